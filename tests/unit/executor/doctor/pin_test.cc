#include "executor/doctor/pin.h"

#include <catch2/catch.hpp>

#include "core/filesystem/memory_filesystem.h"

using namespace slipway;
using namespace slipway::executor;

namespace {

const std::string head =
    "apiVersion: slipway.dev/v1\nkind: Fleet\nname: acme\nregistry: r.acme.example/apps\n"
    "namespace: \"{team}-{cluster}\"\nteams: {shop: {projects: [42]}}\n"
    "environments: {test: {branches: [develop], clusters: [a, b]}}\n";

}  // namespace

TEST_CASE("pins change nothing else of a fleet", "[doctor]") {
  const std::string clusters =
      "clusters:\n  # the first\n  a: {kube: {context: a}, domain: a.example, gateway: kong}\n"
      "  b:\n    kube:\n      context: b  # kept\n    domain: b.example\n    gateway: kong\n";
  MemoryFileSystem files;
  files.write("fleet.yaml", head + clusters);
  Diagnostics diagnostics;
  const auto fleet = fleet::read_fleet(files, "fleet.yaml", diagnostics);
  REQUIRE(fleet);
  const auto text = with_pins(*fleet, head + clusters,
                              {{.cluster = fleet->cluster("a"), .uid = "1111"},
                               {.cluster = fleet->cluster("b"), .uid = "2222"}});
  REQUIRE(text);
  CHECK(*text ==
        head +
            "clusters:\n  # the first\n  a: {kube: {uid: 1111, context: a}, domain: a.example, "
            "gateway: kong}\n"
            "  b:\n    kube:\n      uid: 2222\n      context: b  # kept\n    domain: b.example\n"
            "    gateway: kong\n");
}

TEST_CASE("a kube that is not there is not pinned", "[doctor]") {
  const std::string clusters =
      "clusters:\n  a: {domain: a.example, gateway: kong}\n"
      "  b: {domain: b.example, gateway: kong}\n";
  MemoryFileSystem files;
  files.write("fleet.yaml", head + clusters);
  Diagnostics diagnostics;
  const auto fleet = fleet::read_fleet(files, "fleet.yaml", diagnostics);
  REQUIRE(fleet);
  const auto text =
      with_pins(*fleet, head + clusters, {{.cluster = fleet->cluster("a"), .uid = "1111"}});
  REQUIRE(!text);
  CHECK(text.error().hint == "write it yourself: kube: {uid: 1111, …}");
}
