// Strings as go-yaml v2 writes them.
//
// The encoder proposes a style: literal for a text of several lines, plain where the text would be
// read back as a string, else double quotes. The emitter then looks at the characters and falls
// back from plain to single to double quotes. Lines are folded at spaces beyond column 80. All but
// a few strings are short and of harmless ASCII: one pass over a table of bytes finds those and
// copies them.

#include "core/yaml/scalar_writer.h"

#include <algorithm>
#include <array>

#include "core/yaml/scalar.h"
#include "core/yaml/scalar_analysis.h"
#include "core/yaml/utf8.h"

namespace slipway::yaml {

namespace {

constexpr std::size_t best_width = 80;
constexpr std::size_t longest_simple_key = 128;

enum class Look : std::uint8_t {
  plain,   ///< harmless everywhere but in front
  space,   ///< harmless between other characters
  colon,   ///< harmless unless white space or the end follows
  hash,    ///< harmless unless white space precedes
  quote,   ///< `"` and `\`: escaped in double quotes
  single,  ///< `'`: doubled in single quotes
  other,   ///< needs the full analysis
};

constexpr std::array<Look, 256> make_looks() {
  std::array<Look, 256> looks{};
  for (std::size_t i = 0; i < looks.size(); ++i)
    looks[i] = i > 0x20 && i < 0x7F ? Look::plain : Look::other;
  looks[' '] = Look::space;
  looks[':'] = Look::colon;
  looks['#'] = Look::hash;
  looks['"'] = Look::quote;
  looks['\\'] = Look::quote;
  looks['\''] = Look::single;
  return looks;
}
constexpr std::array<Look, 256> looks = make_looks();

// What may be inside, and what may begin, a string that is_plainly_safe(): letters that begin no
// special word, and signs that begin no number.
constexpr std::uint8_t safe_inside = 1;
constexpr std::uint8_t safe_in_front = 2;
constexpr std::uint8_t begins_word = 4;

constexpr std::array<std::uint8_t, 256> make_safety() {
  std::array<std::uint8_t, 256> safety{};
  for (std::size_t c = 0x21; c < 0x7F; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    safety[c] =
        safe_inside | (letter || c == '/' || c == '_' || c == '$' || c == '(' ? safe_in_front : 0);
  }
  for (const char c : std::string_view(":#")) safety[static_cast<unsigned char>(c)] = 0;
  for (const char c : std::string_view("yYnNtTfFoO"))
    safety[static_cast<unsigned char>(c)] |= begins_word;
  return safety;
}
constexpr std::array<std::uint8_t, 256> safety = make_safety();

std::uint8_t safety_of(char c) { return safety[static_cast<unsigned char>(c)]; }

Look look_of(char c) { return looks[static_cast<unsigned char>(c)]; }

}  // namespace

// go-yaml v2 takes tabs for special characters.
Style style_of_string(std::string_view text, ScalarPlace place) {
  const ScalarAnalysis analysis = analyze_scalar(text);
  const bool special = analysis.special || analysis.tabs;
  const bool uneven = analysis.break_space || analysis.space_break;
  if (analysis.has_line_feed) {
    const bool block = !(analysis.trailing_space || analysis.space_break || special);
    return block && place == ScalarPlace::value ? Style::literal : Style::double_quoted;
  }
  if (needs_quotes(text)) return Style::double_quoted;
  const bool plain =
      !(analysis.edges || uneven || special || analysis.multiline || analysis.block_indicators);
  if (plain) return Style::plain;
  return uneven || special ? Style::double_quoted : Style::single_quoted;
}

namespace {

void fold(LineWriter& writer, std::size_t indent) {
  writer.end_line();
  writer.put_spaces(indent);
}

bool is_space_at(std::string_view text, std::size_t i) { return i < text.size() && text[i] == ' '; }

// Plain text, or the inside of single quotes. Line breaks can stand in the latter.
void write_flow_text(LineWriter& writer, std::string_view text, std::size_t indent,
                     ScalarPlace place, Style style) {
  const bool quoted = style == Style::single_quoted;
  bool spaces = false;
  bool breaks = false;
  for (std::size_t i = 0; i < text.size();) {
    const Character character = first_character(text.substr(i));
    const std::string_view bytes = text.substr(i, character.bytes);
    if (character.code == ' ') {
      const bool inside = !quoted || (i > 0 && i + 1 < text.size());
      if (place == ScalarPlace::value && !spaces && inside && !is_space_at(text, i + 1) &&
          writer.column() > best_width) {
        fold(writer, indent);
      } else {
        writer.put(' ');
      }
      spaces = true;
    } else if (is_break(character.code)) {
      // A reader makes a space of one line feed, and takes one off several.
      if (character.code == '\n' && !breaks) writer.end_line();
      writer.put_break(bytes);
      breaks = true;
    } else {
      if (breaks) writer.put_spaces(indent);
      if (quoted && character.code == '\'') writer.put('\'');
      writer.put(bytes);
      spaces = false;
      breaks = false;
    }
    i += character.bytes;
  }
}

void write_escape(LineWriter& writer, char32_t code) {
  struct Short {
    char32_t code;
    char letter;
  };
  constexpr std::array shorts = {Short{0, '0'},    Short{7, 'a'},      Short{8, 'b'},
                                 Short{9, 't'},    Short{0x0A, 'n'},   Short{0x0B, 'v'},
                                 Short{0x0C, 'f'}, Short{0x0D, 'r'},   Short{0x1B, 'e'},
                                 Short{'"', '"'},  Short{'\\', '\\'},  Short{0x85, 'N'},
                                 Short{0xA0, '_'}, Short{0x2028, 'L'}, Short{0x2029, 'P'}};
  writer.put('\\');
  const auto* const found = std::find_if(shorts.begin(), shorts.end(),
                                         [&](const Short& entry) { return entry.code == code; });
  if (found != shorts.end()) {
    writer.put(found->letter);
    return;
  }
  const int digits = code <= 0xFF ? 2 : code <= 0xFFFF ? 4 : 8;
  writer.put(digits == 2 ? 'x' : digits == 4 ? 'u' : 'U');
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
    writer.put("0123456789ABCDEF"[(code >> static_cast<unsigned>(shift)) & 0xF]);
  }
}

void write_double_quoted(LineWriter& writer, std::string_view text, std::size_t indent,
                         ScalarPlace place) {
  // A text that begins with a byte order mark is escaped whole: go-yaml looks for the mark at the
  // start of the text, whichever character it is at.
  const bool escape_all = text.starts_with("\xEF\xBB\xBF");
  bool spaces = false;
  writer.put('"');
  for (std::size_t i = 0; i < text.size();) {
    const Character character = first_character(text.substr(i));
    const char32_t code = character.code;
    if (escape_all || !is_printable(code) || is_break(code) || code == '"' || code == '\\') {
      write_escape(writer, code);
      spaces = false;
    } else if (code == ' ') {
      if (place == ScalarPlace::value && !spaces && i > 0 && i + 1 < text.size() &&
          writer.column() > best_width) {
        fold(writer, indent);
        if (is_space_at(text, i + 1)) writer.put('\\');
      } else {
        writer.put(' ');
      }
      spaces = true;
    } else {
      writer.put(text.substr(i, character.bytes));
      spaces = false;
    }
    i += character.bytes;
  }
  writer.put('"');
}

bool ends_with_break(std::string_view text, std::string_view& before) {
  for (const std::string_view mark :
       {std::string_view("\n"), std::string_view("\u2028"), std::string_view("\u2029")}) {
    if (!text.ends_with(mark)) continue;
    before = text.substr(0, text.size() - mark.size());
    return true;
  }
  return false;
}

}  // namespace

