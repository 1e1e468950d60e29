// The YAML writer here is for the inside of texts: unlike manifests, they keep the order of keys
// and the style of scalars. Comments are lost.
#include "compiler/kustomize/filters/structured_text.h"

#include "core/yaml/emitter.h"
#include "core/yaml/reader.h"

namespace slipway::kustomize {
namespace {

using yaml::Node;
using yaml::Style;
using yaml::Tag;

constexpr std::string_view white_space = " \t\r\n";

/// Compact JSON with a line for every member, two spaces a level.
std::string indent_json(std::string_view compact) {
  std::string out;
  int depth = 0;
  bool in_string = false;
  const auto new_line = [&] { out.append("\n").append(static_cast<std::size_t>(depth) * 2, ' '); };
  for (std::size_t i = 0; i < compact.size(); ++i) {
    const char c = compact[i];
    if (in_string) {
      out.push_back(c);
      if (c == '\\') out.push_back(compact[++i]);
      if (c == '"') in_string = false;
      continue;
    }
    const bool opens = c == '{' || c == '[';
    if (opens && (compact[i + 1] == '}' || compact[i + 1] == ']')) {
      out.push_back(c);
      out.push_back(compact[++i]);
      continue;
    }
    if (c == '}' || c == ']') {
      --depth;
      new_line();
    }
    out.push_back(c);
    if (opens) ++depth;
    if (opens || c == ',') new_line();
    if (c == ':') out.push_back(' ');
    if (c == '"') in_string = true;
  }
  return out;
}

/// May this text stand plain in block style?
bool can_be_plain(std::string_view text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ' || text.back() == ':') return false;
  if (text.find_first_of("\n\t\r") != std::string_view::npos) return false;
  if (text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos)
    return false;
  if (text == "---" || text == "..." || text.starts_with("--- ") || text.starts_with("... "))
    return false;
  const char first = text.front();
  if (first == '-' || first == '?' || first == ':') return text.size() > 1 && text[1] != ' ';
  return std::string_view(",[]{}#&*!|>'\"%@`").find(first) == std::string_view::npos;
}

/// What stands before a value whose text would be read as something else.
std::string_view tag_text(Tag tag) {
  switch (tag) {
    case Tag::integer:
      return "!!int ";
    case Tag::floating:
      return "!!float ";
    case Tag::boolean:
      return "!!bool ";
    case Tag::null:
      return "!!null ";
    case Tag::timestamp:
      return "!!timestamp ";
    case Tag::binary:
      return "!!binary ";
    default:
      return "";
  }
}

class Writer {
 public:
  std::string text;

  void write_node(const Node& node, std::size_t indent) {
    if (node.is_mapping()) {
      write_map(node, indent);
    } else if (node.is_sequence()) {
      write_list(node, indent);
    } else {
      write_scalar(node, indent);
    }
  }

 private:
  void write_map(const Node& map, std::size_t indent) {
    if (map.size() == 0 || map.flow) return write_flow(map);
    bool first = true;
    for (const yaml::Entry& entry : map.entries()) {
      if (!first) new_line(indent);
      first = false;
      write_scalar(*entry.key, indent);
      text.push_back(':');
      const Node& value = *entry.value;
      if (value.is_scalar() || value.size() == 0 || value.flow) {
        if (!value.is_null() || !value.text().empty()) text.push_back(' ');
        write_node(value, indent + 2);
        continue;
      }
      const std::size_t inner = value.is_mapping() ? indent + 2 : indent;
      new_line(inner);
      write_node(value, inner);
    }
  }

  void write_list(const Node& list, std::size_t indent) {
    if (list.size() == 0 || list.flow) return write_flow(list);
    bool first = true;
    for (const Node* item : list.items()) {
      if (!first) new_line(indent);
      first = false;
      text += "- ";
      write_node(*item, indent + 2);
    }
  }

