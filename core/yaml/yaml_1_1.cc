#include "core/yaml/yaml_1_1.h"

#include <algorithm>
#include <array>
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

}  // namespace slipway::yaml
