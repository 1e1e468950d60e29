#include "compiler/kustomize/input/configuration.h"

#include <array>
#include <utility>

#include "compiler/kustomize/filters/json_text.h"
#include "compiler/kustomize/input/field_reader.h"
#include "compiler/kustomize/schema/crd_config.h"
#include "core/yaml/tree_builder.h"

namespace slipway::kustomize {

namespace {

constexpr std::array<std::pair<std::string_view, FieldTable>, 11> table_names = {{
    {"namePrefix", FieldTable::name_prefix},
    {"nameSuffix", FieldTable::name_suffix},
    {"namespace", FieldTable::namespace_name},
    {"commonLabels", FieldTable::common_labels},
    {"labels", FieldTable::labels},
    {"templateLabels", FieldTable::template_labels},
    {"volumeClaimTemplateLabels", FieldTable::volume_claim_template_labels},
    {"commonAnnotations", FieldTable::common_annotations},
    {"varReference", FieldTable::var_reference},
    {"images", FieldTable::images},
    {"replicas", FieldTable::replicas},
}};

FieldSpec kept(const FieldSpec& spec, yaml::Arena& arena) {
  return {{arena.copy(spec.gvk.group), arena.copy(spec.gvk.version), arena.copy(spec.gvk.kind)},
          arena.copy(spec.path),
          spec.create};
}

struct Reference {
  Gvk target;
  std::vector<FieldSpec> referrers;
};

Result<Reference> read_reference(const yaml::Node& node) {
  constexpr Reading reading = Reading::configuration;
  Reference reference;
  FieldReader fields(node, "a nameReference", reading);
  reference.target = {fields.text("group"), fields.text("version"), fields.text("kind")};
  reference.referrers = fields.list<FieldSpec>(
      "fieldSpecs", [](const yaml::Node& field) { return read_field_spec(field, reading); });
  SLIPWAY_TRY(fields.finish());
  return reference;
}

Result<SharedConfig> read_configuration(const yaml::Node& node) {
  constexpr Reading reading = Reading::configuration;
  TransformerConfig::Builder builder;
  yaml::Arena& arena = builder.arena();
  FieldReader fields(node, "a transformer configuration", reading);
  for (const auto& [name, table] : table_names) {
    const std::vector<FieldSpec> specs = fields.list<FieldSpec>(
        name, [](const yaml::Node& field) { return read_field_spec(field, reading); });
    // A file's own fields are taken as they are; only what comes together later is compared.
    for (const FieldSpec& spec : specs) builder.append(table, kept(spec, arena));
  }
  for (const Reference& reference : fields.list<Reference>("nameReference", read_reference)) {
    const Gvk target = kept({reference.target, {}, false}, arena).gvk;
    std::vector<FieldSpec> referrers;
    for (const FieldSpec& spec : reference.referrers) referrers.push_back(kept(spec, arena));
    builder.append_references(target, std::move(referrers));
  }
  SLIPWAY_TRY(fields.finish());
  return builder.finish();
}

// kustomize reads these files strictly, unlike most others that are no kustomizations.
Result<void> refuse_repeated_keys(const yaml::Node& node) {
  SLIPWAY_TRY(yaml::refuse_duplicate_keys(node));
  for (const yaml::Node* item : node.items()) SLIPWAY_TRY(refuse_repeated_keys(*item));
  for (const yaml::Entry& entry : node.entries()) SLIPWAY_TRY(refuse_repeated_keys(*entry.value));
  return {};
}

Diagnostic placed(Diagnostic error, const yaml::Node& at) {
  if (!error.file.empty()) return error;
  return yaml::error_at(at, std::move(error.message), std::move(error.hint));
}

// A file that begins with a brace is JSON for kustomize, any other YAML.
Result<std::shared_ptr<const yaml::Stream>> read_definitions(const yaml::Node& path,
                                                             const Root& root, Loader& loader) {
  Result<std::string> text = loader.read(root, path.text(), path);
  if (!text) return std::move(text).error();
  if (!text->starts_with('{')) return Loader::parse(root, path.text(), *std::move(text));
  auto stream = Loader::parse(root, path.text(), json_as_yaml(*text));
  if (stream && !(*stream)->documents.empty()) {
    SLIPWAY_TRY(check_json(*(*stream)->documents.front(),
                           "this is not JSON, and a file that begins with `{` is read as JSON",
                           "put keys and strings into double quotes"));
  }
  if (stream && !is_json(*text)) {
    return yaml::error_at(path, "this is not JSON, and a file that begins with `{` is read as JSON",
                          "remove comments, anchors, the comma behind a last item, and what "
                          "stands behind the JSON value");
  }
  return stream;
}

}  // namespace

Result<SharedConfig> read_configurations(std::span<const yaml::Node* const> paths, const Root& root,
                                         Loader& loader) {
  SharedConfig own;
  for (const yaml::Node* path : paths) {
    SLIPWAY_ASSIGN(const std::shared_ptr<const yaml::Stream> stream,
                   loader.yaml(root, path->text(), *path));
    if (stream->documents.empty()) continue;
    SLIPWAY_TRY(refuse_repeated_keys(*stream->documents.front()));
    SLIPWAY_ASSIGN(const SharedConfig one, read_configuration(*stream->documents.front()));
    Result<SharedConfig> merged = merge_configs(own, one);
    if (!merged) return placed(std::move(merged).error(), *path);
    own = *std::move(merged);
  }
  if (own == nullptr) return TransformerConfig::standard();
  Result<SharedConfig> merged = merge_configs(TransformerConfig::standard(), own);
  if (!merged) return placed(std::move(merged).error(), *paths.front());
  return merged;
}

Result<SharedConfig> read_crds(std::span<const yaml::Node* const> paths, const Root& root,
                               Loader& loader) {
  if (paths.empty()) return SharedConfig();
  TransformerConfig::Builder builder;
  yaml::Arena& arena = builder.arena();
  for (const yaml::Node* path : paths) {
    SLIPWAY_ASSIGN(const std::shared_ptr<const yaml::Stream> stream,
                   read_definitions(*path, root, loader));
    if (stream->documents.empty() || !stream->documents.front()->is_mapping()) {
      return yaml::error_at(
          *path, "there are no OpenAPI definitions in that file",
          "`crds` lists files of OpenAPI definitions, not CustomResourceDefinitions; "
          "those belong under `resources`");
    }
    SLIPWAY_ASSIGN(const CrdConfig config, read_crd_config(*stream->documents.front(), arena));
    const auto add = [&](FieldTable table, const std::vector<FieldSpec>& specs) -> Result<void> {
      for (const FieldSpec& spec : specs) {
        Result<void> added = builder.add(table, kept(spec, arena));
        if (!added) return placed(std::move(added).error(), *path);
      }
      return {};
    };
    SLIPWAY_TRY(add(FieldTable::common_annotations, config.common_annotations));
    SLIPWAY_TRY(add(FieldTable::common_labels, config.common_labels));
    SLIPWAY_TRY(add(FieldTable::name_prefix, config.name_prefix));
    for (const CrdConfig::Reference& reference : config.name_references) {
      Result<void> added = builder.add_reference(kept({reference.target, {}, false}, arena).gvk,
                                                 kept(reference.referrer, arena));
      if (!added) return placed(std::move(added).error(), *path);
    }
  }
  return builder.finish();
}

}  // namespace slipway::kustomize
