#include "core/yaml/quote.h"

#include <algorithm>

#include "core/yaml/reader.h"
#include "core/yaml/scalar_writer.h"
#include "core/yaml/utf8.h"

namespace slipway::yaml {

namespace {

// Words that some reader takes for something else than a string.
bool is_plain_everywhere(std::string_view text) {
  constexpr std::string_view first = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_/";
  constexpr std::string_view further =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_/.-";
  constexpr std::string_view words[] = {"y",   "n",    "yes",   "no",  "on",
                                        "off", "true", "false", "null"};
  if (text.empty() || first.find(text.front()) == std::string_view::npos) return false;
  if (text.find_first_not_of(further) != std::string_view::npos) return false;
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return std::find(std::begin(words), std::end(words), lower) == std::end(words) &&
         resolve_plain(text) == Tag::string;
}

}  // namespace

std::string quoted(std::string_view text) {
  if (is_plain_everywhere(text)) return std::string(text);
  std::string valid;
  for (std::size_t i = 0; i < text.size();) {
    const Character character = first_character(text.substr(i));
    append_utf8(character.code, valid);
    i += character.bytes;
  }
  std::string out;
  LineWriter writer(out);
  write_in_style(writer, valid, 0, ScalarPlace::simple_key, Style::double_quoted);
  return out;
}

}  // namespace slipway::yaml
