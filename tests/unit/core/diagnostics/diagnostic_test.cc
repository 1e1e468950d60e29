#include "core/diagnostics/diagnostic.h"

#include <catch2/catch.hpp>

namespace slipway {
namespace {

TEST_CASE("a line of a text is cut out without its line end") {
  CHECK(source_line_of("a\r\nb\nc", {1, 1}) == "a");
  CHECK(source_line_of("a\r\nb\nc", {2, 1}) == "b");
  CHECK(source_line_of("a\r\nb\nc", {3, 1}) == "c");
  CHECK(source_line_of("a\n", {2, 1}).empty());
  CHECK(source_line_of("a", {0, 0}).empty());
  CHECK(source_line_of("a", {9, 1}).empty());
}

TEST_CASE("diagnostics are sorted by place, without repeats") {
  Diagnostics diagnostics;
  diagnostics.add(error_in_text("b.yaml", "x", {1, 1}, "m"));
  diagnostics.add(error_in_text("a.yaml", "x\ny", {2, 1}, "m"));
  diagnostics.add(error_in_text("a.yaml", "x\ny", {1, 1}, "m"));
  diagnostics.add(error_in_text("b.yaml", "x", {1, 1}, "m"));
  diagnostics.sort();
  REQUIRE(diagnostics.list().size() == 3);
  CHECK(diagnostics.list()[0].source_line == "x");
  CHECK(diagnostics.list()[1].source_line == "y");
  CHECK(diagnostics.list()[2].file == "b.yaml");
}

TEST_CASE("the exit status is that of the worst error; warnings count for nothing") {
  Diagnostics diagnostics;
  Diagnostic warning = plain_error("w");
  warning.severity = Severity::warning;
  diagnostics.add(warning);
  CHECK(diagnostics.exit_status() == 0);
  CHECK_FALSE(diagnostics.has_errors());
  diagnostics.add(plain_error("f", {}, Fault::finding));
  CHECK(diagnostics.exit_status() == 1);
  diagnostics.add(plain_error("i"));
  CHECK(diagnostics.exit_status() == 2);
  diagnostics.add(plain_error("o", {}, Fault::outside));
  CHECK(diagnostics.exit_status() == 3);
}

}  // namespace
}  // namespace slipway
