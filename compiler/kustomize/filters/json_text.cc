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

/// JSON as Go's encoding/json takes it: RFC 8259, and bytes that are no UTF-8 in texts.
class Grammar {
 public:
  explicit Grammar(std::string_view text) : rest_(text) {}

  bool holds() {
    if (!value(0)) return false;
    skip_blanks();
    return rest_.empty();
  }

 private:
  static constexpr std::size_t most_levels = 10'000;  // as in Go

  bool value(std::size_t level) {
    if (level > most_levels) return false;
    skip_blanks();
    if (take('{')) return members('}', level, true);
    if (take('[')) return members(']', level, false);
    if (rest_.starts_with('"')) return string();
    return take("true") || take("false") || take("null") || number();
  }

  bool members(char end, std::size_t level, bool keys) {
    skip_blanks();
    if (take(end)) return true;
    do {
      skip_blanks();
      if (keys && !key()) return false;
      if (!value(level + 1)) return false;
      skip_blanks();
    } while (take(','));
    return take(end);
  }

  bool key() {
    if (!string()) return false;
    skip_blanks();
    return take(':');
  }

  bool string() {
    if (!take('"')) return false;
    while (!rest_.empty() && !rest_.starts_with('"')) {
      constexpr char first_printable = ' ';
      if (static_cast<unsigned char>(rest_.front()) < first_printable) return false;
      if (!take('\\')) {
        rest_.remove_prefix(1);
      } else if (rest_.starts_with('u')) {
        if (!take_hexadecimal()) return false;
      } else if (rest_.empty() || std::string_view(R"("\/bfnrt)").find(rest_.front()) == none) {
        return false;
      } else {
        rest_.remove_prefix(1);
      }
    }
    return take('"');
  }

  bool take_hexadecimal() {
    const std::string_view digits = rest_.substr(1, escape_size - 2);
    if (digits.size() < escape_size - 2) return false;
    if (digits.find_first_not_of("0123456789abcdefABCDEF") != none) return false;
    rest_.remove_prefix(escape_size - 1);
    return true;
  }

  bool number() {
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (!take('e') && !take('E')) return true;
    if (!take('+')) take('-');
    return digits();
  }

  bool digits() {
    const std::size_t count = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    rest_.remove_prefix(count);
    return count > 0;
  }

  bool take(char wanted) { return take(std::string_view(&wanted, 1)); }
  bool take(std::string_view wanted) {
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(wanted.size());
    return true;
  }
  void skip_blanks() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
  }

  static constexpr std::size_t none = std::string_view::npos;
  std::string_view rest_;
};

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

bool is_json(std::string_view text) { return Grammar(text).holds(); }

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
