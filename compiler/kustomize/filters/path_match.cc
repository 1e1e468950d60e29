#include "compiler/kustomize/filters/path_match.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "compiler/kustomize/filters/scalar.h"
#include "compiler/kustomize/filters/selector.h"
#include "core/diagnostics/format.h"
#include "core/yaml/scalar_writer.h"
#include "core/yaml/written/emitter.h"

namespace slipway::kustomize {
namespace {

using yaml::Node;
using yaml::Style;

bool is_index(std::string_view part, std::size_t& index) {
  if (part.starts_with('+')) part.remove_prefix(1);
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
  return error == std::errc() && end == part.data() + part.size();
}

bool is_bracketed(std::string_view part) { return part.starts_with('[') && part.ends_with(']'); }

}  // namespace

Result<std::vector<Node*>> PathMatcher::find(Node& root, Path path) {
  matches_.clear();
  // With `create`, every part may become a level.
  if (path.size() > most_levels) {
    return yaml::error_at(root, fmt::format("the field path has more than {} parts", most_levels),
                          "no object is nested so deep");
  }
  SLIPWAY_TRY(walk(root, path));
  return std::move(matches_);
}

Result<void> PathMatcher::walk(Node& node, Path path) {
  if (path.empty()) {
    matches_.push_back(&node);
    return {};
  }
  std::size_t index = 0;
  if (is_index(path[0], index)) return walk_index(node, path, index);
  if (is_bracketed(path[0])) return walk_matching(node, path, true);
  if (path[0] == "*") return walk_every(node, path);
  return walk_field(node, path);
}

Result<void> PathMatcher::walk_field(Node& node, Path path) {
  // A part of nothing, as in `a..b`, means the value itself: a plain one.
  if (path[0].empty() && !node.is_null() && !node.is_scalar()) return wrong_kind(node, "scalar");
  if (!node.is_mapping() && !node.is_null()) return wrong_kind(node, "map");
  Node* field = node.find(path[0]);
  if (field == nullptr) {
    if (create_ == Create::nothing) return {};
    field = make(path.subspan(1), node);
    // A field of null is made and lost, as in kustomize.
    if (node.is_mapping()) node.append(arena_, make_key(arena_, path[0]), field);
  }
  if (field->is_scalar() && path.size() > 1) return walk_text(*field, path.subspan(1));
  return walk(*field, path.subspan(1));
}

Result<void> PathMatcher::walk_index(Node& list, Path path, std::size_t index) {
  if (!list.is_sequence() && !list.is_null()) return wrong_kind(list, "list");
  if (index < list.size()) return walk(*list.items()[index], path.subspan(1));
  if (index > list.size() || create_ == Create::nothing) {
    return yaml::error_at(list, "there is no item " + std::string(path[0]) + ": the list has " +
                                    std::to_string(list.size()));
  }
  Node* item = make(path.subspan(1), list);
  if (list.is_sequence()) list.append(arena_, item);
  return walk(*item, path.subspan(1));
}

Result<void> PathMatcher::walk_every(Node& list, Path path) {
  if (!list.is_sequence() && !list.is_null()) return wrong_kind(list, "list");
  for (Node* item : list.items()) SLIPWAY_TRY(walk(*item, path.subspan(1)));
  return {};
}

Result<void> PathMatcher::walk_matching(Node& list, Path path, bool may_create) {
  const std::string_view match = path[0].substr(1, path[0].size() - 2);
  const auto equals = match.find('=');
  if (equals == std::string_view::npos) {
    return yaml::error_at(list, "`" + printable(path[0]) + "` does not say which item",
                          "write `[field=value]`, or `[=value]` for a list of plain values");
  }
  if (!list.is_sequence() && !list.is_null()) return wrong_kind(list, "list");
  const std::string_view name = match.substr(0, equals);
  const std::string_view pattern = match.substr(equals + 1);
  const std::size_t before = matches_.size();
  for (Node* item : list.items()) {
    const Node* value = name.empty() ? item : item->find(name);
    if (value == nullptr) continue;
    SLIPWAY_ASSIGN(const std::string text, written(*value));
    SLIPWAY_ASSIGN(const bool matches, pattern_occurs(pattern, text));
    if (!matches) continue;
    // Of a list of plain values, the items themselves are meant, whatever the path goes on with.
    SLIPWAY_TRY(walk(*item, name.empty() ? Path() : path.subspan(1)));
  }
  if (matches_.size() > before || create_ == Create::nothing || !may_create) return {};
  Node* value = Node::make_untagged(arena_, pattern);
  mark_origin(*value, &list);
  Node* item = value;
  if (!name.empty()) {
    item = Node::make_mapping(arena_);
    mark_origin(*item, &list);
    item->append(arena_, make_key(arena_, name), value);
  }
  if (list.is_sequence()) list.append(arena_, item);
  return walk_matching(list, path, false);
}

Result<void> PathMatcher::walk_text(const Node& scalar, Path path) {
  auto text = yaml::read_written(scalar.source != nullptr ? scalar.source->path : std::string(),
                                 std::string(scalar.text()));
  if (!text) {
    return yaml::error_at(scalar, "the field path goes on inside this text, which is no YAML: " +
                                      text.error().message);
  }
  texts_.push_back(*text);
  if ((*text)->root == nullptr) return {};
  SourceNotes* const sources = std::exchange(sources_, nullptr);
  const yaml::NoteTable* const notes = std::exchange(notes_, &(*text)->table);
  SLIPWAY_TRY(walk(*(*text)->root, path));
  notes_ = notes;
  sources_ = sources;
  return {};
}

/// The text that patterns are matched with: the value as it stands in YAML.
Result<std::string> PathMatcher::written(const Node& value) {
  if (sources_ != nullptr) sources_->add_scalar(value, own_notes_);
  const bool as_it_is = value.is_string() && value.style == Style::plain && !value.untagged &&
                        yaml::is_plainly_safe(value) && notes_->of(value).empty();
  if (as_it_is) return std::string(value.text());
  constexpr std::string_view white_space = " \t\r\n";
  SLIPWAY_ASSIGN(std::string text, yaml::write_written(value, *notes_));
  text.erase(text.find_last_not_of(white_space) + 1);
  text.erase(0, text.find_first_not_of(white_space));
  return text;
}

Node* PathMatcher::make(Path rest, const Node& parent) {
  std::size_t index = 0;
  Create kind = create_;
  if (!rest.empty() && !rest[0].empty()) {
    kind = is_bracketed(rest[0]) || is_index(rest[0], index) ? Create::sequence : Create::mapping;
  }
  Node* node = kind == Create::sequence ? Node::make_sequence(arena_) : Node::make_mapping(arena_);
  if (kind == Create::scalar) node->set_untagged_text({});
  mark_origin(*node, &parent);
  return node;
}

}  // namespace slipway::kustomize
