#include "core/yaml/yaml_1_1.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "core/yaml/reader.h"
#include "core/yaml/scalar.h"

namespace slipway::yaml {

namespace {

using Characters = std::array<bool, 256>;

constexpr Characters all_of(std::string_view text) {
  Characters characters = {};
  for (const char c : text) characters[static_cast<unsigned char>(c)] = true;
  return characters;
}

constexpr bool contains(const Characters& characters, char c) {
  return characters[static_cast<unsigned char>(c)];
}

// A word that nothing but its own meaning can make something else than a string.
bool is_word(std::string_view text) {
  static constexpr Characters harmless =
      all_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+~");
  return text.front() != '-' && text.front() != '.' &&
         std::all_of(text.begin(), text.end(), [](char c) { return contains(harmless, c); });
}

// Time stamps stay strings there.
bool means_more(std::string_view text) {
  // yes, no, true, false, on, off, null: other words are quickly known to be none of them.
  static constexpr Characters plain_start = all_of("abcdeghijklmpqrsuvwxzABCDEGHIJKLMPQRSUVWXZ");
  if (!text.empty() && contains(plain_start, text.front())) return false;
  const Tag tag = resolve_plain(text, Dialect::go_yaml_2);
  return tag != Tag::string && tag != Tag::timestamp;
}

}  // namespace

bool is_no_string_in_yaml_1_1(std::string_view text) {
  if (text.empty() || text.find('\n') != std::string_view::npos) return false;
  if (is_word(text)) return means_more(text);
  const auto read = read_manifests({}, std::string(text));
  if (!read) return false;
  if ((*read)->documents.empty()) return true;
  const Node& root = *(*read)->documents.front();
  if (!root.is_scalar()) return true;
  if (root.style != Style::plain || root.tag == Tag::merge) return false;
  return means_more(root.text());
}

std::optional<bool> boolean_of_yaml_1_1(const Node& scalar) {
  if (!scalar.is_scalar() || scalar.tagging == Tagging::bang || scalar.text().empty())
    return std::nullopt;
  const auto first = static_cast<char>(scalar.text().front() | 0x20);
  if (scalar.tag == Tag::boolean) return first == 't';
  if (scalar.tag != Tag::string || scalar.style != Style::plain || scalar.tagging != Tagging::none)
    return std::nullopt;
  constexpr std::size_t longest_word = 3;  // beside true and false, whose tag says what they are
  const std::string_view text = scalar.text();
  if (text.size() > longest_word || resolve_plain(text, Dialect::go_yaml_2) != Tag::boolean)
    return std::nullopt;
  return first == 'y' || text == "on" || text == "On" || text == "ON";
}

std::optional<std::string> json_key(const Node& key) {
  if (!key.is_scalar()) return std::nullopt;
  const std::string_view text = key.text();
  if (key.tag == Tag::binary) return decode_base64(text);
  if (key.is_null()) return std::nullopt;
  const bool is_text = key.style != Style::plain && key.tagging != Tagging::tag;
  if (is_text || key.tagging == Tagging::bang) return std::string(text);
  if (key.tagging == Tagging::tag && key.tag == Tag::string) return std::string(text);
  if (const auto truth = boolean_of_yaml_1_1(key)) return *truth ? "true" : "false";
  if (key.tag != Tag::integer && key.tag != Tag::floating) return std::string(text);
  const Number number = parse_number(text, Dialect::go_yaml_2);
  switch (number.type) {
    case Number::Type::integer:
      return std::to_string(number.integer);
    case Number::Type::natural:
      return std::nullopt;
    case Number::Type::floating:
      break;
    case Number::Type::none:
      return std::string(text);
  }
  // kustomize's library writes the key of a float64 with the digits of a float32.
  const auto value = static_cast<float>(number.floating);
  if (std::isnan(value)) return ".nan";
  if (std::isinf(value)) return value < 0 ? "-.inf" : ".inf";
  std::string printed;
  append_yaml_float(value, printed);
  return printed;
}

}  // namespace slipway::yaml
