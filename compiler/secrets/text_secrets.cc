#include "compiler/secrets/text_secrets.h"

#include <algorithm>
#include <array>
#include <optional>

#include "compiler/secrets/connection.h"
#include "compiler/secrets/line_tokens.h"
#include "compiler/secrets/literal.h"

namespace slipway::secrets {

namespace {

constexpr std::size_t shortest_value = 4;   // shorter ones are letters of code and words
constexpr std::size_t longest_line = 1000;  // longer ones are packed code: names tell nothing

struct Find {
  std::size_t begin = 0;
  Sign sign = Sign::none;
  std::string_view name;
};

bool is_comment(std::string_view line) {
  constexpr std::array<std::string_view, 7> beginnings = {"#", ";", "//", "--", "<!--", "*", "/*"};
  const std::string_view text = line.substr(std::min(line.find_first_not_of(" \t"), line.size()));
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](std::string_view beginning) { return text.starts_with(beginning); });
}

// `name: value` and `"name": "value"`, also inside of {…}
std::optional<Find> named_value(std::string_view line) {
  for (const Token& token : tokens_of(line).tokens) {
    if (token.kind == Token::Kind::key || token.key.empty()) continue;
    const bool quoted =
        token.begin > 0 && (line[token.begin - 1] == '"' || line[token.begin - 1] == '\'');
    std::string_view value = token.text(line);
    while (!quoted && (value.ends_with(',') || value.ends_with(';'))) value.remove_suffix(1);
    if (name_says_secret(token.key) &&
        may_be_literal(value, quoted ? Quoting::quoted : Quoting::plain, shortest_value))
      return Find{token.begin, Sign::named, token.key};
  }
  return std::nullopt;
}

std::optional<Find> secret_in_line(std::string_view line) {
  if (const Sign sign = sign_of_content(line); sign != Sign::none)
    return Find{std::min(line.find_first_not_of(" \t"), line.size()), sign, {}};
  if (is_comment(line)) return std::nullopt;
  if (const auto found = url_with_password(line)) return Find{found->begin, Sign::url, {}};
  if (const auto found = header_with_password(line)) return Find{found->begin, Sign::form, {}};
  if (const auto found = address_with_password(line))
    return Find{found->begin, Sign::connection, {}};
  if (line.size() > longest_line) return std::nullopt;
  if (const auto found = setting_with_password(line, shortest_value))
    return Find{found->begin, Sign::connection, {}};
  return named_value(line);
}

// Calls back with each line, without its end, and its number from 1.
template <typename Each>
void for_each_line(std::string_view text, const Each& each) {
  for (std::uint32_t number = 1;; ++number) {
    const std::size_t end = text.find('\n');
    each(text.substr(0, end), number);
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

bool is_key_begin(std::string_view line) {
  return line.find("-----BEGIN") != std::string_view::npos;
}
bool is_key_end(std::string_view line) { return line.find("-----END") != std::string_view::npos; }

// Of a value as one, not of its lines. One with several may be a file, which is named like one.
Sign sign_of_whole(std::string_view name, std::string_view value) {
  while (value.ends_with('\n')) value.remove_suffix(1);
  if (value.find('\n') == std::string_view::npos) return sign_of(name, value);
  const bool is_file = name.find('.') != std::string_view::npos && !ends_with_secret(name);
  const bool is_named = !is_file && name_says_secret(name) && !is_filled_in_or_a_switch(value);
  return is_named ? Sign::named : Sign::none;
}

}  // namespace

std::vector<TextSecret> secrets_in_text(std::string_view text, std::size_t most) {
  std::vector<TextSecret> secrets;
  for_each_line(text, [&](std::string_view line, std::uint32_t number) {
    if (secrets.size() >= most) return;
    if (const auto found = secret_in_line(line)) {
      secrets.push_back({number, static_cast<std::uint32_t>(found->begin) + 1, found->sign,
                         std::string(found->name)});
    }
  });
  return secrets;
}

std::vector<TextSecret> secrets_in_value(std::string_view name, std::string_view value,
                                         std::size_t most) {
  const Sign sign = sign_of_whole(name, value);
  if (sign != Sign::none) return {{1, 1, sign, {}}};
  return secrets_in_text(value, most);
}

std::string value_without_secrets(std::string_view name, std::string_view value,
                                  std::string_view stand_in) {
  const bool is_text = value.find('\n') + 1 < value.size() && value.find('\n') != value.npos;
  if (!is_text || sign_of_whole(name, value) != Sign::none) return std::string(stand_in);
  return text_without_secrets(value, stand_in);
}

std::string text_without_secrets(std::string_view text, std::string_view stand_in) {
  std::string shown;
  bool in_key = false;
  for_each_line(text, [&](std::string_view line, std::uint32_t number) {
    if (number > 1) shown += '\n';
    if (in_key) {
      in_key = !is_key_end(line);
      shown += stand_in;
      return;
    }
    const auto found = secret_in_line(line);
    shown += found ? std::string(line.substr(0, found->begin)) + std::string(stand_in)
                   : std::string(line);
    in_key = found && is_key_begin(line) && !is_key_end(line);
  });
  return shown;
}

}  // namespace slipway::secrets
