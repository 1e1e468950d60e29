// libyaml says what its state machine expected; a person needs to know what to change. The table
// maps its phrases to ours; an unknown phrase is passed on as it is.

#include "core/yaml/parse_error.h"

#include <fmt/format.h>

#include <array>
#include <string>

namespace slipway::yaml {

namespace {

struct Explanation {
  std::string_view problem;  ///< part of libyaml's phrase
  std::string_view message;
  std::string_view hint;
};

constexpr std::array explanations = {
    Explanation{"could not find expected ':'", "this key has no `:` after it",
                "write `key: value`; a text that holds a line break or `: ` needs quotes"},
    Explanation{
        "mapping values are not allowed in this context", "a `:` cannot stand here",
        "put quotes around a value that contains `: `, and check the indentation of this line"},
    Explanation{"did not find expected key",
                "a key should begin here, the indentation does not fit",
                "give the keys of one mapping the same indentation, and close quotes and brackets "
                "above this line"},
    Explanation{"did not find expected '-' indicator",
                "an item of the list should begin here with `- `",
                "give the items of one list the same indentation"},
    Explanation{"block sequence entries are not allowed in this context",
                "a list cannot begin here",
                "put the `- ` on a line of its own, indented below its key"},
    Explanation{"block mapping keys are not allowed in this context",
                "a `? ` key cannot begin here", "put quotes around a text that begins with `? `"},
    Explanation{"did not find expected ',' or '}'", "a `{` is not closed here, and no `,` follows",
                "close the `{…}`, or put quotes around a text that begins with `{`"},
    Explanation{"did not find expected ',' or ']'", "a `[` is not closed here, and no `,` follows",
                "close the `[…]`, or put quotes around a text that begins with `[`"},
    Explanation{"found character that cannot start any token",
                "no value can begin with this character",
                "indent with spaces, never tabs; put quotes around a value that begins with a tab, "
                "`@`, `%` or a backquote"},
    Explanation{"found unexpected end of stream", "a quote is opened but never closed",
                "close it with the same quote"},
    Explanation{"found unexpected document indicator",
                "a quote is opened but not closed in its document", "close it with the same quote"},
    Explanation{"found a tab character", "a tab cannot be used for indentation",
                "indent with spaces"},
    Explanation{"found unknown escape character",
                "this escape does not exist in a double-quoted text",
                "write `\\\\` for a backslash, or use single quotes"},
    Explanation{"did not find expected <document start>", "the document ends before this line",
                "separate documents by a line `---`; check the indentation"},
    Explanation{"did not find expected alphabetic or numeric character",
                "an anchor or alias needs a name",
                "put quotes around a text that begins with `*` or `&`"},
    Explanation{"did not find expected node content", "a value should begin here",
                "write a value, or quotes"},
    Explanation{"found undefined tag handle", "this tag's handle is not defined",
                "put quotes around a text that begins with `!`"},
    Explanation{"control characters are not allowed", "a control character cannot stand in YAML",
                "remove it, or write it as an escape in double quotes, such as \"\\x07\""},
    Explanation{"UTF-8", "the text is not valid UTF-8", "save the file as UTF-8"},
    Explanation{"Unicode character", "the text is not valid UTF-8", "save the file as UTF-8"},
};

}  // namespace

Diagnostic parse_error(const yaml_parser_t& parser, const Source& source, Positions& positions) {
  const std::string_view problem = parser.problem == nullptr ? "malformed YAML" : parser.problem;
  const Position position = parser.error == YAML_READER_ERROR
                                ? positions.at_offset(parser.problem_offset)
                                : positions.at(parser.problem_mark);
  std::string message = fmt::format("this is no valid YAML: {}", problem);
  std::string hint;
  for (const Explanation& explanation : explanations) {
    if (problem.find(explanation.problem) == std::string_view::npos) continue;
    message = explanation.message;
    hint = explanation.hint;
    break;
  }
  if (parser.error == YAML_READER_ERROR && parser.problem_value > 0) {
    message += fmt::format(" (0x{:02X})", parser.problem_value);
  }
  Diagnostic diagnostic =
      error_in_text(source.path, source.text, position, std::move(message), std::move(hint));
  if (parser.error != YAML_READER_ERROR && parser.context != nullptr &&
      parser.context_mark.line != parser.problem_mark.line) {
    DiagnosticNote note;
    note.file = source.path;
    note.position = positions.at(parser.context_mark);
    note.source_line = source_line_of(source.text, note.position);
    note.message = "what it belongs to begins here";
    diagnostic.notes.push_back(std::move(note));
  }
  return diagnostic;
}

}  // namespace slipway::yaml
