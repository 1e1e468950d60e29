// Secrets must not leave a file through the message about a slip beside them. The text is read by
// its letters, not by a YAML reader: a file that is no YAML is the likeliest one to have a message.
#include "compiler/secrets/mask.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>

#include "compiler/secrets/connection.h"
#include "compiler/secrets/hide_values.h"
#include "compiler/secrets/line_tokens.h"
#include "compiler/secrets/marks.h"
#include "core/text/suggest.h"

namespace slipway::secrets {

namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (;;) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

bool is_blank(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t");
  return first == std::string_view::npos || line[first] == '#';
}

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

bool is_item(std::string_view line) { return line.substr(indent_of(line)).starts_with("- "); }

/// For each line, the line that its block stands below: the last one before it that is less
/// indented, for the item of a list also one in the same column, the list's key. Found for all
/// lines in one go, since a file may have a message for each.
class Blocks {
 public:
  static constexpr std::size_t none = SIZE_MAX;

  explicit Blocks(const std::vector<std::string_view>& lines) : below_(lines.size(), none) {
    std::vector<std::size_t> open;  // lines that blocks stand below, each more indented
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::size_t indent = indent_of(lines[i]);
      const bool blank = is_blank(lines[i]);
      const auto end = std::partition_point(
          open.begin(), open.end(), [&](std::size_t j) { return indent_of(lines[j]) < indent; });
      const bool has_equal = end != open.end() && indent_of(lines[*end]) == indent;
      below_[i] = end == open.begin() ? none : *std::prev(end);
      if (has_equal && !blank && is_item(lines[i]))
        below_[i] = is_item(lines[*end]) ? below_[*end] : *end;
      if (blank) continue;
      open.erase(end, open.end());
      open.push_back(i);
    }
  }

  /// The line that a line's block stands below, or none.
  [[nodiscard]] std::size_t below(std::size_t line) const { return below_[line]; }

 private:
  std::vector<std::size_t> below_;
};

// Is that the kind of a Secret, also one inside of a patch, of a list, or of JSON?
bool says_secret(std::string_view line) {
  constexpr std::string_view secret = "Secret";
  if (line.find(secret) == std::string_view::npos) return false;
  if (line.substr(indent_of(line)).starts_with("kind: Secret")) return true;
  const LineTokens here = tokens_of(line);
  return std::any_of(here.tokens.begin(), here.tokens.end(), [&](const Token& token) {
    return token.kind != Token::Kind::key && token.key == "kind" &&
           token.text(line).find(secret) != std::string_view::npos;
  });
}

// The text of one file, and where in it all values are secrets.
class Text {
 public:
  explicit Text(std::string_view text) : lines_(lines_of(text)), blocks_(lines_) {
    const auto says = [&](std::string_view words) {
      return std::any_of(lines_.begin(), lines_.end(),
                         [&](std::string_view line) { return line.starts_with(words); });
    };
    is_fleet_ = says("kind: Fleet");  // there, `secrets` says where a store is
    is_secret_ = std::any_of(lines_.begin(), lines_.end(), says_secret);
  }

  /// Without its line end; empty when the text has no such line.
  [[nodiscard]] std::string_view line(std::uint32_t number) const {
    return number == 0 || number > lines_.size() ? std::string_view() : lines_[number - 1];
  }

  [[nodiscard]] MaskedLine masked(std::uint32_t number) const {
    if (number == 0 || number > lines_.size()) return {};
    const std::size_t at = number - 1;
    MaskedLine result{std::string(lines_[at]), {}};
    const Surroundings around = surroundings_of(at);
    constexpr std::size_t longest = 100'000;  // nobody reads that
    if ((around.whole_line && !around.in_secrets) || lines_[at].size() > longest) {
      const std::size_t begin = indent_of(lines_[at]);
      hide(begin, lines_[at].size(), result);
      return result;
    }
    const LineTokens here = tokens_of(lines_[at]);
    std::string_view name;
    std::string_view word = at > 0 ? tokens_of(lines_[at - 1]).last_value : std::string_view();
    for (const Token& token : here.tokens) {
      const std::string_view value = token.text(lines_[at]);
      if (token.kind == Token::Kind::key) {
        if (sign_of("", value) != Sign::none) hide(token.begin, token.end, result);
        continue;
      }
      if (token.key == "name") name = value;
      if (token.key == "value" && name.empty()) {
        name = name_behind(here, token, lines_[at]);
        if (name.empty()) name = name_of_item(at);
      }
      hide_value(token, lines_[at], around.in_secrets, {name, word}, 0, result);
      word = value;
    }
    if (here.comment < lines_[at].size()) hide_in_comment(here.comment + 1, around, at, result);
    return result;
  }

 private:
  struct Surroundings {
    bool in_secrets = false;
    bool whole_line = false;  ///< it goes on with a value that began on a line above
  };

  // What a value belongs to that does not stand under a key of its own.
  struct Before {
    std::string_view name;  ///< of its item: `name: DB_PASSWORD` beside `value: …`
    std::string_view word;  ///< the value before it
  };

