#include "core/text/suggest.h"

#include <array>

#include <catch2/catch.hpp>

using namespace slipway;

TEST_CASE("the edit distance counts swaps of neighbours as one", "[suggest]") {
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("prot", "port") == 1);
  CHECK(edit_distance("cluster", "clusters") == 1);
}

TEST_CASE("only near candidates are suggested", "[suggest]") {
  constexpr std::array<std::string_view, 3> fields = {"clusters", "branches", "waves"};
  CHECK(did_you_mean("Cluster", fields) == "did you mean `clusters`?");
  CHECK(did_you_mean("brnaches", fields) == "did you mean `branches`?");
  CHECK(did_you_mean("replicas", fields).empty());
}
