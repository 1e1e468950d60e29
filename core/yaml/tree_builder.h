#pragma once

#include <yaml.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/yaml/positions.h"
#include "core/yaml/reader.h"

namespace slipway::yaml {

/// Builds the nodes of one document from libyaml's events: counts nodes and depth, expands aliases
/// and merge keys.
class TreeBuilder {
 public:
  TreeBuilder(Stream& stream, const Limits& limits, std::size_t& nodes, Positions& positions)
      : stream_(stream), limits_(limits), nodes_(nodes), positions_(positions) {}

  /// One event between the start and the end of the document.
  Result<void> add(const yaml_event_t& event);

  [[nodiscard]] Node* root() const { return root_; }

 private:
  struct Frame {
    Node* node;
    Node* key;  ///< of a mapping: the key that waits for its value
  };
  struct Anchor {
    std::string_view name;
    Node* node;
  };

  Result<Node*> make_node(const yaml_event_t& event);
  Result<void> add_scalar(const yaml_event_t& event);
  Result<void> begin(const yaml_event_t& event);
  Result<void> end();
  Result<void> add_alias(const yaml_event_t& event);
  Result<void> count(std::size_t nodes, const Node& at);
  void attach(Node* node);
  void remember(const yaml_char_t* anchor, Node* node);

  Stream& stream_;
  const Limits& limits_;
  std::size_t& nodes_;
  Positions& positions_;
  Node* root_ = nullptr;
  std::vector<Frame> open_;
  std::vector<Anchor> anchors_;
};

}  // namespace slipway::yaml
