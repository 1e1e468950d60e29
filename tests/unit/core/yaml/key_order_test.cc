#include "core/yaml/key_order.h"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace slipway::yaml {
namespace {

TEST_CASE("keys come in go-yaml's natural order") {
  const std::vector<std::string> ordered = {"",   "-a", ".b",  "1",  "2",   "10", "A",
                                            "B1", "a",  "a-b", "a1", "a2",  "a9", "a10",
                                            "aB", "ab", "k1",  "k2", "k10", "é",  "日"};
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    for (std::size_t j = 0; j < ordered.size(); ++j) {
      INFO(ordered[i] << " and " << ordered[j]);
      CHECK(key_less(ordered[i], ordered[j]) == (i < j));
    }
  }
}

TEST_CASE("zeros inside a number count") {
  CHECK(key_less("a101", "a11") == false);
  CHECK(key_less("a01", "a1") == false);
  CHECK(key_less("a1", "a01"));
  CHECK(key_less("x100", "x1000"));
}

TEST_CASE("keys that are no UTF-8 compare without harm") {
  CHECK_FALSE(key_less("\xFF", "\xFF"));
  CHECK(key_less("a", "a\xFF"));
}

}  // namespace
}  // namespace slipway::yaml
