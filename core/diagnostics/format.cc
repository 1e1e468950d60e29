#include "core/diagnostics/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace slipway {

namespace {

// The length of the valid UTF-8 sequence at the start of `text`, 0 when it is not one.
std::size_t sequence_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  std::size_t length = 0;
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) length = 2;
  if (lead >= 0xE0 && lead < 0xF0) length = 3;
  if (lead >= 0xF0 && lead < 0xF5) length = 4;
  if (length == 0 || text.size() < length) return 0;
  const auto second = static_cast<unsigned char>(text[1]);
  if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
      (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) {
    return 0;
  }
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  return std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(length),
                     continues)
             ? length
             : 0;
}

// The code point of a valid sequence.
char32_t code_of(std::string_view sequence) {
  const auto lead = static_cast<unsigned char>(sequence.front());
  if (sequence.size() == 1) return lead;
  char32_t code = lead & (0x7FU >> sequence.size());
  for (const char c : sequence.substr(1))
    code = (code << 6U) | (static_cast<unsigned char>(c) & 0x3FU);
  return code;
}

// Characters that nobody sees, look like a space, or turn the order of what follows around: a
// reader would see another text than the program.
bool is_unseen(char32_t code) {
  struct Range {
    char32_t first;
    char32_t last;
  };
  static constexpr std::array unseen = {
      Range{0xA0, 0xA0},     Range{0xAD, 0xAD},      Range{0x61C, 0x61C},   Range{0x180E, 0x180E},
      Range{0x2000, 0x200F}, Range{0x2028, 0x202F},  Range{0x205F, 0x206F}, Range{0xFEFF, 0xFEFF},
      Range{0xFFF9, 0xFFFB}, Range{0xE0000, 0xE007F}};
  return std::any_of(unseen.begin(), unseen.end(),
                     [&](const Range& range) { return code >= range.first && code <= range.last; });
}

struct Palette {
  std::string_view bold, red, yellow, cyan, dim, reset;
};

Palette palette(Color color) {
  if (color == Color::off) return {};
  return {"\x1b[1m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[36m", "\x1b[2m", "\x1b[0m"};
}

std::string place(const std::string& file, Position position) {
  std::string text = printable(file);
  if (position.line > 0) text += fmt::format(":{}", position.line);
  if (position.line > 0 && position.column > 0) text += fmt::format(":{}", position.column);
  return text;
}

// The source line with its number and a caret below the column.
std::string excerpt(const std::string& source_line, Position position, const Palette& colors) {
  constexpr std::size_t widest = 160;
  if (source_line.empty() || position.line == 0) return {};
  std::string_view line = source_line;
  std::size_t column = position.column == 0 ? 0 : position.column - 1;
  std::string lead;
  if (line.size() > widest) {  // show the part around the column
    std::size_t begin = column > widest / 2 ? column - widest / 2 : 0;
    begin = std::min(begin, line.size());
    while (begin < line.size() && (static_cast<unsigned char>(line[begin]) & 0xC0) == 0x80) ++begin;
    line = line.substr(begin, widest);
    column = column > begin ? column - begin : 0;
    if (begin > 0) lead = "…";
  }
  const std::string number = std::to_string(position.line);
  const std::string margin(number.size(), ' ');
  std::string text = fmt::format("{}{} |{}\n", colors.dim, margin, colors.reset);
  text += fmt::format("{}{} |{} {}{}\n", colors.dim, number, colors.reset, lead, printable(line));
  if (position.column > 0 && column <= line.size()) {
    std::string indent;  // as wide as what stands before the caret
    for (const char c : lead + printable(line.substr(0, column))) {
      if (c == '\t')
        indent += '\t';
      else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80)
        indent += ' ';
    }
    text += fmt::format("{}{} |{} {}{}^{}\n", colors.dim, margin, colors.reset, indent, colors.red,
                        colors.reset);
  }
  return text;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    const auto byte = static_cast<unsigned char>(text.front());
    if (length == 0) {
      out += "\uFFFD";
      text.remove_prefix(1);
      continue;
    }
    if (const char32_t code = code_of(text.substr(0, length)); is_unseen(code)) {
      const auto number = static_cast<std::uint32_t>(code);
      out += code > 0xFFFF ? fmt::format("\\U{:08x}", number) : fmt::format("\\u{:04x}", number);
      text.remove_prefix(length);
      continue;
    }
    const bool c1_control =
        length == 2 && byte == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0;
    if ((length == 1 && byte != '\t' && (byte < 0x20 || byte == 0x7F)) || c1_control) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[length - 1]));
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return out;
}

