#include "compiler/secrets/marks.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "compiler/secrets/connection.h"
#include "compiler/secrets/literal.h"
#include "compiler/secrets/mark_table.h"

namespace slipway::secrets {

namespace {

bool is_alnum(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// `dbPassword`, `DBPassword`, `db-password` and `DB_PASSWORD` become `_DB_PASSWORD_`.
std::string words_of(std::string_view name) {
  std::string words = "_";
  char before = '_';
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const auto last = static_cast<unsigned char>(before);
    const bool after_capitals = std::islower(byte) != 0 && std::isupper(last) != 0 &&
                                words.size() > 1 && words[words.size() - 2] != '_';
    if (after_capitals) words.insert(words.size() - 1, 1, '_');
    if (std::isupper(byte) != 0 && std::islower(last) != 0) words += '_';
    words += std::isalnum(byte) != 0 ? static_cast<char>(std::toupper(byte)) : '_';
    before = c;
  }
  return words + "_";
}

bool holds_a_mark(std::string_view value) {
  const auto& parts = mark_table().parts;
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view mark) {
    return value.find(mark) != std::string_view::npos;
  });
}

bool value_says_secret(std::string_view value) {
  const auto& values = mark_table().values;
  return std::any_of(values.begin(), values.end(),
                     [&](std::string_view mark) { return value.starts_with(mark); }) ||
         holds_a_mark(value);
}

bool is_number(std::string_view value) {
  return std::all_of(value.begin(), value.end(),
                     [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; });
}

bool holds(const std::vector<std::string_view>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// The words without those that stand for signs at the end, and the last of them.
std::string_view without_end(std::string_view words) {
  while (words.size() > 2 && words[words.size() - 2] == '_') words.remove_suffix(1);
  return words;
}

std::string_view last_of(std::string_view words) {
  const std::size_t last = words.rfind('_', words.size() - 2);
  return words.substr(last + 1, words.size() - last - 2);
}

bool last_word_says_secret(std::string_view last_word) {
  const auto& endings = mark_table().endings;
  return holds(mark_table().last_words, last_word) ||
         std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return last_word.ends_with(ending); });
}

}  // namespace

bool ends_with_secret(std::string_view name) {
  const std::string words = words_of(name);
  const std::string_view whole = without_end(words);
  if (whole.size() < 3) return false;
  const auto& names = mark_table().names;
  return last_word_says_secret(last_of(whole)) ||
         std::any_of(names.begin(), names.end(),
                     [&](const std::string& mark) { return whole.ends_with(mark); });
}

Sign sign_of_annotation(std::string_view key, std::string_view value) {
  const bool is_reference = words_of(key).find("_SECRET") != std::string::npos;
  return sign_of(is_reference ? std::string_view() : key, value);
}

bool name_says_secret(std::string_view name) {
  const std::string words = words_of(name);
  const std::string_view whole = without_end(words);
  if (whole.size() < 3) return false;
  const std::string_view last_word = last_of(whole);
  if (holds(mark_table().exceptions, last_word)) return false;
  if (last_word_says_secret(last_word)) return true;
  const auto& names = mark_table().names;
  return std::any_of(names.begin(), names.end(), [&](const std::string& mark) {
    return words.find(mark) != std::string::npos;
  });
}

Sign sign_of(std::string_view name, std::string_view value) {
  if (url_with_password(value)) return Sign::url;
  if (value_says_secret(value) || header_with_password(value)) return Sign::form;
  if (!is_filled_in_or_a_switch(value) && name_says_secret(name) &&
      (!is_number(value) || ends_with_secret(name)))
    return Sign::named;
  constexpr std::size_t shortest = 1;
  if (address_with_password(value) || setting_with_password(value, shortest))
    return Sign::connection;
  return Sign::none;
}

Sign sign_of_word(std::string_view word, std::string_view word_before) {
  const std::size_t equals = word.find('=');
  if (word.starts_with('-') && equals != std::string_view::npos)
    return sign_of(word.substr(0, equals), word.substr(equals + 1));
  const bool is_value = !word.starts_with('-');
  const bool after_option =
      word_before.starts_with("--") && word_before.find('=') == std::string_view::npos;
  return sign_of(is_value && after_option ? word_before : std::string_view(), word);
}

Sign sign_of_content(std::string_view content) {
  if (holds_a_mark(content)) return Sign::form;
  // Shorter ones are words of an explanation.
  constexpr std::size_t shortest = 20;
  for (const std::string_view mark : mark_table().values) {
    for (std::size_t at = content.find(mark); at != std::string_view::npos;
         at = content.find(mark, at + 1)) {
      if (at > 0 && is_alnum(content[at - 1])) continue;
      std::size_t end = at;
      while (end < content.size() && (is_alnum(content[end]) || content[end] == '_' ||
                                      content[end] == '-' || content[end] == '.'))
        ++end;
      if (end - at >= shortest) return Sign::form;
    }
  }
  return Sign::none;
}

std::string_view what_it_holds(Sign sign) {
  switch (sign) {
    case Sign::none:
      break;
    case Sign::url:
      return "holds a URL with a password";
    case Sign::connection:
      return "holds a password or token among its settings";
    case Sign::form:
      return "holds what looks like a key or token";
    case Sign::named:
      return "holds a secret in clear";
  }
  return "";
}

}  // namespace slipway::secrets
