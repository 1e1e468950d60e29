#include "core/yaml/tree_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/yaml/expand.h"
#include "core/yaml/scalar.h"

namespace slipway::yaml {

namespace {

std::string_view text_of(const yaml_char_t* text) {
  return text == nullptr ? std::string_view()
                         : std::string_view(reinterpret_cast<const char*>(text));
}

Style style_of(yaml_scalar_style_t style) {
  switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
      return Style::single_quoted;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
      return Style::double_quoted;
    case YAML_LITERAL_SCALAR_STYLE:
      return Style::literal;
    case YAML_FOLDED_SCALAR_STYLE:
      return Style::folded;
    case YAML_ANY_SCALAR_STYLE:
    case YAML_PLAIN_SCALAR_STYLE:
      break;
  }
  return Style::plain;
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

Result<void> TreeBuilder::add(const yaml_event_t& event) {
  switch (event.type) {
    case YAML_SCALAR_EVENT:
      return add_scalar(event);
    case YAML_MAPPING_START_EVENT:
    case YAML_SEQUENCE_START_EVENT:
      return begin(event);
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
      return end();
    case YAML_ALIAS_EVENT:
      return add_alias(event);
    default:
      return {};
  }
}

Result<Node*> TreeBuilder::make_node(const yaml_event_t& event) {
  Node* node = stream_.arena.make<Node>();
  const Position position = positions_.at(event.start_mark);
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

Result<void> TreeBuilder::add_scalar(const yaml_event_t& event) {
  SLIPWAY_ASSIGN(Node * node, make_node(event));
  const auto& scalar = event.data.scalar;
  std::string_view text =
      stream_.arena.copy({reinterpret_cast<const char*>(scalar.value), scalar.length});
  node->style = style_of(scalar.style);
  Tag tag = Tag::string;
  if (scalar.tag != nullptr) {
    tag = explicit_tag(text_of(scalar.tag));
    if (tag == Tag::null && text.empty())
      text = "null";  // unlike a missing value, it stays null everywhere
  } else if (node->style == Style::plain) {
    tag = text == "<<" ? Tag::merge : resolve_plain(text, Dialect::go_yaml_3);
  }
  node->set_text(text, tag);
  remember(scalar.anchor, node);
  attach(node);
  return {};
}

Result<void> TreeBuilder::begin(const yaml_event_t& event) {
  SLIPWAY_ASSIGN(Node * node, make_node(event));
  if (open_.size() >= limits_.depth) {
    return error_at(*node, fmt::format("more than {} levels of nesting", limits_.depth),
                    "no manifest needs so many");
  }
  if (event.type == YAML_MAPPING_START_EVENT) {
    node->kind = Kind::mapping;
    node->flow = event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
    remember(event.data.mapping_start.anchor, node);
  } else {
    node->kind = Kind::sequence;
    node->flow = event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    remember(event.data.sequence_start.anchor, node);
  }
  attach(node);
  open_.push_back({node, nullptr});
  return {};
}

Result<void> TreeBuilder::end() {
  Node* node = open_.back().node;
  open_.pop_back();
  if (node->is_mapping()) return expand_merge_keys(stream_.arena, *node);
  return {};
}

Result<void> TreeBuilder::add_alias(const yaml_event_t& event) {
  const std::string_view name = text_of(event.data.alias.anchor);
  SLIPWAY_ASSIGN(Node * alias, make_node(event));
  const auto anchor = std::find_if(anchors_.rbegin(), anchors_.rend(),
                                   [&](const Anchor& known) { return known.name == name; });
  if (anchor == anchors_.rend()) {
    return error_at(*alias,
                    fmt::format("there is no anchor `&{}` above this alias in its document", name),
                    "define the anchor first; put quotes around a text that begins with `*`");
  }
  Node* target = anchor->node;
  for (const Frame& frame : open_) {
    if (frame.node == target) {
      return error_at(*alias,
                      fmt::format("the alias `*{}` stands inside the value that it repeats", name),
                      "an alias cannot contain itself: remove it");
    }
  }
  SLIPWAY_TRY(count(count_nodes(*target), *alias));
  if (open_.size() + depth_of(*target) > limits_.depth) {
    return error_at(*alias, fmt::format("more than {} levels of nesting", limits_.depth),
                    "no manifest needs so many");
  }
  attach(target->clone(stream_.arena));
  return {};
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

void TreeBuilder::remember(const yaml_char_t* anchor, Node* node) {
  if (anchor != nullptr) anchors_.push_back({stream_.arena.copy(text_of(anchor)), node});
}

}  // namespace slipway::yaml