std::string format_diagnostic(const Diagnostic& diagnostic, Color color) {
  const Palette colors = palette(color);
  std::string text;
  if (!diagnostic.file.empty()) {
    text += fmt::format("{}{}:{} ", colors.bold, place(diagnostic.file, diagnostic.position),
                        colors.reset);
  }
  switch (diagnostic.severity) {
    case Severity::error:
      if (diagnostic.file.empty()) text += fmt::format("{}error:{} ", colors.red, colors.reset);
      break;
    case Severity::warning:
      text += fmt::format("{}warning:{} ", colors.yellow, colors.reset);
      break;
    case Severity::note:
      text += fmt::format("{}note:{} ", colors.cyan, colors.reset);
      break;
  }
  text += printable(diagnostic.message);
  if (!diagnostic.rule.empty())
    text += fmt::format(" {}[{}]{}", colors.dim, diagnostic.rule, colors.reset);
  text += '\n';
  text += excerpt(diagnostic.source_line, diagnostic.position, colors);
  for (const DiagnosticNote& note : diagnostic.notes) {
    text += fmt::format("  {}note:{} ", colors.cyan, colors.reset);
    if (!note.file.empty()) text += place(note.file, note.position) + ": ";
    text += printable(note.message) + '\n';
    text += excerpt(note.source_line, note.position, colors);
  }
  if (!diagnostic.hint.empty()) {
    text += fmt::format("  {}hint:{} {}\n", colors.cyan, colors.reset, printable(diagnostic.hint));
  }
  return text;
}

std::string format_diagnostics(const Diagnostics& diagnostics, Color color) {
  constexpr std::size_t most_of_a_file =
      200;  // nobody reads more; sorted, so those of a file stand together
  std::string text;
  const auto& list = diagnostics.list();
  for (auto at = list.begin(); at != list.end();) {
    const auto end =
        std::find_if(at, list.end(), [&](const Diagnostic& d) { return d.file != at->file; });
    const auto shown = static_cast<std::size_t>(end - at) > most_of_a_file
                           ? at + static_cast<std::ptrdiff_t>(most_of_a_file)
                           : end;
    for (auto one = at; one != shown; ++one) text += format_diagnostic(*one, color);
    if (shown != end) {
      Diagnostic rest =
          plain_error(fmt::format("there are {} more messages from here on", end - shown),
                      "mend those above first, and look again");
      rest.file = shown->file;
      rest.position = shown->position;
      text += format_diagnostic(rest, color);
    }
    at = end;
  }
  const std::size_t errors = diagnostics.count(Severity::error);
  const std::size_t warnings = diagnostics.count(Severity::warning);
  if (errors > 0 && errors + warnings > 1) text += format_counts(diagnostics) + "\n";
  return text;
}

std::string format_counts(const Diagnostics& diagnostics) {
  const auto shown = [](std::size_t number, std::string_view what) {
    return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
  };
  const std::size_t errors = diagnostics.count(Severity::error);
  const std::size_t warnings = diagnostics.count(Severity::warning);
  if (errors == 0 && warnings == 0) return "nothing wrong";
  const std::string text = errors == 0 ? std::string("no errors") : shown(errors, "error");
  return warnings == 0 ? text : text + ", " + shown(warnings, "warning");
}

}  // namespace slipway