void write_block_header(LineWriter& writer, char indicator, std::string_view text) {
  writer.put(indicator);
  const Character first = first_character(text);
  if (first.code == ' ' || is_break(first.code)) writer.put('2');
  std::string_view before;
  std::string_view unused;
  if (!ends_with_break(text, before)) {
    writer.put('-');
  } else if (before.empty() || ends_with_break(before, unused)) {
    writer.put('+');
  }
}

void write_block_lines(LineWriter& writer, std::string_view text, std::size_t indent) {
  bool at_line_start = true;
  while (!text.empty()) {
    const std::size_t end =
        std::min(text.find_first_of("\n\xE2"), text.size());  // U+2028 and U+2029 begin with E2
    if (end > 0) {
      if (at_line_start) writer.put_spaces(indent);
      writer.put(text.substr(0, end));
      text.remove_prefix(end);
      at_line_start = false;
      continue;
    }
    const Character character = first_character(text);
    if (character.code == '\n') {
      writer.end_line();
      at_line_start = true;
    } else if (is_break(character.code)) {
      writer.put_break(text.substr(0, character.bytes));
      at_line_start = true;
    } else {
      if (at_line_start) writer.put_spaces(indent);
      writer.put(text.substr(0, character.bytes));
      at_line_start = false;
    }
    text.remove_prefix(character.bytes);
  }
}

