#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/result.h"
#include "core/yaml/reader.h"

namespace slipway::yaml {

/// What stood at a node besides its value. Texts live as long as the document that it was read of.
struct Notes {
  std::string_view anchor;
  std::string_view tag;   ///< written out: `!!int`, `!custom`, or a whole URI
  std::string_view head;  ///< comments with their `#`, lines between line feeds: above the node
  std::string_view line;  ///< behind it
  std::string_view foot;  ///< below it
  bool alias = false;     ///< the node is an alias, its text `*name`

  [[nodiscard]] bool empty() const {
    return anchor.empty() && tag.empty() && head.empty() && line.empty() && foot.empty() && !alias;
  }
};

/// The notes of those nodes that have some. A node that no longer stands for what was read has to
/// be forgotten.
class NoteTable {
 public:
  /// Empty notes for a node without.
  [[nodiscard]] const Notes& of(const Node& node) const;
  [[nodiscard]] bool is_alias(const Node& node) const { return of(node).alias; }
  void set(const Node& node, const Notes& notes);
  void forget(const Node& node) { notes_.erase(&node); }
  /// Gives `copy`, a copy of `node`, the notes of all nodes in it. The trees are of the same form.
  void copy(const Node& node, const NoteTable& from, const Node& copy);

 private:
  std::unordered_map<const Node*, Notes> notes_;
};

/// The first document of a text, with all that can be told apart from its value: comments, anchors,
/// aliases (scalars with the text `*name`), tags, merge keys.
struct WrittenDocument {
  Source source;
  Arena arena;
  Node* root = nullptr;  ///< null for a text without a document
  Notes notes;           ///< of the document itself: head and foot
  NoteTable table;
};

/// Reads as go-yaml v3 reads a text into its nodes (comments go to the same places) and as far:
/// what comes behind the first document is not looked at. Errors carry the position.
Result<std::shared_ptr<WrittenDocument>> read_written(std::string path, std::string text,
                                                      const Limits& limits = {});

}  // namespace slipway::yaml
