#include "core/text/line_diff.h"

#include <random>
#include <string>

#include <catch2/catch.hpp>

using namespace slipway;

namespace {

using Lines = std::vector<std::string_view>;

// A letter for each line: ` a-b+c`.
std::string told(const Lines& before, const Lines& after) {
  std::string text;
  for (const LineRun& run : line_diff(before, after)) {
    for (std::size_t i = 0; i < run.count; ++i) {
      const bool is_added = run.kind == LineRun::Kind::added;
      text += run.kind == LineRun::Kind::same ? ' ' : is_added ? '+' : '-';
      text += is_added ? after[run.after + i] : before[run.before + i];
    }
  }
  return text;
}

// The old and the new text that a difference was told of.
std::pair<std::string, std::string> sides(const std::string& told) {
  std::pair<std::string, std::string> result;
  for (std::size_t i = 0; i < told.size(); i += 2) {
    if (told[i] != '+') result.first += told[i + 1];
    if (told[i] != '-') result.second += told[i + 1];
  }
  return result;
}

// The length of the longest common subsequence, the slow way.
std::size_t common(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> best(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b.size(); ++j) {
      best[i + 1][j + 1] = a[i] == b[j] ? best[i][j] + 1 : std::max(best[i][j + 1], best[i + 1][j]);
    }
  }
  return best[a.size()][b.size()];
}

}  // namespace

TEST_CASE("a difference of lines is told in order, removed lines first", "[line_diff]") {
  CHECK(told({"a", "b", "c"}, {"a", "x", "c"}) == " a-b+x c");
  CHECK(told({"a", "b", "c", "d"}, {"a", "x", "y", "d"}) == " a-b-c+x+y d");
  CHECK(told({}, {"a"}) == "+a");
  CHECK(told({"a"}, {}) == "-a");
  CHECK(told({"a"}, {"a"}) == " a");
  CHECK(told({}, {}).empty());
  CHECK(told({"a", "a"}, {"a", "a", "a"}) == " a a+a");
}

TEST_CASE("a difference of lines leads from the one text to the other with the fewest edits",
          "[line_diff]") {
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same texts each time
  std::uniform_int_distribution<std::size_t> length(0, 12);
  std::uniform_int_distribution<int> letter(0, 3);
  for (int round = 0; round < 500; ++round) {
    std::string before(length(random), ' ');
    std::string after(length(random), ' ');
    for (std::string* text : {&before, &after}) {
      for (char& c : *text) c = static_cast<char>('a' + letter(random));
    }
    const auto lines = [](const std::string& text) {
      Lines list;
      for (std::size_t i = 0; i < text.size(); ++i)
        list.push_back(std::string_view(text).substr(i, 1));
      return list;
    };
    const std::string difference = told(lines(before), lines(after));
    INFO(before << " -> " << after << ": " << difference);
    REQUIRE(sides(difference) == std::pair(before, after));
    const auto same =
        static_cast<std::size_t>(std::count(difference.begin(), difference.end(), ' '));
    REQUIRE(same == common(before, after));
  }
}

TEST_CASE("texts that are all different are told as one replacement", "[line_diff]") {
  std::vector<std::string> texts;
  for (int i = 0; i < 6000; ++i) texts.push_back(std::to_string(i));
  const Lines all(texts.begin(), texts.end());
  const Lines before(all.begin(), all.begin() + 3000);
  Lines after(all.begin() + 3000, all.end());
  after.front() = before.front();
  const std::vector<LineRun> runs = line_diff(before, after);
  CHECK(runs == std::vector<LineRun>{{LineRun::Kind::same, 0, 0, 1},
                                     {LineRun::Kind::removed, 1, 1, 2999},
                                     {LineRun::Kind::added, 3000, 1, 2999}});
}
