// Walks of kustomize's two kinds of paths. A field spec's path (`spec/template/metadata/labels`)
// goes into every item of a list that it meets, and may make what is missing. A lookup's path goes
// to exactly one place, lists by index or by the value of a field.
#include "compiler/kustomize/filters/field_walk.h"

#include <charconv>
#include <string>

#include "compiler/kustomize/filters/scalar.h"
#include "core/diagnostics/format.h"

namespace slipway::kustomize {
namespace {

using yaml::Arena;
using yaml::Node;
using yaml::Tag;

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\n\v\f\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n\v\f\r") - first + 1);
}

bool is_number(std::string_view text, long& number) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

bool is_bracketed(std::string_view part) { return part.starts_with('[') && part.ends_with(']'); }

/// A usual field name: nothing to trim, no index, no bracket.
bool is_plain_name(std::string_view part) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !part.empty() && is_letter(part.front()) && is_letter(part.back());
}

/// Paths of field specs are short; their parts are cut off as the walk goes.
class Walk {
 public:
  Walk(const FieldSpec& spec, Create create, Arena& arena, FieldVisitor visit)
      : spec_(spec), create_(create), arena_(arena), visit_(visit) {}

  Result<void> run(Node& object) {
    std::string_view path = spec_.path;
    if (path.starts_with('/')) path.remove_prefix(1);
    return enter(object, path, /*at_end=*/false);
  }
  /// From a place on the way, with the rest of the path.
  Result<void> run_from(Node& start, std::string_view rest) { return enter(start, rest, false); }

 private:
  Result<void> enter(Node& start, std::string_view path, bool at_end) {
    Node* node = &start;
    while (!at_end && node->is_mapping()) {
      std::string_view name = cut_part(path, at_end);
      const bool is_list = name.ends_with("[]");
      if (is_list) name.remove_suffix(2);
      if (!is_plain_name(name)) {
        SLIPWAY_ASSIGN(name, field_name(name, *node));
        if (name.empty()) continue;  // a lookup of nothing finds the map itself
      }
      node = field_of(*node, name, creation(is_list, at_end));
      if (node == nullptr) return {};
    }
    if (at_end) return visit_(*node);
    for (Node* item : node->items()) SLIPWAY_TRY(enter(*item, path, false));
    if (node->is_sequence() || node->is_null()) return {};
    return yaml::error_at(
        *node, "expected a map or a list on the way to the field `" + printable(spec_.path) + "`");
  }

  /// What an unusual part of the path names in a map.
  Result<std::string_view> field_name(std::string_view part, const Node& map) const {
    if (part.empty()) {
      return yaml::error_at(
          map, "the field path `" + printable(spec_.path) + "` has an empty part",
          "name a field between two slashes; a slash inside a name is written `\\/`");
    }
    const std::string_view name = trim(part);
    long index = 0;
    if (name == "-" || name == "*" || is_bracketed(name) || is_number(name, index)) {
      return yaml::error_at(
          map, "the field path `" + printable(spec_.path) + "` counts items, but this is a map");
    }
    return name;
  }

  /// Null: it is not there, and not made.
  Node* field_of(Node& map, std::string_view name, Create made) {
    Node* field = map.find(name);
    if (field == nullptr) {
      // A list is not made, but a null becomes one.
      if (made == Create::nothing || made == Create::sequence) return nullptr;
      field = make(made, map);
      map.append(arena_, make_key(arena_, name), field);
    } else if (field->is_null()) {
      become_empty(*field, made);
    }
    return field;
  }

  /// What a missing or null field becomes.
  [[nodiscard]] Create creation(bool is_list, bool last) const {
    if (is_list) return Create::sequence;
    if (!spec_.create || create_ == Create::nothing) return Create::nothing;
    return last ? create_ : Create::mapping;
  }

  Node* make(Create kind, const Node& parent) {
    Node* node = nullptr;
    switch (kind) {
      case Create::mapping:
        node = Node::make_mapping(arena_);
        break;
      case Create::sequence:
        node = Node::make_sequence(arena_);
        break;
      default:
        node = arena_.make<Node>();
        node->set_untagged_text({});
    }
    mark_origin(*node, &parent);
    return node;
  }

  /// A null scalar stays null: the visitor sees its text.
  void become_empty(Node& field, Create kind) {
    if (kind != Create::mapping && kind != Create::sequence) return;
    const Node old = field;
    field = *make(kind, old);
  }

  /// Cuts the first part off the path; `last`: nothing is left.
  std::string_view cut_part(std::string_view& path, bool& last) {
    std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) {
      last = true;
      return std::exchange(path, {});
    }
    if (slash == 0 || path[slash - 1] != '\\') {
      const std::string_view part = path.substr(0, slash);
      path.remove_prefix(slash + 1);
      return part;
    }
    std::string text;
    std::size_t start = 0;
    while (slash != std::string_view::npos && slash > start && path[slash - 1] == '\\') {
      text.append(path.substr(start, slash - 1 - start)).append("/");
      start = slash + 1;
      slash = path.find('/', start);
    }
    last = slash == std::string_view::npos;
    text.append(path.substr(start, last ? slash : slash - start));
    path = last ? std::string_view() : path.substr(slash + 1);
    return arena_.copy(text);
  }

  const FieldSpec& spec_;
  Create create_;
  Arena& arena_;
  FieldVisitor visit_;
};

/// The first item that is a map whose field has this text.
Node* find_item(Node& list, std::string_view name, std::string_view value) {
  for (Node* item : list.items()) {
    if (name.empty()) {
      if (item->text() == value) return item;
      continue;
    }
    Node* field = item->find(name);
    if (field != nullptr && field->text() == value) return item;
  }
  return nullptr;
}

