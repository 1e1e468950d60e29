// Between a manifest and what kustomize prints, every string is written and read twice. That is no
// identity: the libraries have rough edges, and their users' golden files hold what comes out.

#include "core/yaml/go_strings.h"

#include "core/yaml/scalar_analysis.h"
#include "core/yaml/utf8.h"

namespace slipway::yaml {

namespace {

constexpr char32_t next_line = 0x85;

bool is_blank(std::string_view text) { return text.starts_with(' ') || text.starts_with('\t'); }

// Takes a line off the text; its break, if any, goes to `line_break`.
std::string_view take_line(std::string_view& text, std::string_view& line_break) {
  std::size_t at = 0;
  while (at < text.size()) {
    const Character character = first_character(text.substr(at));
    if (is_break(character.code)) {
      const std::string_view line = text.substr(0, at);
      line_break = text.substr(at, character.bytes);
      text.remove_prefix(at + character.bytes);
      return line;
    }
    at += character.bytes;
  }
  const std::string_view line = text;
  text = {};
  line_break = {};
  return line;
}

// How a reader folds the lines of a block, by the rules of YAML; `keep` and `strip` are the
// chomping.
std::string read_folded(std::string_view block, bool keep, bool strip) {
  std::string out;
  std::string_view leading;  // the break behind the line before
  std::string trailing;      // those of the empty lines after it
  bool after_blank = false;
  while (!block.empty()) {
    std::string_view line_break;
    const std::string_view line = take_line(block, line_break);
    if (line.empty()) {
      trailing += line_break;
      continue;
    }
    if (leading == "\n" && !after_blank && !is_blank(line)) {
      if (trailing.empty()) out += ' ';
    } else {
      out += leading;
    }
    out += trailing;
    trailing.clear();
    after_blank = is_blank(line);
    out += line;
    leading = line_break;
  }
  if (!strip) out += leading;
  if (keep) out += trailing;
  return out;
}

bool take_last_break(std::string_view& text) {
  for (const std::string_view mark : {std::string_view("\n"), std::string_view("\r"),
                                      std::string_view("\u2028"), std::string_view("\u2029")}) {
    if (!text.ends_with(mark)) continue;
    text.remove_suffix(mark.size());
    return true;
  }
  return false;
}

// Reads the white space at the start of `rest` as a double-quoted scalar does: blanks around a line
// break vanish, one break becomes a space, of several the first vanishes.
void fold_white_space(std::string_view& rest, std::string& out) {
  std::string blanks;
  std::size_t breaks = 0;
  while (true) {
    const Character character = first_character(rest);
    if (character.code == next_line && character.bytes > 0) {
      ++breaks;
    } else if (character.code == ' ' && character.bytes > 0) {
      if (breaks == 0) blanks += ' ';
    } else {
      break;
    }
    rest.remove_prefix(character.bytes);
  }
  if (breaks == 0) out += blanks;
  if (breaks == 1) out += ' ';
  if (breaks > 1) out.append(breaks - 1, '\n');
}

}  // namespace

// go-yaml should not double the line end before a line that begins with a blank. But it looks at
// the start of the whole text instead of the next line.
std::string fold_lines(std::string_view text) {
  std::string_view first_line = text;
  while (is_break(first_character(first_line).code))
    first_line.remove_prefix(first_character(first_line).bytes);
  const bool doubles = !is_blank(first_line);
  std::string out;
  std::string_view line_break;
  while (!text.empty()) {
    const std::string_view line = take_line(text, line_break);
    out += line;
    if (doubles && !line.empty() && !is_blank(line) && line_break == "\n") out += '\n';
    out += line_break;
  }
  return out;
}

bool stays_block(std::string_view text) {
  if (text.empty() || text.ends_with(' ')) return false;
  bool space = false;
  while (!text.empty()) {
    const Character character = first_character(text);
    const bool printable = is_printable(character.code) || character.code == '\t';
    if (!printable || (space && is_break(character.code))) return false;
    space = character.code == ' ';
    text.remove_prefix(character.bytes);
  }
  return true;
}

Passage pass_through_block(std::string_view text, Style style, std::string& storage) {
  const bool literal = style == Style::literal ||
                       (style == Style::plain && text.find('\n') != std::string_view::npos);
  if ((!literal && style != Style::folded) || !stays_block(text)) return {};
  if (text.starts_with('\t')) {
    return {Passage::Outcome::refused,
            "a block of text that begins with a tab cannot be printed by kustomize"};
  }
  if (literal) return {};
  std::string_view rest = text;
  const bool strip = !take_last_break(rest);
  const bool keep = !strip && (rest.empty() || take_last_break(rest));
  storage = read_folded(fold_lines(text), keep, strip);
  return {storage == text ? Passage::Outcome::same : Passage::Outcome::changed, {}};
}

Passage pass_through_json(std::string_view text, bool is_key, std::string& storage) {
  constexpr std::size_t longest_key = 1024;
  if (is_ascii(text) && text.find('\x7F') == std::string_view::npos &&
      (!is_key || text.size() < longest_key / 8)) {
    return {};
  }
  std::string out;
  bool folded = false;
  bool repaired = false;
  for (std::string_view rest = text; !rest.empty();) {
    const Character character = first_character(rest);
    const char32_t code = character.code;
    const bool control = code == 0x7F || (code >= 0x80 && code < 0xA0 && code != next_line);
    if (control || code == 0xFFFE || code == 0xFFFF) {
      return {Passage::Outcome::refused,
              "a control character in a text cannot be printed by kustomize"};
    }
    if (code == ' ' || code == next_line) {
      folded = folded || code == next_line || rest.find("\u0085") != std::string_view::npos;
      fold_white_space(rest, out);
      continue;
    }
    append_utf8(code, out);
    repaired = repaired || !character.valid;
    rest.remove_prefix(character.bytes);
  }
  if (is_key && folded)
    return {Passage::Outcome::refused,
            "a key with a line break (U+0085) cannot be printed by kustomize"};
  if (!folded && !repaired) return {};
  storage = std::move(out);
  return {Passage::Outcome::changed, {}};
}

}  // namespace slipway::yaml
