#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/kustomize/filters/field_walk.h"
#include "compiler/kustomize/filters/source_notes.h"
#include "core/result.h"
#include "core/yaml/arena.h"
#include "core/yaml/node.h"
#include "core/yaml/written/document.h"

namespace slipway::kustomize {

/// All places that a replacement's field path leads to: keys, indexes, `*` for every item,
/// `[field=pattern]` for every item whose field matches a regular expression anywhere, `[=pattern]`
/// for plain values. With `create`, what is missing is made: maps, lists by their next part, an
/// item after the last, one that matches.
class PathMatcher {
 public:
  /// For an object: patterns see its values with the comments that `sources` knows.
  PathMatcher(Create create, yaml::Arena& arena, SourceNotes& sources)
      : create_(create), arena_(arena), sources_(&sources), notes_(&own_notes_) {}
  /// For a text that was read.
  PathMatcher(Create create, yaml::Arena& arena, const yaml::NoteTable& notes)
      : create_(create), arena_(arena), notes_(&notes) {}

  PathMatcher(const PathMatcher&) = delete;
  PathMatcher& operator=(const PathMatcher&) = delete;
  ~PathMatcher() = default;

  /// Errors at the node where the path stops making sense.
  Result<std::vector<yaml::Node*>> find(yaml::Node& root, std::span<const std::string_view> path);

 private:
  using Path = std::span<const std::string_view>;

  Result<void> walk(yaml::Node& node, Path path);
  Result<void> walk_field(yaml::Node& node, Path path);
  Result<void> walk_index(yaml::Node& list, Path path, std::size_t index);
  Result<void> walk_every(yaml::Node& list, Path path);
  Result<void> walk_matching(yaml::Node& list, Path path, bool may_create);
  Result<void> walk_text(const yaml::Node& scalar, Path path);
  Result<std::string> written(const yaml::Node& value);
  yaml::Node* make(Path rest, const yaml::Node& parent);

  Create create_;
  yaml::Arena& arena_;
  SourceNotes* sources_ = nullptr;  ///< null in texts
  yaml::NoteTable own_notes_;       ///< those of `sources_`, as far as they were needed
  const yaml::NoteTable* notes_;
  std::vector<yaml::Node*> matches_;
  /// Texts of fields that were read as YAML: what is found in them changes nothing, as in
  /// kustomize.
  std::vector<std::shared_ptr<yaml::WrittenDocument>> texts_;
};

}  // namespace slipway::kustomize
