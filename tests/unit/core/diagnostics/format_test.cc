#include "core/diagnostics/format.h"

#include <catch2/catch.hpp>

namespace slipway {
namespace {

Diagnostic at(std::string line, std::uint32_t column) {
  Diagnostic diagnostic;
  diagnostic.file = "fleet.yaml";
  diagnostic.position = {12, column};
  diagnostic.source_line = std::move(line);
  diagnostic.message = "wrong";
  return diagnostic;
}

std::string plain(const Diagnostic& diagnostic) {
  return format_diagnostic(diagnostic, Color::off);
}

TEST_CASE("the caret stands below the column") {
  CHECK(plain(at("  name: x", 3)) ==
        "fleet.yaml:12:3: wrong\n"
        "   |\n"
        "12 |   name: x\n"
        "   |   ^\n");
}

TEST_CASE("no more of a file's messages are shown than anyone reads") {
  Diagnostics sorted;
  for (std::uint32_t i = 1; i <= 500; ++i) {
    Diagnostic one = at("x", 1);
    one.position.line = i;
    sorted.add(one);
  }
  const std::string text = format_diagnostics(sorted, Color::off);
  CHECK_THAT(text, Catch::Contains("fleet.yaml:200:1: wrong"));
  CHECK_THAT(text, !Catch::Contains("fleet.yaml:201:1: wrong"));
  CHECK_THAT(text, Catch::Contains("fleet.yaml:201:1: there are 300 more messages from here on"));
  CHECK_THAT(text, Catch::EndsWith("500 errors\n"));
}

TEST_CASE("tabs and characters of several bytes keep the caret in place") {
  CHECK_THAT(plain(at("\tname: x", 2)), Catch::EndsWith("12 | \tname: x\n   | \t^\n"));
  // é has two bytes and one column.
  CHECK_THAT(plain(at("é: x", 5)), Catch::EndsWith("12 | é: x\n   |    ^\n"));
}

TEST_CASE("of a long line, the part around the column is shown") {
  const std::string text = plain(at(std::string(500, 'a') + "X" + std::string(500, 'b'), 501));
  CHECK_THAT(text, Catch::Contains("…") && Catch::Contains("aaXbb"));
  CHECK(text.size() < 600);
  const std::size_t caret = text.rfind('^') - text.rfind('\n', text.rfind('^'));
  const std::size_t shown = text.find('X') - text.rfind('\n', text.find('X'));
  CHECK(caret == shown - std::string("…").size() + 1);
}

TEST_CASE("a column behind the line has no caret, and does no harm") {
  CHECK_THAT(plain(at("ab", 3)), Catch::EndsWith("12 | ab\n   |   ^\n"));
  CHECK(plain(at("ab", 40)).find('^') == std::string::npos);
  CHECK(plain(at("ab", 0)).find('^') == std::string::npos);
}

TEST_CASE("control characters of the input are shown as escapes") {
  CHECK(printable("a\x1b[31mb\x7f\r") == "a\\x1b[31mb\\x7f\\x0d");
  CHECK(printable("tab\tstays é ☺ \U0001F600") == "tab\tstays é ☺ \U0001F600");
  CHECK(printable("\xC2\x9B") == "\\x9b");
  CHECK(printable("a\u202Eb\u202Ac\u2066d\u2069\u2065\u206A\u202F") ==
        "a\\u202eb\\u202ac\\u2066d\\u2069\\u2065\\u206a\\u202f");
  CHECK(printable("ca\u200Brt\u00A0\uFEFF\U000E0041") == "ca\\u200brt\\u00a0\\ufeff\\U000e0041");
  CHECK(printable("\u3042\u4E2D\u2019\u2070\u1FFF \U0001F600") ==
        "\u3042\u4E2D\u2019\u2070\u1FFF \U0001F600");
  CHECK(printable("a\xFFz\xC3") == "a\uFFFDz\uFFFD");
  CHECK(printable("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");
  Diagnostic hostile = at("x\x1b]0;y\x07", 1);
  hostile.file = "a\x1b.yaml";
  hostile.hint = "\x1b[2J";
  CHECK(plain(hostile).find('\x1b') == std::string::npos);
}

TEST_CASE("notes and hints follow, a rule stands in brackets") {
  Diagnostic diagnostic = at("a: 1", 1);
  diagnostic.rule = "route-collision";
  diagnostic.hint = "remove it";
  diagnostic.notes.push_back({"other.yaml", {2, 3}, "  b: 1", "the first one"});
  CHECK(plain(diagnostic) ==
        "fleet.yaml:12:1: wrong [route-collision]\n"
        "   |\n"
        "12 | a: 1\n"
        "   | ^\n"
        "  note: other.yaml:2:3: the first one\n"
        "  |\n"
        "2 |   b: 1\n"
        "  |   ^\n"
        "  hint: remove it\n");
}

TEST_CASE("severity is said, colours only when asked for") {
  Diagnostic diagnostic = plain_error("no file");
  CHECK(plain(diagnostic) == "error: no file\n");
  diagnostic.severity = Severity::warning;
  CHECK(plain(diagnostic) == "warning: no file\n");
  CHECK_THAT(format_diagnostic(diagnostic, Color::on), Catch::Contains("\x1b["));
}

TEST_CASE("several errors are counted") {
  Diagnostics diagnostics;
  diagnostics.add(plain_error("a"));
  CHECK_THAT(format_diagnostics(diagnostics, Color::off), !Catch::Contains("errors"));
  diagnostics.add(plain_error("b"));
  CHECK_THAT(format_diagnostics(diagnostics, Color::off), Catch::EndsWith("2 errors\n"));
}

}  // namespace
}  // namespace slipway
