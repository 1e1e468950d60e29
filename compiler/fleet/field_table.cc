// The tables are embedded text in a form that fields_test.cc checks: a field a line, parents before
// their children, documentation indented below. They are turned into a tree once, on first use.
#include "compiler/fleet/field_table.h"

#include "core/text/embedded.h"

namespace slipway::fleet {

namespace embedded {
SLIPWAY_EMBEDDED(fleet_fields)
SLIPWAY_EMBEDDED(service_fields)
SLIPWAY_EMBEDDED(images_fields)
SLIPWAY_EMBEDDED(index_fields)
}  // namespace embedded

namespace {

std::string_view next_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

std::string_view next_word(std::string_view& text) {
  const std::size_t end = text.find(' ');
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return word;
}

// The next part of a path: `teams`, `*`, or `[]` (which has no dot before it).
std::string_view next_part(std::string_view& path) {
  if (path.starts_with('.')) path.remove_prefix(1);
  if (path.starts_with("[]")) {
    const std::string_view part = path.substr(0, 2);
    path.remove_prefix(2);
    return part;
  }
  const std::string_view part = path.substr(0, path.find_first_of(".["));
  path.remove_prefix(part.size());
  return part;
}

Field* child_named(Field& parent, std::string_view name) {
  for (Field& field : parent.children) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

Field& add(Field& root, std::string_view path) {
  Field* at = &root;
  while (true) {
    const std::string_view part = next_part(path);
    Field* next = child_named(*at, part);
    if (next == nullptr) {
      next = &at->children.emplace_back();
      next->name = part;
    }
    at = next;
    if (path.empty()) return *at;
  }
}

Field read_table(std::string_view text) {
  Field root;
  root.type = "map";
  Field* last = nullptr;
  while (!text.empty()) {
    std::string_view line = next_line(text);
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with(' ')) {
      if (last == nullptr) continue;
      const char* begin = last->documentation.empty() ? line.data() : last->documentation.data();
      last->documentation = {begin, static_cast<std::size_t>(line.data() + line.size() - begin)};
      continue;
    }
    const std::string_view path = next_word(line);
    last = &add(root, path);
    last->path = path;
    last->type = next_word(line);
    while (!line.empty()) {
      const std::string_view word = next_word(line);
      if (word == "=") break;
      if (word == "required") last->flags |= Field::required;
      if (word == "planned") last->flags |= Field::planned;
      if (word == "fixed") last->flags |= Field::fixed;
    }
    last->example = line;
  }
  return root;
}

}  // namespace

const Field* Field::item() const {
  return children.size() == 1 && children.front().name == "[]" ? &children.front() : nullptr;
}

const Field* Field::child(std::string_view key) const {
  const Field* any = nullptr;
  for (const Field& field : children) {
    if (field.name == key && key != "*") return &field;
    if (field.name == "*") any = &field;
  }
  return any;
}

const Field& fleet_fields() {
  static const Field table = read_table(embedded::fleet_fields());
  return table;
}

const Field& service_fields() {
  static const Field table = read_table(embedded::service_fields());
  return table;
}

const Field& images_fields() {
  static const Field table = read_table(embedded::images_fields());
  return table;
}

const Field& index_fields() {
  static const Field table = read_table(embedded::index_fields());
  return table;
}

}  // namespace slipway::fleet
