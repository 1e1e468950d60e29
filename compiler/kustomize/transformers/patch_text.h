#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "compiler/kustomize/filters/json_patch.h"
#include "compiler/kustomize/input/loader.h"
#include "compiler/kustomize/model/build_context.h"
#include "core/result.h"

namespace slipway::kustomize {

/// A patch, read: strategic merge patches, or one JSON patch, or nothing at all.
struct PatchContent {
  std::vector<const yaml::Node*> objects;  ///< strategic merge patches
  bool is_json = false;
  JsonPatch json_patch;               ///< when it is one
  const yaml::Node* where = nullptr;  ///< for messages
};

/// Are blanks around an inline patch part of it? Block texts in it lose their last line end if not.
enum class Blanks : std::uint8_t { dropped, kept };

/// What a kustomization calls a patch: the text at `inline_text`, or the file that `path` names
/// (the other one is null). Decides by content which of both kinds it is. Errors: neither.
Result<PatchContent> read_patch_content(const yaml::Node* inline_text, const yaml::Node* path,
                                        const Root& root, Loader& loader, BuildContext& context,
                                        Blanks blanks = Blanks::dropped);

/// Is a text in YAML a patch of either kind, whatever it is meant for?
bool is_readable_patch(std::string_view text);

/// The objects in a text that stands inside a file, with positions of that file.
Result<Manifests> read_inline_objects(const yaml::Node& text, std::string_view content);
/// Any YAML in such a text.
Result<std::shared_ptr<const yaml::Stream>> read_inline_yaml(const yaml::Node& text,
                                                             std::string_view content);

}  // namespace slipway::kustomize
