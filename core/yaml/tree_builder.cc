#include "core/yaml/tree_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "core/diagnostics/format.h"
#include "core/yaml/expand.h"
#include "core/yaml/slips.h"

namespace slipway::yaml {

namespace {

std::size_t count_nodes(const Node& node) {
  std::size_t count = 1;
  for (const Entry& entry : node.entries())
    count += count_nodes(*entry.key) + count_nodes(*entry.value);
  for (const Node* item : node.items()) count += count_nodes(*item);
  return count;
}

std::size_t depth_of(const Node& node) {
  std::size_t deepest = 0;
  for (const Entry& entry : node.entries()) {
    deepest = std::max({deepest, depth_of(*entry.key), depth_of(*entry.value)});
  }
  for (const Node* item : node.items()) deepest = std::max(deepest, depth_of(*item));
  return node.is_scalar() ? 0 : deepest + 1;
}

}  // namespace

Result<void> TreeBuilder::add_scalar(Position position, std::string_view text, Tag tag, Style style,
                                     std::string_view anchor) {
  SLIPWAY_ASSIGN(Node * node, make_node(position));
  node->style = style;
  node->set_text(text, tag);
  last_scalar_ = node;
  remember(anchor, node);
  attach(node);
  return {};
}

Result<void> TreeBuilder::begin(Position position, Kind kind, bool flow, std::string_view anchor) {
  SLIPWAY_ASSIGN(Node * node, make_node(position));
  if (open_.size() >= limits_.depth) return refuse_depth(*node);
  node->kind = kind;
  node->flow = flow;
  remember(anchor, node);
  attach(node);
  open_.push_back({node, nullptr});
  return {};
}

Result<void> TreeBuilder::end() {
  Node* node = open_.back().node;
  open_.pop_back();
  if (!node->is_mapping()) return {};
  if (duplicates_ == DuplicateKeys::refuse) SLIPWAY_TRY(refuse_duplicate_keys(*node));
  return expand_merge_keys(stream_.arena, *node);
}

Result<void> TreeBuilder::add_alias(Position position, std::string_view anchor) {
  SLIPWAY_ASSIGN(Node * alias, make_node(position));
  const auto known = std::find_if(anchors_.rbegin(), anchors_.rend(),
                                  [&](const Anchor& other) { return other.name == anchor; });
  if (known == anchors_.rend()) return unknown_alias(stream_.source, position, anchor);
  Node* target = known->node;
  for (const Frame& frame : open_) {
    if (frame.node == target) {
      return error_at(*alias, "the alias stands inside the value that it repeats",
                      "an alias cannot contain itself: remove it");
    }
  }
  SLIPWAY_TRY(count(count_nodes(*target), *alias));
  if (open_.size() + depth_of(*target) > limits_.depth) return refuse_depth(*alias);
  attach(target->clone(stream_.arena));
  return {};
}

Result<Node*> TreeBuilder::make_node(Position position) {
  Node* node = stream_.arena.make<Node>();
  node->line = position.line;
  node->column = position.column;
  node->source = &stream_.source;
  SLIPWAY_TRY(count(1, *node));
  return node;
}

Result<void> TreeBuilder::count(std::size_t nodes, const Node& at) {
  nodes_ += nodes;
  if (nodes_ <= limits_.nodes) return {};
  return error_at(
      at,
      fmt::format("the file has more than {} values once its aliases are expanded", limits_.nodes),
      "split the file, or use fewer aliases of aliases");
}

Result<void> TreeBuilder::refuse_depth(const Node& at) const {
  return error_at(at, fmt::format("more than {} levels of nesting", limits_.depth),
                  "no such file needs so many");
}

void TreeBuilder::attach(Node* node) {
  if (open_.empty()) {
    root_ = node;
    return;
  }
  Frame& parent = open_.back();
  if (parent.node->is_sequence()) {
    parent.node->append(stream_.arena, node);
  } else if (parent.key == nullptr) {
    parent.key = node;
  } else {
    parent.node->append(stream_.arena, parent.key, node);
    parent.key = nullptr;
  }
}

void TreeBuilder::remember(std::string_view anchor, Node* node) {
  if (!anchor.empty()) anchors_.push_back({stream_.arena.copy(anchor), node});
}

Result<void> refuse_duplicate_keys(const Node& mapping) {
  std::unordered_map<std::string_view, const Node*> seen;
  for (const Entry& entry : mapping.entries()) {
    if (!entry.key->is_scalar())
      return error_at(*entry.key, "a key must be a text",
                      "write `key: value`; put a text that begins with `{` into quotes");
    const auto [known, is_new] = seen.emplace(entry.key->text(), entry.key);
    if (is_new) continue;
    Diagnostic error = error_at(
        *entry.key,
        fmt::format("the key `{}` stands twice in this mapping", printable(entry.key->text())),
        "remove one of them");
    error.notes.push_back(note_at(*known->second, "the first one is here"));
    return error;
  }
  return {};
}

Tag explicit_tag(std::string_view tag) {
  constexpr std::string_view prefix = "tag:yaml.org,2002:";
  constexpr std::array<std::pair<std::string_view, Tag>, 8> known = {{{"str", Tag::string},
                                                                      {"int", Tag::integer},
                                                                      {"float", Tag::floating},
                                                                      {"bool", Tag::boolean},
                                                                      {"null", Tag::null},
                                                                      {"timestamp", Tag::timestamp},
                                                                      {"binary", Tag::binary},
                                                                      {"merge", Tag::merge}}};
  if (!tag.starts_with(prefix)) return Tag::custom;
  for (const auto& [name, value] : known) {
    if (tag.substr(prefix.size()) == name) return value;
  }
  return Tag::custom;
}

}  // namespace slipway::yaml
