#include "compiler/kustomize/filters/scalar.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "core/diagnostics/format.h"
#include "core/yaml/reader.h"
#include "core/yaml/yaml_1_1.h"

namespace slipway::kustomize {
namespace {

using yaml::Style;
using yaml::Tag;

/// Stops counting above the limit.
void count_nodes(const yaml::Node& node, std::size_t& count) {
  ++count;
  if (count > most_copied_nodes) return;
  for (const yaml::Node* item : node.items()) count_nodes(*item, count);
  for (const yaml::Entry& entry : node.entries()) count_nodes(*entry.value, count);
}

/// Looks no deeper than `levels`.
bool fits(const yaml::Node& node, std::size_t levels) {
  if (node.is_scalar()) return true;
  if (levels == 0) return false;
  return std::all_of(node.items().begin(), node.items().end(),
                     [&](const yaml::Node* item) { return fits(*item, levels - 1); }) &&
         std::all_of(node.entries().begin(), node.entries().end(),
                     [&](const yaml::Entry& entry) { return fits(*entry.value, levels - 1); });
}

}  // namespace

Result<void> check_levels(const yaml::Node& node, std::size_t levels_above,
                          const yaml::Node& place) {
  if (fits(node, most_levels - std::min(most_levels, levels_above))) return {};
  return yaml::error_at(
      place, fmt::format("the value would be nested more than {} levels deep", most_levels),
      "something is copied into itself again and again");
}

Result<yaml::Node*> copy_bounded(const yaml::Node& node, yaml::Arena& arena,
                                 std::size_t levels_above, const yaml::Node& place) {
  SLIPWAY_TRY(check_levels(node, levels_above, place));
  std::size_t count = 0;
  count_nodes(node, count);
  if (count <= most_copied_nodes) return node.clone(arena);
  return yaml::error_at(place,
                        "the value has become too big to be copied: more than a million nodes",
                        "something is copied into itself again and again");
}

Result<void> write_text(yaml::Node& field, std::string_view text, Typing typing) {
  if (text.size() > longest_text) {
    return yaml::error_at(field, "the text has become longer than 16 MiB",
                          "something is put into itself again and again");
  }
  const Tag old = field.tag;
  const yaml::Tagging tagging = field.tagging;
  if (field.untagged && typing == Typing::kept) typing = Typing::as_text;
  switch (typing) {
    case Typing::string:
      field.set_text(text, Tag::string);
      return {};
    case Typing::integer:
      field.set_text(text, Tag::integer);
      return {};
    case Typing::as_text:
      field.set_untagged_text(text);
      return {};
    case Typing::kept:
      field.set_text(text, old);
      field.tagging = tagging;
      return {};
  }
  return {};
}

bool counts_as_string(const yaml::Node& scalar) {
  return scalar.is_string() || (scalar.is_scalar() && scalar.untagged);
}

void quote_if_ambiguous(yaml::Node& value) {
  if (value.plain == yaml::Plain::safe) return;
  if (!counts_as_string(value) || value.style != Style::plain) return;
  if (!yaml::is_no_string_in_yaml_1_1(value.text())) return;
  value.style = Style::double_quoted;
  value.tag = Tag::string;
}

void restyle_string(yaml::Node& value) {
  const bool lines = value.text().find('\n') != std::string_view::npos;
  value.style = lines ? Style::literal : Style::plain;
  quote_if_ambiguous(value);
}

yaml::Node* make_key(yaml::Arena& arena, std::string_view name) {
  return yaml::Node::make_untagged(arena, name);
}

void mark_origin(yaml::Node& field, const yaml::Node* origin) {
  if (origin == nullptr) return;
  field.source = origin->source;
  field.line = origin->line;
  field.column = origin->column;
}

std::string_view kind_name(const yaml::Node& node) {
  if (node.is_mapping()) return "map";
  if (node.is_sequence()) return "list";
  return node.is_null() ? "null" : "scalar";
}

Diagnostic wrong_kind(const yaml::Node& node, std::string_view expected) {
  return yaml::error_at(node, "expected a " + std::string(expected) + ", but this is a " +
                                  std::string(kind_name(node)));
}

}  // namespace slipway::kustomize
