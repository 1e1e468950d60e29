#pragma once

#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/yaml/reader.h"

namespace slipway::yaml {

enum class DuplicateKeys : std::uint8_t { keep, refuse };

/// Builds the nodes of one document from a parser's events, whichever the parser is: counts nodes
/// and depth, expands aliases and merge keys. Anchors have names; an empty name is none.
class TreeBuilder {
 public:
  /// `nodes` counts over all documents of the stream.
  TreeBuilder(Stream& stream, const Limits& limits, std::size_t& nodes, DuplicateKeys duplicates)
      : stream_(stream), limits_(limits), nodes_(nodes), duplicates_(duplicates) {}

  /// The text must live as long as the stream.
  Result<void> add_scalar(Position position, std::string_view text, Tag tag, Style style,
                          std::string_view anchor);
  Result<void> begin(Position position, Kind kind, bool flow, std::string_view anchor);
  Result<void> end();
  Result<void> add_alias(Position position, std::string_view anchor);

  [[nodiscard]] Node* root() const { return root_; }
  /// The scalar that was added last, or null.
  [[nodiscard]] Node* last_scalar() const { return last_scalar_; }
  /// Is the innermost open collection written as {…} or […]?
  [[nodiscard]] bool in_flow() const { return !open_.empty() && open_.back().node->flow; }
  /// The key whose value comes next, or null.
  [[nodiscard]] const Node* waiting_key() const {
    return open_.empty() ? nullptr : open_.back().key;
  }

 private:
  struct Frame {
    Node* node;
    Node* key;  ///< of a mapping: the key that waits for its value
  };
  struct Anchor {
    std::string_view name;
    Node* node;
  };

  Result<Node*> make_node(Position position);
  Result<void> count(std::size_t nodes, const Node& at);
  Result<void> refuse_depth(const Node& at) const;
  void attach(Node* node);
  void remember(std::string_view anchor, Node* node);

  Stream& stream_;
  const Limits& limits_;
  std::size_t& nodes_;
  DuplicateKeys duplicates_;
  Node* root_ = nullptr;
  Node* last_scalar_ = nullptr;
  std::vector<Frame> open_;
  std::vector<Anchor> anchors_;
};

/// An error at the second of two equal keys, or at a key that is no scalar; nothing for other
/// nodes.
Result<void> refuse_duplicate_keys(const Node& mapping);

/// The tag of a scalar that says one: `!!int` and so on; anything else is custom.
Tag explicit_tag(std::string_view tag);

}  // namespace slipway::yaml
