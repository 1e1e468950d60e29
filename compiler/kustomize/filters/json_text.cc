#include "compiler/kustomize/filters/json_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include "core/yaml/utf8.h"

namespace slipway::kustomize {

namespace {

constexpr std::size_t escape_size = 6;  // \uXXXX

std::optional<std::uint32_t> code_of(std::string_view text) {
  if (!text.starts_with("\\u") || text.size() < escape_size) return std::nullopt;
  std::uint32_t code = 0;
  const char* end = text.data() + escape_size;
  const auto [stop, error] = std::from_chars(text.data() + 2, end, code, 16);
  if (error != std::errc() || stop != end) return std::nullopt;
  return code;
}

// One escape at the start of `rest`. A half of a pair becomes U+FFFD, as in Go.
void take_escape(std::string_view& rest, std::string& out) {
  if (rest.starts_with("\\/")) {
    out += '/';
    rest.remove_prefix(2);
    return;
  }
  const std::optional<std::uint32_t> code = code_of(rest);
  if (!code || *code < 0xD800 || *code > 0xDFFF) {
    const std::size_t size = std::min<std::size_t>(2, rest.size());
    out += rest.substr(0, size);
    rest.remove_prefix(size);
    return;
  }
  rest.remove_prefix(escape_size);
  const std::optional<std::uint32_t> low = code_of(rest);
  if (*code < 0xDC00 && low && *low >= 0xDC00 && *low <= 0xDFFF) {
    rest.remove_prefix(escape_size);
    yaml::append_utf8(0x10000 + ((*code - 0xD800) << 10U) + (*low - 0xDC00), out);
  } else {
    out += "\\uFFFD";
  }
}

bool needs_escape(char32_t code) {
  return (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029 || code == 0xFEFF ||
         code == 0xFFFE || code == 0xFFFF;
}

}  // namespace

std::string json_as_yaml(std::string_view json) {
  if (json.find('\\') == std::string_view::npos && yaml::is_ascii(json) &&
      json.find('\x7F') == std::string_view::npos)
    return std::string(json);
  std::string out;
  out.reserve(json.size());
  bool quoted = false;
  while (!json.empty()) {
    if (quoted && json.front() == '\\') {
      take_escape(json, out);
      continue;
    }
    const yaml::Character character = yaml::first_character(json);
    if (character.code == '"') quoted = !quoted;
    if (quoted && !character.valid) {
      out += "\\uFFFD";
    } else if (quoted && needs_escape(character.code)) {
      out += fmt::format("\\u{:04X}", static_cast<std::uint32_t>(character.code));
    } else {
      out += json.substr(0, character.bytes);
    }
    json.remove_prefix(character.bytes);
  }
  return out;
}

bool json_goes_on(std::string_view text) {
  if (!text.starts_with('[') && !text.starts_with('{')) return false;
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (quoted) {
      if (letter == '\\') ++i;
      quoted = letter != '"';
      continue;
    }
    quoted = letter == '"';
    if (letter == '[' || letter == '{') ++depth;
    if (letter != ']' && letter != '}') continue;
    if (--depth == 0) return text.find_first_not_of(" \t\r\n", i + 1) != std::string_view::npos;
  }
  return false;
}

Result<void> check_json(const yaml::Node& node, std::string_view message, std::string_view hint) {
  const auto fails = [&](const yaml::Node& at) {
    return yaml::error_at(at, std::string(message), std::string(hint));
  };
  if (!node.is_scalar()) {
    if (!node.flow) return fails(node);
    for (const yaml::Node* item : node.items()) SLIPWAY_TRY(check_json(*item, message, hint));
    for (const yaml::Entry& entry : node.entries()) {
      if (entry.key->style != yaml::Style::double_quoted) return fails(*entry.key);
      SLIPWAY_TRY(check_json(*entry.value, message, hint));
    }
    return {};
  }
  const std::string_view text = node.text();
  const bool word = text == "true" || text == "false" || text == "null";
  const bool number = node.tag == yaml::Tag::integer || node.tag == yaml::Tag::floating;
  if (node.style == yaml::Style::double_quoted ||
      (node.style == yaml::Style::plain && (word || number)))
    return {};
  return fails(node);
}

}  // namespace slipway::kustomize
