#include <catch2/catch.hpp>

#include "compiler/fleet/fleet.h"
#include "core/filesystem/memory_filesystem.h"

using namespace slipway;
using namespace slipway::fleet;

namespace {

struct Read {
  MemoryFileSystem files;
  Diagnostics diagnostics;
  std::optional<Fleet> fleet;

  /// A good fleet with more fields of its one cluster and at its end.
  Read(const std::string& of_cluster, const std::string& at_the_end) {
    files.write("/fleet.yaml",
                "apiVersion: slipway.dev/v1\nkind: Fleet\nname: acme\nregistry: r.example/apps\n"
                "namespace: \"{team}-{cluster}\"\nteams: {shop: {}}\n"
                "clusters:\n  one: {domain: one.example, gateway: kong" +
                    of_cluster + "}\nenvironments: {test: {branches: [main], clusters: [one]}}\n" +
                    at_the_end);
    fleet = read_fleet(files, "/fleet.yaml", diagnostics);
  }

  [[nodiscard]] std::string first() const {
    return diagnostics.empty() ? std::string() : diagnostics.list().front().message;
  }
};

}  // namespace

TEST_CASE("the builder is read", "[fleet][settings]") {
  const Read read(", builder: {node: {slipway.dev/build: \"true\", zone: a}, maxSize: 80Gi}", "");
  REQUIRE(read.fleet);
  const BuildNode& builder = read.fleet->clusters.front().builder.value();
  CHECK(builder.labels == std::vector<std::pair<std::string, std::string>>{
                              {"slipway.dev/build", "true"}, {"zone", "a"}});
  CHECK(builder.cache == "/var/lib/slipway/build");
  CHECK(builder.max_size == "80Gi");
}

TEST_CASE("what is left out of a fleet is not there", "[fleet][settings]") {
  const Read read("", "");
  REQUIRE(read.fleet);
  CHECK_FALSE(read.fleet->clusters.front().builder);
  CHECK_FALSE(read.fleet->auth);
  CHECK_FALSE(read.fleet->site);
  CHECK(read.fleet->mesh == nullptr);
}

TEST_CASE("wrong settings are refused", "[fleet][settings]") {
  const auto builder = [](const std::string& text) {
    return Read(", builder: {" + text + "}", "").first();
  };
  CHECK(builder("cache: /c") == "`clusters.one.builder.node` is missing");
  CHECK(builder("node: {}") == "a builder without labels would be any node");
  CHECK(builder("node: {\"a b\": c}") == "`a b` cannot be the name of a label");
  CHECK(builder("node: {a: \"b c\"}").starts_with("`clusters.one.builder.node.a` must be"));
  CHECK(builder("node: {a: b}, cache: build").starts_with("`clusters.one.builder.cache` must be"));
  CHECK(builder("node: {a: b}, maxSize: big").starts_with("`clusters.one.builder.maxSize` must"));
}

TEST_CASE("a fleet's values hold no variables", "[fleet][settings]") {
  CHECK_FALSE(Read("", "site: {image: \"{cluster}\"}\n").fleet);
}
