#include "compiler/fleet/fleet.h"

#include <catch2/catch.hpp>

using namespace slipway::fleet;

TEST_CASE("a cluster is guarded as its environments are", "[fleet]") {
  Fleet fleet;
  fleet.clusters = std::vector<Cluster>(3);
  fleet.environments.resize(3);
  for (std::size_t i = 0; i < 3; ++i) fleet.environments[i].clusters.push_back({i, 0, nullptr});
  fleet.environments[0].protection = Protection::protected_refs;
  fleet.environments[1].merged_by.users = {1207};
  CHECK(fleet.is_guarded(fleet.clusters[0]));
  CHECK(fleet.is_guarded(fleet.clusters[1]));
  CHECK_FALSE(fleet.is_guarded(fleet.clusters[2]));
}
