// Secrets must not leave a file through the message about a slip beside them. The text is read by
// its letters, not by a YAML reader: a file that is no YAML is the likeliest one to have a message.
#include "compiler/secrets/mask.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>

#include "compiler/secrets/connection.h"
#include "compiler/secrets/line_tokens.h"
#include "compiler/secrets/marks.h"

namespace slipway::secrets {

namespace {

constexpr std::string_view stars_in_messages = "***";

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

// The text of one file, and where in it all values are secrets.
class Text {
 public:
  explicit Text(std::string_view text) : lines_(lines_of(text)), blocks_(lines_) {
    const auto says = [&](std::string_view words) {
      return std::any_of(lines_.begin(), lines_.end(),
                         [&](std::string_view line) { return line.starts_with(words); });
    };
    is_fleet_ = says("kind: Fleet");  // there, `secrets` says where a store is
    is_secret_ = says("kind: Secret");
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
    LineTokens before;
    if (at > 0) before = tokens_of(lines_[at - 1]);
    std::string_view name = before.last_name;
    std::string_view word = before.last_value;
    for (const Token& token : tokens_of(lines_[at]).tokens) {
      if (token.kind == Token::Kind::key) continue;
      const std::string_view value = token.text(lines_[at]);
      const bool inside = around.in_secrets || opens_region(token);
      const std::size_t glued = value_of_glued(value);
      if (glued > 0 && (inside || name_says_secret(value.substr(0, glued - 1))))
        hide(token.begin + glued, token.end, result);
      if (inside ? !is_reference(token.key, value) : looks_secret(token, value, name, word))
        hide(token.begin, token.end, result);
      if (token.key == "name") name = value;
      word = value;
    }
    return result;
  }

 private:
  struct Surroundings {
    bool in_secrets = false;
    bool whole_line = false;  ///< it goes on with a value that began on a line above
  };

  [[nodiscard]] bool is_region(std::string_view key) const {
    return (key == "secrets" && !is_fleet_) || key == "stringData" || (key == "data" && is_secret_);
  }

  [[nodiscard]] bool opens_region(const Token& token) const {
    return std::any_of(token.path.begin(), token.path.end(),
                       [&](std::string_view key) { return is_region(key); });
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

  // The two texts of a reference are names. What cannot be one may be the secret itself.
  static bool is_reference(std::string_view key, std::string_view value) {
    if (key != "secret" && key != "key") return value.empty() || value == "null" || value == "~";
    constexpr std::size_t longest = 253;
    return value.size() <= longest && std::all_of(value.begin(), value.end(), [](char c) {
             return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '-' || c == '_' || c == '.' || c == '{' || c == '}';
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

void replace_all(std::string& text, const std::string& what) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + stars_in_messages.size())) {
    text.replace(at, what.size(), stars_in_messages);
  }
}

// Short values are words of the message, too: only where they are quoted, or end what is.
void hide_values(std::string& message, const std::vector<std::string>& values) {
  constexpr std::size_t long_enough = 6;
  constexpr std::string_view quotes = "`\"'";
  for (const std::string& value : values) {
    if (value.empty()) continue;
    if (value.size() >= long_enough) replace_all(message, value);
    for (std::size_t at = message.find(value, 1); at != std::string::npos;
         at = message.find(value, at + 1)) {
      const std::size_t end = at + value.size();
      if (end >= message.size() || quotes.find(message[end]) == std::string_view::npos) continue;
      const char before = message[at - 1];
      if (before == message[end] || (before == ' ' && message[end] == '`'))
        message.replace(at, value.size(), stars_in_messages);
    }
  }
}

// A hint may hold a part of a value that was masked, a message one of another line.
void hide_passwords(std::string& message) {
  while (const auto password = password_before_host(message))
    message.replace(password->begin, password->end - password->begin, stars_in_messages);
}

void hide_all(std::string& message, const std::vector<std::string>& values) {
  hide_values(message, values);
  hide_passwords(message);
}

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
    hide_all(diagnostic.message, values);
    hide_all(diagnostic.hint, values);
    for (DiagnosticNote& note : diagnostic.notes) hide_all(note.message, values);
    masked.add(std::move(diagnostic));
  }
  diagnostics = std::move(masked);
}

}  // namespace slipway::secrets
