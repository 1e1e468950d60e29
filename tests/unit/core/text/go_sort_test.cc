#include "core/text/go_sort.h"

#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

using namespace slipway;

namespace {

// Where elements with such keys end, by their places before.
std::vector<int> sorted(const std::vector<int>& keys) {
  std::vector<std::pair<int, int>> elements;
  for (const int key : keys) elements.emplace_back(key, static_cast<int>(elements.size()));
  go_sort(elements, [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<int> places;
  for (const auto& [key, place] : elements) places.push_back(place);
  return places;
}

}  // namespace

TEST_CASE("up to twelve elements keep their order where they are equal", "[text]") {
  CHECK(sorted({1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0}) ==
        std::vector<int>{1, 3, 5, 7, 9, 11, 0, 2, 4, 6, 8, 10});
}

TEST_CASE("more elements come as Go's sort.Sort puts them", "[text]") {
  // What `sort.Sort` of Go 1.26 gave.
  CHECK(sorted({0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0}) ==
        std::vector<int>{6, 15, 12, 3, 0, 9, 4, 7, 10, 13, 1, 8, 5, 11, 2, 14});
  CHECK(sorted({3, 4, 2, 2, 4, 3, 4, 2, 2, 4, 3, 4, 2, 2, 4,
                3, 4, 2, 2, 4, 3, 4, 2, 2, 4, 3, 4, 2, 2, 4}) ==
        std::vector<int>{8,  12, 2,  3,  27, 18, 17, 7,  28, 13, 23, 22, 5, 10, 0,
                         15, 20, 25, 14, 19, 16, 21, 11, 9,  24, 6,  26, 4, 1,  29});
  CHECK(sorted({20, 20, 20, 19, 19, 19, 18, 18, 18, 17, 17, 17, 16, 16, 16, 15, 15, 15, 14,
                14, 14, 13, 13, 13, 12, 12, 12, 11, 11, 11, 10, 10, 10, 9,  9,  9,  8,  8,
                8,  7,  7,  7,  6,  6,  6,  5,  5,  5,  4,  4,  4,  3,  3,  3,  2}) ==
        std::vector<int>{54, 51, 53, 52, 49, 50, 48, 47, 46, 45, 42, 44, 43, 41, 40, 39, 36, 38, 37,
                         35, 34, 33, 32, 31, 30, 28, 29, 27, 25, 26, 24, 23, 22, 21, 20, 19, 18, 15,
                         17, 16, 14, 13, 12, 9,  11, 10, 8,  7,  6,  5,  4,  3,  0,  2,  1});
}