  void write_flow(const Node& node) {
    if (node.is_scalar()) return write_scalar(node, 0);
    text.push_back(node.is_mapping() ? '{' : '[');
    bool first = true;
    for (const Node* item : node.items()) {
      if (!first) text += ", ";
      first = false;
      write_flow(*item);
    }
    for (const yaml::Entry& entry : node.entries()) {
      if (!first) text += ", ";
      first = false;
      write_flow(*entry.key);
      text += ": ";
      write_flow(*entry.value);
    }
    text.push_back(node.is_mapping() ? '}' : ']');
  }

  void write_scalar(const Node& scalar, std::size_t indent) {
    const std::string_view value = scalar.text();
    Style style = scalar.style;
    const Tag resolved = yaml::resolve_plain(value);
    if (scalar.tag != Tag::string && resolved != scalar.tag) text.append(tag_text(scalar.tag));
    if (style == Style::plain) {
      if (value.find('\n') != std::string_view::npos) {
        style = Style::literal;
      } else if (scalar.tag == Tag::string && resolved != Tag::string) {
        style = Style::double_quoted;
      } else if (!value.empty() && !can_be_plain(value)) {
        style = Style::single_quoted;
      }
    }
    if ((style == Style::literal || style == Style::folded) && !value.empty())
      return write_literal(value, indent);
    if (style == Style::single_quoted && value.find('\n') == std::string_view::npos)
      return write_single_quoted(value);
    if (style == Style::plain) {
      if (value.empty() && text.ends_with(' ')) text.pop_back();
      text.append(value);
    } else {
      write_double_quoted(value);
    }
  }

  void write_single_quoted(std::string_view value) {
    text.push_back('\'');
    for (const char c : value) text.append(c == '\'' ? 2 : 1, c);
    text.push_back('\'');
  }

  void write_double_quoted(std::string_view value) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    text.push_back('"');
    for (const char c : value) {
      if (c == '"' || c == '\\') {
        text.append(1, '\\').append(1, c);
      } else if (c == '\n') {
        text += "\\n";
      } else if (c == '\t') {
        text += "\\t";
      } else if (static_cast<unsigned char>(c) < ' ') {
        text.append("\\x")
            .append(1, digits[static_cast<unsigned char>(c) >> 4U])
            .append(1, digits[c & 0xF]);
      } else {
        text.push_back(c);
      }
    }
    text.push_back('"');
  }

  void write_literal(std::string_view value, std::size_t indent) {
    text.push_back('|');
    if (value.front() == ' ' || value.front() == '\n') text.push_back('2');
    const std::size_t end = value.find_last_not_of('\n');
    const std::size_t breaks =
        end == std::string_view::npos ? value.size() : value.size() - end - 1;
    if (breaks == 0) text.push_back('-');
    if (breaks > 1) text.push_back('+');
    std::string_view rest = breaks > 0 ? value.substr(0, value.size() - 1) : value;
    for (;;) {
      const std::size_t next = rest.find('\n');
      const std::string_view line = rest.substr(0, next);
      text.push_back('\n');
      if (!line.empty()) text.append(indent == 0 ? 2 : indent, ' ').append(line);
      if (next == std::string_view::npos) return;
      rest.remove_prefix(next + 1);
    }
  }

  void new_line(std::size_t indent) { text.append("\n").append(indent, ' '); }
};

}  // namespace

Result<std::string> write_structured_text(const Node& tree, std::string_view original) {
  const std::size_t start = original.find_first_not_of(white_space);
  const bool is_json =
      start != std::string_view::npos && (original[start] == '{' || original[start] == '[');
  if (is_json) {
    std::string json;
    SLIPWAY_TRY(yaml::emit_json(tree, json));
    const bool indented = original.find('\n') != std::string_view::npos &&
                          original.find("  ") != std::string_view::npos;
    return indented ? indent_json(json) : json;
  }
  Writer writer;
  writer.write_node(tree, 0);
  std::string text = std::move(writer.text);
  text.erase(text.find_last_not_of(white_space) + 1);
  return text;
}

}  // namespace slipway::kustomize