Result<Node*> look_up_part(Node& node, std::string_view part) {
  long index = 0;
  if (part == "*") {
    return yaml::error_at(node, "`*` cannot be used here: the path has to lead to one place");
  }
  const bool counts = part == "-" || is_number(part, index);
  if (counts || is_bracketed(part)) {
    if (node.is_null()) return nullptr;
    if (!node.is_sequence()) return wrong_kind(node, "list");
    if (!counts) {
      const std::string_view match = part.substr(1, part.size() - 2);
      const auto equals = match.find('=');
      if (equals == std::string_view::npos) {
        return yaml::error_at(node, "`" + printable(part) + "` does not say which item",
                              "write `[field=value]`, or `[=value]` for a list of plain values");
      }
      return find_item(node, match.substr(0, equals), match.substr(equals + 1));
    }
    if (index < 0) return yaml::error_at(node, "the index " + std::string(part) + " is below 0");
    if (part == "-") {
      if (node.size() == 0)
        return yaml::error_at(node, "`-` means the last item, but the list is empty");
      return node.items()[node.size() - 1];
    }
    if (static_cast<std::size_t>(index) >= node.size()) return nullptr;
    return node.items()[static_cast<std::size_t>(index)];
  }
  if (node.is_null()) return nullptr;
  if (!node.is_mapping()) return wrong_kind(node, "map");
  return node.find(part);
}

}  // namespace

// The place at the end of a path of maps; null for any other way.
Node* SharedStart::follow(std::string_view path) {
  Node* node = &object_;
  missing_ = false;
  for (;;) {
    const std::size_t slash = path.find('/');
    const std::string_view name = path.substr(0, slash);
    if (!node->is_mapping() || !is_plain_name(name)) return nullptr;
    Node* next = node->find(name);
    if (next == nullptr || next->is_null()) {
      missing_ = true;
      return nullptr;
    }
    node = next;
    if (slash == std::string_view::npos) return node;
    path.remove_prefix(slash + 1);
  }
}

Result<void> SharedStart::visit(const FieldSpec& spec, Arena& arena, FieldVisitor visit) {
  Walk walk(spec, Create::nothing, arena, visit);
  constexpr std::string_view mark = "/spec/";
  const std::size_t end = spec.path.rfind(mark);
  if (end == std::string_view::npos) return walk.run(object_);
  const std::string_view beginning = spec.path.substr(0, end + mark.size() - 1);
  if (beginning != beginning_) {
    beginning_ = beginning;
    start_ = follow(beginning);
  }
  if (missing_) return {};
  if (start_ == nullptr) return walk.run(object_);
  return walk.run_from(*start_, spec.path.substr(end + mark.size()));
}

Result<void> visit_fields(Node& object, const Gvk& gvk, const FieldSpec& spec, Create create,
                          Arena& arena, FieldVisitor visit) {
  if (!selects(spec.gvk, gvk)) return {};
  return Walk(spec, create, arena, visit).run(object);
}

Result<void> visit_fields(Node& object, const Gvk& gvk, std::span<const FieldSpec> specs,
                          Create create, Arena& arena, FieldVisitor visit) {
  for (const FieldSpec& spec : specs) {
    if (!selects(spec.gvk, gvk)) continue;
    SLIPWAY_TRY(Walk(spec, create, arena, visit).run(object));
  }
  return {};
}

std::vector<std::string_view> split_path(std::string_view path, char delimiter, Arena& arena) {
  std::vector<std::string_view> parts;
  if (path.starts_with(delimiter)) path.remove_prefix(1);
  std::string joined;
  bool joining = false;
  for (;;) {
    const std::size_t end = path.find(delimiter);
    std::string_view piece = path.substr(0, end);
    const bool escapes = end != std::string_view::npos && piece.ends_with('\\');
    if (escapes) piece.remove_suffix(1);
    if (joining || escapes) joined.append(piece);
    if (escapes) {
      joined.push_back(delimiter);
    } else {
      parts.push_back(joining ? arena.copy(joined) : piece);
      joined.clear();
    }
    joining = escapes;
    if (end == std::string_view::npos) return parts;
    path.remove_prefix(end + 1);
  }
}

std::vector<std::string_view> split_bracketed_path(std::string_view path, char delimiter,
                                                   Arena& arena) {
  const std::vector<std::string_view> pieces = split_path(path, delimiter, arena);
  std::vector<std::string_view> parts;
  parts.reserve(pieces.size());
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (!pieces[i].starts_with('[') || pieces[i].ends_with(']')) {
      parts.push_back(pieces[i]);
      continue;
    }
    std::string joined(pieces[i]);
    while (i + 1 < pieces.size()) {
      ++i;
      joined.push_back(delimiter);
      joined.append(pieces[i]);
      if (pieces[i].ends_with(']')) break;
    }
    std::string_view part = arena.copy(joined);
    if (part.find('=') == std::string_view::npos) {
      while (!part.empty() && (part.front() == '[' || part.front() == ']')) part.remove_prefix(1);
      while (!part.empty() && (part.back() == '[' || part.back() == ']')) part.remove_suffix(1);
    }
    parts.push_back(part);
  }
  return parts;
}

Result<Node*> look_up(Node& object, std::span<const std::string_view> path) {
  Node* node = &object;
  for (std::string_view part : path) {
    part = trim(part);
    if (part.empty()) continue;
    SLIPWAY_ASSIGN(node, look_up_part(*node, part));
    if (node == nullptr) return nullptr;
  }
  return node;
}

}  // namespace slipway::kustomize
