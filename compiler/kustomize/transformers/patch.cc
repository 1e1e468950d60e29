#include "compiler/kustomize/transformers/patch.h"

#include <algorithm>

#include "compiler/kustomize/model/annotations.h"
#include "compiler/kustomize/transformers/select.h"
#include "compiler/kustomize/transformers/strategic_patch.h"

namespace slipway::kustomize {

Result<std::unique_ptr<Transformer>> PatchTransformer::make(const PatchSetting& setting,
                                                            const Root& root, Loader& loader,
                                                            BuildContext& context) {
  // A text of nothing but blanks counts as none.
  const bool has_text = setting.patch.find_first_not_of(" \t\r\n\v\f") != std::string_view::npos;
  const bool has_path = !setting.path.empty();
  if (!has_text && !has_path) {
    return yaml::error_at(*setting.node, "a patch needs a `path` or a `patch`",
                          "name a file under `path`, or write the patch under `patch: |-`");
  }
  if (has_text && has_path) {
    return yaml::error_at(*setting.node, "a patch has either a `path` or a `patch`, not both",
                          "remove one of them");
  }
  SLIPWAY_ASSIGN(PatchContent content,
                 read_patch_content(has_text ? setting.patch_node : nullptr, setting.path_node,
                                    root, loader, context));
  return std::unique_ptr<Transformer>(
      std::make_unique<PatchTransformer>(setting, std::move(content)));
}

Result<void> PatchTransformer::apply(ResourceMap& resources, BuildContext& context) {
  if (!content_.objects.empty()) return merge(resources, context);
  if (content_.is_json) return operate(resources, context);
  return {};
}

Result<void> PatchTransformer::merge(ResourceMap& resources, BuildContext& context) {
  const PatchFreedom freedom = {setting_.allow_name_change, setting_.allow_kind_change};
  if (setting_.target) {
    if (content_.objects.size() > 1) {
      return yaml::error_at(*setting_.node, "several patches cannot share one `target`",
                            "make them separate items of `patches`, or leave out the target");
    }
    SLIPWAY_ASSIGN(const std::vector<Resource*> targets,
                   select(resources, *setting_.target, context));
    return merge_patch_into(targets, *content_.objects.front(), freedom, resources, context);
  }
  for (const yaml::Node* patch : content_.objects) {
    SLIPWAY_ASSIGN(Resource * target, patch_target(resources, *patch, context));
    SLIPWAY_TRY(merge_patch(*target, *patch, freedom, context));
    if (freedom.name || freedom.kind) resources.ids_changed();
  }
  return {};
}

Result<void> PatchTransformer::operate(ResourceMap& resources, BuildContext& context) {
  if (!setting_.target) {
    return yaml::error_at(*setting_.node, "a JSON patch needs a `target`",
                          "say which objects to patch: `target: {kind: Deployment, name: …}`");
  }
  SLIPWAY_ASSIGN(const std::vector<Resource*> targets,
                 select(resources, *setting_.target, context));
  for (Resource* target : targets) {
    target->store_previous(context.open_api);
    SLIPWAY_TRY(operate_on(*target, content_.json_patch, context));
  }
  if (!targets.empty()) resources.ids_changed();
  return {};
}

namespace {

// Does a path lead to all annotations of an object, or to something that holds them?
bool holds_annotations(std::string_view path) {
  return path.empty() || path == "/metadata" || path == "/metadata/annotations";
}

// Could kustomize's own annotations get somewhere else, or be compared with something?
bool reads_annotations(const JsonPatch& patch) {
  const auto text = [](const yaml::Node* node) {
    return node == nullptr ? std::string_view() : node->text();
  };
  return std::any_of(
      patch.operations.begin(), patch.operations.end(), [&](const yaml::Node* operation) {
        const std::string_view name = text(last_value(*operation, "op"));
        if (name == "copy" || name == "move")
          return holds_annotations(text(last_value(*operation, "from")));
        return name == "test" && holds_annotations(text(last_value(*operation, "path")));
      });
}

}  // namespace

Result<void> operate_on(Resource& resource, const JsonPatch& patch, BuildContext& context) {
  yaml::Node& object = *resource.object();
  // With kustomize's own annotations in it, the map exists, and an operation may add to it.
  if (resource.annotations_exist()) require_annotations(object, context.arena);
  const bool shown = resource.annotations_exist() && reads_annotations(patch);
  if (shown) resource.show_history(context.arena);
  Result<void> applied = apply_json_patch(object, patch, context.arena);
  if (!applied) {
    Diagnostic error = std::move(applied).error();
    error.notes.push_back(
        yaml::note_at(object, "patching " + describe(resource.identity(context.open_api))));
    return error;
  }
  if (shown) resource.hide_history();
  normalize_texts(object, "annotations");
  resource.touch();
  return {};
}

}  // namespace slipway::kustomize
