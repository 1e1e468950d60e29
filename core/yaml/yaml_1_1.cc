#include "core/yaml/yaml_1_1.h"

#include <string>

#include "core/yaml/reader.h"
#include "core/yaml/scalar.h"

namespace slipway::yaml {

namespace {

// A word that nothing but its own meaning can make something else than a string.
bool is_word(std::string_view text) {
  constexpr std::string_view harmless =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+~";
  const char first = text.front();
  return first != '-' && first != '.' && text.find_first_not_of(harmless) == std::string_view::npos;
}

// Time stamps stay strings there.
bool means_more(std::string_view text) {
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