  [[nodiscard]] bool is_region(std::string_view key) const {
    if (key == "stringData" || (key == "data" && is_secret_)) return true;
    if (is_fleet_) return false;
    // The message says "did you mean `secrets`?", so what stands below was meant as its values.
    static constexpr std::array<std::string_view, 1> meant = {"secrets"};
    return key == meant.front() ||
           (key.size() > 3 && !key.ends_with("Ref") && !nearest(key, meant).empty());
  }

  [[nodiscard]] bool opens_region(const Token& token) const {
    constexpr std::size_t deepest = 64;  // to be on the safe side
    if (token.path.size() > deepest) return true;
    return std::any_of(token.path.begin(), token.path.end(), [&](std::string_view key) {
      return is_region(key) && (key != "secret" || token.key != key);  // of a reference
    });
  }

  void hide_value(const Token& token, std::string_view line, bool in_secrets, Before before,
                  std::size_t offset, MaskedLine& result) const {
    const std::string_view value = token.text(line);
    const bool inside = in_secrets || opens_region(token);
    const std::size_t begin = offset + token.begin;
    const std::size_t end = offset + token.end;
    const std::size_t glued = value_of_glued(value);
    if (glued > 0 && (inside || name_says_secret(value.substr(0, glued - 1))))
      hide(begin + glued, end, result);
    if (inside ? !is_reference(token.key, value)
               : looks_secret(token, value, before.name, before.word) || is_text_with_secret(value))
      hide(begin, end, result);
  }

  // A value that was taken out of the file for a while is as secret as before.
  void hide_in_comment(std::size_t begin, const Surroundings& around, std::size_t at,
                       MaskedLine& result) const {
    const std::string_view comment = lines_[at].substr(begin);
    for (const Token& token : tokens_of(comment).tokens) {
      if (token.kind == Token::Kind::key) continue;
      const bool has_key = !token.key.empty();
      if (has_key || !around.in_secrets)
        hide_value(token, comment, has_key && around.in_secrets, {}, begin, result);
    }
  }

  // YAML or JSON in quotes, such as a patch.
  static bool is_text_with_secret(std::string_view value) {
    if (value.find(':') == std::string_view::npos) return false;
    std::string plain;
    for (const char c : value) {
      if (c != '\\') plain += c;
    }
    const Text text(plain);
    const LineTokens tokens = tokens_of(plain);
    const bool is_secret = std::any_of(
        tokens.tokens.begin(), tokens.tokens.end(),
        [&](const Token& token) { return token.key == "kind" && token.text(plain) == "Secret"; });
    std::string_view name;
    std::string_view word;
    return std::any_of(tokens.tokens.begin(), tokens.tokens.end(), [&](const Token& token) {
      if (token.kind == Token::Kind::key || token.key.empty()) return false;
      const std::string_view part = token.text(plain);
      if (token.key == "name") name = part;
      const bool inside = text.opens_region(token) ||
                          (is_secret && std::find(token.path.begin(), token.path.end(), "data") !=
                                            token.path.end());
      const bool hidden =
          inside ? !is_reference(token.key, part) : looks_secret(token, part, name, word);
      word = part;
      return hidden;
    });
  }

  // `name` of the item of a list that a line belongs to, on a line before or behind it.
  [[nodiscard]] std::string_view name_of_item(std::size_t at) const {
    constexpr std::size_t farthest = 50;  // lines
    for (std::size_t i = at; !is_item(lines_[i]) && i-- > 0 && at - i < farthest;) {
      const LineTokens above = tokens_of(lines_[i]);
      if (!above.last_name.empty()) return above.last_name;
    }
    const std::size_t end = std::min(lines_.size(), at + farthest);
    for (std::size_t i = at + 1; i < end && !is_item(lines_[i]); ++i) {
      if (!is_blank(lines_[i]) && indent_of(lines_[i]) < indent_of(lines_[at])) break;
      const LineTokens behind = tokens_of(lines_[i]);
      if (!behind.last_name.empty()) return behind.last_name;
    }
    return {};
  }

  // `{value: …, name: DB_PASSWORD}`
  static std::string_view name_behind(const LineTokens& tokens, const Token& value,
                                      std::string_view line) {
    for (const Token& token : tokens.tokens) {
      if (token.begin < value.end || token.key != "name") continue;
      const bool is_beside =
          line.substr(value.end, token.begin - value.end).find('}') == std::string_view::npos;
      return is_beside ? token.text(line) : std::string_view();
    }
    return {};
  }

  // Upwards over the lines that the line's block stands below.
  [[nodiscard]] Surroundings surroundings_of(std::size_t at) const {
    Surroundings found;
    found.whole_line = in_private_key(at);
    constexpr std::size_t deepest = 1000;  // no reader takes more
    std::size_t depth = 0;
    for (std::size_t i = blocks_.below(at); i != Blocks::none; i = blocks_.below(i)) {
      const LineTokens above = tokens_of(lines_[i]);
      for (const Token& token : above.tokens) {
        if (token.kind == Token::Kind::key && is_region(token.text(lines_[i])))
          found.in_secrets = true;
      }
      if (depth == 0 && goes_on(above, lines_[i])) found.whole_line = true;
      if (++depth < deepest) continue;
      found.in_secrets = true;  // to be on the safe side
      break;
    }
    return found;
  }