namespace {

/// What the quick pass found.
enum class Quick : std::uint8_t { plain, single_quoted, unknown };

// One line of harmless ASCII? Then it stands plain, or in single quotes where its characters forbid
// that.
Quick quick_look(std::string_view text) {
  if (text.empty()) return Quick::unknown;
  bool plain = text.front() != ' ' && text.back() != ' ' && is_safe_in_front(text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    switch (look_of(text[i])) {
      case Look::plain:
      case Look::space:
      case Look::quote:
      case Look::single:
        break;
      case Look::colon:
        if (i > 0 && (i + 1 == text.size() || text[i + 1] == ' ')) plain = false;
        break;
      case Look::hash:
        if (i > 0 && text[i - 1] == ' ') plain = false;
        break;
      case Look::other:
        return Quick::unknown;
    }
  }
  return plain ? Quick::plain : Quick::single_quoted;
}

}  // namespace

void write_in_style(LineWriter& writer, std::string_view text, std::size_t indent,
                    ScalarPlace place, Style style) {
  switch (style) {
    case Style::plain:
      write_flow_text(writer, text, indent, place, style);
      break;
    case Style::single_quoted:
      writer.put('\'');
      write_flow_text(writer, text, indent, place, style);
      writer.put('\'');
      break;
    case Style::double_quoted:
      write_double_quoted(writer, text, indent, place);
      break;
    case Style::literal:
    case Style::folded:
      write_block_header(writer, '|', text);
      writer.end_line();
      write_block_lines(writer, text, indent);
      break;
  }
}

std::size_t LineWriter::column() const {
  const std::string_view line = std::string_view(out_).substr(line_begin_);
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), begins));
}

void write_string(LineWriter& writer, std::string_view text, std::size_t indent,
                  ScalarPlace place) {
  const Quick quick = quick_look(text);
  if (quick == Quick::unknown) {
    write_in_style(writer, text, indent, place, style_of_string(text, place));
    return;
  }
  const bool fits =
      place == ScalarPlace::simple_key || writer.bytes_on_line() + text.size() < best_width;
  const bool quotes = needs_quotes(text);
  if (fits && !quotes && quick == Quick::plain) {
    writer.put(text);
    return;
  }
  const Style style = quotes                  ? Style::double_quoted
                      : quick == Quick::plain ? Style::plain
                                              : Style::single_quoted;
  write_in_style(writer, text, indent, place, style);
}

namespace {

// Is all that is not harmless by itself a space or a colon between harmless characters?
bool has_safe_gaps(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if ((safety_of(text[i]) & safe_inside) != 0) continue;
    if (i + 1 == text.size()) return false;
    // The one after it is looked at in the next round.
    if (text[i] == ' ' || (text[i] == ':' && text[i + 1] != ' ')) continue;
    return false;
  }
  return true;
}

}  // namespace

bool is_plainly_safe(std::string_view text) {
  if (text.empty()) return false;
  const std::uint8_t front = safety_of(text.front());
  if ((front & safe_in_front) == 0) return false;
  std::uint8_t inside = safe_inside;
  for (const char c : text.substr(1)) inside &= safety_of(c);
  if (inside == 0 && !has_safe_gaps(text)) return false;
  constexpr std::size_t longest_word = 5;
  return (front & begins_word) == 0 || text.size() > longest_word || !needs_quotes(text);
}

void note_plain_texts(Node& tree) {
  if (tree.is_scalar()) tree.plain = is_plainly_safe(tree.text()) ? Plain::safe : Plain::unsafe;
  for (Node* item : tree.items()) note_plain_texts(*item);
  for (const Entry& entry : tree.entries()) {
    note_plain_texts(*entry.key);
    note_plain_texts(*entry.value);
  }
}

bool is_simple_key(std::string_view text) {
  if (text.size() > longest_simple_key) return false;
  return is_ascii(text) ? text.find_first_of("\n\r") == std::string_view::npos
                        : !analyze_scalar(text).multiline;
}

}  // namespace slipway::yaml
