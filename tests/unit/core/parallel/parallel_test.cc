#include "core/parallel/parallel.h"

#include <algorithm>
#include <atomic>
#include <vector>

#include <catch2/catch.hpp>

namespace slipway {

TEST_CASE("work in parallel is done once for each", "[parallel]") {
  for (const std::size_t count : {0, 1, 7, 64, 1000}) {
    std::vector<std::atomic<int>> done(count);
    in_parallel(count, [&](std::size_t i) { ++done[i]; });
    CHECK(std::all_of(done.begin(), done.end(), [](const auto& times) { return times == 1; }));
  }
}

}  // namespace slipway
