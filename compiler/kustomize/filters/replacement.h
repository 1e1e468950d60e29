#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "compiler/kustomize/filters/selector.h"
#include "compiler/kustomize/schema/gvk.h"
#include "core/result.h"
#include "core/yaml/arena.h"
#include "core/yaml/node.h"

namespace slipway::kustomize {

/// Which part of a text, and whether a missing field is made.
struct FieldOptions {
  std::string_view delimiter;
  std::int64_t index = 0;
  bool create = false;
};

struct ReplacementSource {
  ResourceId id;                ///< empty parts match everything, no regular expressions
  std::string_view field_path;  ///< empty: metadata.name
  FieldOptions options;
};

struct ReplacementTarget {
  std::optional<SelectorText> select;
  std::vector<SelectorText> reject;
  std::vector<std::string_view> field_paths;  ///< empty: metadata.name
  FieldOptions options;
  const yaml::Node* node = nullptr;
};

/// One entry of `replacements`, after reading.
struct Replacement {
  std::optional<ReplacementSource> source;
  const yaml::Node* source_value = nullptr;  ///< instead of a source
  bool has_targets = false;
  std::vector<ReplacementTarget> targets;
  const yaml::Node* node = nullptr;  ///< the entry, for messages
};

/// What replacements see of a resource.
struct ReplaceableObject {
  yaml::Node* object = nullptr;
  /// All ids that it had and has: those of earlier levels first, the current one last
  /// (kustomize: prevNames, prevNamespaces, prevKinds annotations, then the object itself).
  std::span<const ResourceId> ids;
};

/// Applies one replacement to all objects. Errors at the replacement's place: no or several
/// sources, no such field, a bad selector.
Result<void> apply_replacement(std::span<const ReplaceableObject> objects,
                               const Replacement& replacement, yaml::Arena& arena);

}  // namespace slipway::kustomize