  // `TOKEN: |`, `TOKEN: "begin`, `TOKEN:`: what follows is its value.
  static bool goes_on(const LineTokens& above, std::string_view line) {
    if (above.tokens.empty()) return false;
    const Token& last = above.tokens.back();
    if (last.kind == Token::Kind::key) return name_says_secret(last.text(line));
    const std::string_view value = last.text(line);
    const bool block = value.starts_with('|') || value.starts_with('>');
    return (block || last.open) && name_says_secret(last.key);
  }

  [[nodiscard]] bool in_private_key(std::size_t at) const {
    constexpr std::size_t longest = 200;  // lines
    for (std::size_t i = at; i-- > 0 && at - i < longest;) {
      if (lines_[i].find("-----END") != std::string_view::npos) return false;
      if (lines_[i].find("-----BEGIN") != std::string_view::npos)
        return sign_of_content(lines_[i]) != Sign::none;
    }
    return false;
  }

  // The two texts of a reference are names. What cannot be one may be the secret itself; a path in
  // lower case, as a store may have it for a key, is none.
  static bool is_reference(std::string_view key, std::string_view value) {
    if (key != "secret" && key != "key") return value.empty() || value == "null" || value == "~";
    constexpr std::size_t longest = 253;
    const bool has_upper_case =
        std::any_of(value.begin(), value.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    const bool is_path = key == "key" && !has_upper_case;
    return value.size() <= longest && std::all_of(value.begin(), value.end(), [&](char c) {
             return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '-' || c == '_' || c == '.' || c == '{' || c == '}' ||
                    (is_path && c == '/');
           });
  }

  // Where the value of `NAME:value` begins, which lacks the space that makes it a key; else 0.
  static std::size_t value_of_glued(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) return 0;
    return text.find_first_of(" \"'/") < colon ? 0 : colon + 1;
  }

  static bool looks_secret(const Token& token, std::string_view value, std::string_view name,
                           std::string_view word) {
    if (sign_of(token.key, value) != Sign::none || password_before_host(value)) return true;
    if (token.key == "value" && sign_of(name, value) != Sign::none) return true;
    return sign_of_word(value, word) != Sign::none;
  }

  static void hide(std::size_t begin, std::size_t end, MaskedLine& line) {
    line.values.push_back(line.text.substr(begin, end - begin));
    std::fill(line.text.begin() + static_cast<std::ptrdiff_t>(begin),
              line.text.begin() + static_cast<std::ptrdiff_t>(end), '*');
  }

  std::vector<std::string_view> lines_;
  Blocks blocks_;
  bool is_fleet_ = false;
  bool is_secret_ = false;
};

class Masker {
 public:
  explicit Masker(FileSystem& files) : files_(files) {}

  // Masks the line, and gives the values that it holds.
  std::vector<std::string> mask(const std::string& file, Position position, std::string& line) {
    if (file.empty() || position.line == 0 || line.empty()) return {};
    const auto [place, fresh] = lines_.try_emplace({file, position.line});
    if (fresh) {
      const Text& text = text_of(file);
      place->second.as_read = text.line(position.line);
      place->second.masked = text.masked(position.line);
    }
    // The file is another one by now, was read from elsewhere, or cannot be read.
    const bool is_another = place->second.as_read != line;
    const MaskedLine masked = is_another ? masked_line(line, 1) : place->second.masked;
    line = masked.text;
    return masked.values;
  }

 private:
  struct File {
    explicit File(std::string content) : text(std::move(content)), parts(text) {}
    std::string text;
    Text parts;  ///< views into the text
  };

  const Text& text_of(const std::string& file) {
    std::unique_ptr<File>& known = known_[file];
    if (known == nullptr) known = std::make_unique<File>(files_.read(file).value_or(std::string()));
    return known->parts;
  }

  FileSystem& files_;
  std::map<std::string, std::unique_ptr<File>> known_;
  struct Line {
    std::string_view as_read;
    MaskedLine masked;
  };
  std::map<std::pair<std::string, std::uint32_t>, Line> lines_;
};

}  // namespace

MaskedLine masked_line(std::string_view text, std::uint32_t number) {
  return Text(text).masked(number);
}

void mask(FileSystem& files, Diagnostics& diagnostics) {
  Masker masker(files);
  Diagnostics masked;
  for (Diagnostic diagnostic : diagnostics.list()) {
    std::vector<std::string> values =
        masker.mask(diagnostic.file, diagnostic.position, diagnostic.source_line);
    for (DiagnosticNote& note : diagnostic.notes) {
      const auto more = masker.mask(note.file, note.position, note.source_line);
      values.insert(values.end(), more.begin(), more.end());
    }
    hide_values(diagnostic.message, values);
    hide_values(diagnostic.hint, values);
    for (DiagnosticNote& note : diagnostic.notes) hide_values(note.message, values);
    masked.add(std::move(diagnostic));
  }
  diagnostics = std::move(masked);
}

}  // namespace slipway::secrets
