#include "compiler/secrets/marks.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "core/text/embedded.h"

namespace slipway::secrets {

namespace embedded {
SLIPWAY_EMBEDDED(secrets_marks)
}

namespace {

struct Marks {
  std::vector<std::string> names;
  std::vector<std::string_view> exceptions;
  std::vector<std::string_view> values;
  std::vector<std::string_view> parts;
};

const Marks& marks() {
  static const Marks table = [] {
    Marks read;
    std::string_view text = embedded::secrets_marks();
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      const std::string_view line = text.substr(0, end);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      const std::size_t space = line.find(' ');
      if (line.starts_with('#') || space == std::string_view::npos) continue;
      const std::string_view kind = line.substr(0, space);
      const std::string_view mark = line.substr(space + 1);
      if (kind == "name")
        read.names.push_back("_" + std::string(mark) + "_");
      else if (kind == "except")
        read.exceptions.push_back(mark);
      else if (kind == "value")
        read.values.push_back(mark);
      else if (kind == "holds")
        read.parts.push_back(mark);
    }
    return read;
  }();
  return table;
}

bool is_alnum(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// `dbPassword`, `db-password` and `DB_PASSWORD` become `_DB_PASSWORD_`.
std::string words_of(std::string_view name) {
  std::string words = "_";
  char before = '_';
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool starts_word =
        std::isupper(byte) != 0 && std::islower(static_cast<unsigned char>(before)) != 0;
    if (starts_word) words += '_';
    words += std::isalnum(byte) != 0 ? static_cast<char>(std::toupper(byte)) : '_';
    before = c;
  }
  return words + "_";
}

// Values that cannot be the secret itself: nothing, a switch, a number, what is filled in later.
bool is_harmless(std::string_view value) {
  return value.empty() || value == "true" || value == "false" || value == "null" ||
         value.starts_with("$(") || std::all_of(value.begin(), value.end(), [](char c) {
           return std::isdigit(static_cast<unsigned char>(c)) != 0;
         });
}

// scheme://user:password@host
bool url_has_password(std::string_view value) {
  for (std::size_t at = value.find("://"); at != std::string_view::npos;
       at = value.find("://", at + 3)) {
    const std::string_view rest = value.substr(at + 3);
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?# ,\"'"));
    const std::size_t sign = authority.rfind('@');
    const std::size_t colon = authority.find(':');
    // `$(NAME)` is filled in by Kubernetes, out of a reference
    if (sign != std::string_view::npos && colon < sign && sign - colon > 1 &&
        !authority.substr(colon + 1).starts_with("$(")) {
      return true;
    }
  }
  return false;
}

bool holds_a_mark(std::string_view value) {
  const auto& parts = marks().parts;
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view mark) {
    return value.find(mark) != std::string_view::npos;
  });
}

bool value_says_secret(std::string_view value) {
  const auto& values = marks().values;
  return std::any_of(values.begin(), values.end(),
                     [&](std::string_view mark) { return value.starts_with(mark); }) ||
         holds_a_mark(value);
}

}  // namespace

bool name_says_secret(std::string_view name) {
  const std::string words = words_of(name);
  std::string_view whole(words);
  while (whole.size() > 2 && whole[whole.size() - 2] == '_') whole.remove_suffix(1);
  if (whole.size() < 3) return false;
  const std::size_t last = whole.rfind('_', whole.size() - 2);
  const std::string_view last_word = whole.substr(last + 1, whole.size() - last - 2);
  const auto& exceptions = marks().exceptions;
  if (std::find(exceptions.begin(), exceptions.end(), last_word) != exceptions.end()) return false;
  const auto& names = marks().names;
  return std::any_of(names.begin(), names.end(), [&](const std::string& mark) {
    return words.find(mark) != std::string::npos;
  });
}

Sign sign_of(std::string_view name, std::string_view value) {
  if (url_has_password(value)) return Sign::url;
  if (value_says_secret(value)) return Sign::form;
  if (!is_harmless(value) && name_says_secret(name)) return Sign::named;
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
  for (const std::string_view mark : marks().values) {
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
    case Sign::form:
      return "holds what looks like a key or token";
    case Sign::named:
      return "holds a secret in clear";
  }
  return "";
}

}  // namespace slipway::secrets
