#include "cli/preview/line_changes.h"

#include <catch2/catch.hpp>

using namespace slipway;

namespace {

std::string changes(const std::string& before, const std::string& after) {
  return cli::line_changes(before, after, [](char mark, std::string_view line) {
    return mark == '@' ? std::string(line) : std::string(1, mark) + std::string(line);
  });
}

std::string numbers(int from, int to) {
  std::string text;
  for (int i = from; i <= to; ++i) text += std::to_string(i) + "\n";
  return text;
}

}  // namespace

TEST_CASE("changes far from each other are told with where they stand", "[line_changes]") {
  CHECK(
      changes(numbers(1, 40), numbers(1, 9) + "x\n" + numbers(11, 30) + "y\n" + numbers(31, 40)) ==
      "@@ line 7 @@\n 7\n 8\n 9\n-10\n+x\n 11\n 12\n 13\n"
      "@@ line 28 @@\n 28\n 29\n 30\n+y\n 31\n 32\n 33\n");
}

TEST_CASE("a single line between two changes is shown", "[line_changes]") {
  CHECK(changes("a\n" + numbers(1, 7) + "b\n", "x\n" + numbers(1, 7) + "y\n") ==
        "-a\n+x\n 1\n 2\n 3\n 4\n 5\n 6\n 7\n-b\n+y\n");
}

TEST_CASE("a text that is new or gone is told whole", "[line_changes]") {
  CHECK(changes("", "a\nb") == "+a\n+b\n");
  CHECK(changes("a\n", "") == "-a\n");
  CHECK(changes("", "\n\n") == "+\n+\n");
}

TEST_CASE("a line end that came or went is told", "[line_changes]") {
  CHECK(changes("a", "a\n") == "-a (no line end)\n+a\n");
  CHECK(changes("a\nb\n", "a\nb") == " a\n-b\n+b (no line end)\n");
}
