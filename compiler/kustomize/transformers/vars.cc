#include "compiler/kustomize/transformers/vars.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/kustomize/filters/variables.h"

namespace slipway::kustomize {

namespace {

// Without a namespace, a var looks in all of them.
bool matches(const VarSetting& var, const Identity& id) {
  if (id.id.name != var.object_name || !(id.id.gvk == var.gvk)) return false;
  if (var.namespace_name.empty()) return true;
  const Identity wanted = {{var.gvk, var.object_name, var.namespace_name}, false};
  return id.effective_namespace() == wanted.effective_namespace();
}

bool ever_matched(const VarSetting& var, const Resource& resource, OpenApi& open_api) {
  if (matches(var, resource.identity(open_api))) return true;
  const std::vector<Identity> previous = resource.previous(open_api);
  return std::any_of(previous.begin(), previous.end(),
                     [&](const Identity& id) { return matches(var, id); });
}

Result<const yaml::Node*> value_of(const VarSetting& var, const ResourceMap& resources,
                                   BuildContext& context) {
  for (Resource* resource : resources.all()) {
    const auto& names = resource->var_names;
    if (std::find(names.begin(), names.end(), var.name) == names.end()) continue;
    SLIPWAY_ASSIGN(yaml::Node * value,
                   variable_value(*resource->object(), var.field_path, context.arena));
    if (value != nullptr) return const_cast<const yaml::Node*>(value->clone(context.arena));
    Diagnostic error =
        yaml::error_at(*var.node,
                       fmt::format("var `{}`: {} has no field `{}`", var.name,
                                   describe(resource->identity(context.open_api)), var.field_path),
                       "correct `fieldref.fieldPath`");
    error.notes.push_back(yaml::note_at(*resource->object(), "the object is here"));
    return error;
  }
  return yaml::error_at(
      *var.node,
      fmt::format("var `{}`: there is no {} `{}`", var.name, var.gvk.kind, var.object_name),
      "`objref` needs the apiVersion, kind and name of an object of this kustomization");
}

}  // namespace

Result<void> add_vars(std::span<const VarSetting> vars, std::vector<VarSetting>& known) {
  for (const VarSetting& var : vars) {
    const auto same = std::find_if(known.begin(), known.end(),
                                   [&](const VarSetting& other) { return other.name == var.name; });
    if (same != known.end()) {
      Diagnostic error =
          yaml::error_at(*var.node, fmt::format("the var `{}` is there twice", var.name),
                         "rename one of them, or use `replacements` instead");
      error.notes.push_back(yaml::note_at(*same->node, "the first one is here"));
      return error;
    }
    known.push_back(var);
  }
  return {};
}

Result<void> merge_vars(std::span<const VarSetting> vars, std::vector<VarSetting>& known,
                        ResourceMap& resources, BuildContext& context) {
  for (const VarSetting& var : vars) {
    std::vector<Resource*> found;
    for (Resource* resource : resources.all()) {
      if (!resource->empty() && ever_matched(var, *resource, context.open_api)) {
        found.push_back(resource);
      }
    }
    if (found.size() > 1) {
      Diagnostic error = yaml::error_at(
          *var.node, fmt::format("var `{}`: {} objects match", var.name, found.size()),
          "name the namespace in `objref`");
      for (const Resource* resource : found) {
        error.notes.push_back(
            yaml::note_at(*resource->object(), describe(resource->identity(context.open_api))));
      }
      return error;
    }
    if (found.size() == 1) found.front()->var_names.push_back(var.name);
  }
  return add_vars(vars, known);
}

Result<void> resolve_vars(std::vector<VarSetting> vars, ResourceMap& resources,
                          const TransformerConfig& config, BuildContext& context) {
  if (vars.empty()) return {};
  std::sort(vars.begin(), vars.end(),
            [](const VarSetting& a, const VarSetting& b) { return a.name < b.name; });
  std::vector<Variable> values;
  for (const VarSetting& var : vars) {
    SLIPWAY_ASSIGN(const yaml::Node* value, value_of(var, resources, context));
    values.push_back({var.name, value, 0});
  }
  for (Resource* resource : resources.all()) {
    if (resource->object() == nullptr) continue;
    const Gvk gvk = resource->identity(context.open_api).id.gvk;
    for (const FieldSpec& field : config.fields(FieldTable::var_reference)) {
      SLIPWAY_TRY(expand_variables(*resource->object(), gvk, field, values, context.arena));
    }
    resource->touch();
  }
  resources.ids_changed();
  for (std::size_t i = 0; i < vars.size(); ++i) {
    if (values[i].uses > 0) continue;
    Diagnostic warning =
        yaml::error_at(*vars[i].node, fmt::format("the var `{}` is used nowhere", vars[i].name),
                       "vars are replaced in the fields that `configurations: varReference` lists");
    warning.severity = Severity::warning;
    context.warnings.push_back(std::move(warning));
  }
  return {};
}

}  // namespace slipway::kustomize
