#include <catch2/catch.hpp>

#include "compiler/overlay/components.h"
#include "compiler/overlay/volume_name.h"
#include "core/filesystem/memory_filesystem.h"
#include "core/text/names.h"

using namespace slipway;
using namespace slipway::overlay;

TEST_CASE("volume names are labels that follow from the path alone", "[overlay]") {
  CHECK(volume_name("/data") == "data");
  CHECK(volume_name("/var/lib/cart") == "var-lib-cart");
  std::set<std::string> names;
  const std::vector<std::string> paths = {"/a/b",
                                          "/a-b",
                                          "/A/b",
                                          "/a/b/",
                                          "/a_b",
                                          "/é",
                                          "/" + std::string(80, 'x'),
                                          "/" + std::string(81, 'x')};
  for (const std::string& path : paths) {
    INFO(path);
    CHECK(is_dns_label(volume_name(path)));
    names.insert(volume_name(path));
  }
  CHECK(names.size() == paths.size());
}

TEST_CASE("an overlay takes the components that are there, general ones first", "[overlay]") {
  fleet::Environment environment;
  environment.name = "live";
  fleet::Cluster cluster;
  cluster.name = "one";
  fleet::Service service;
  service.name = "cart";
  service.team = "shop";
  service.target = {&environment, &cluster};
  service.replicas = {2, 5, true};
  Bases bases;
  for (const char* name : {"autoscaled", "team-shop", "workload", "cluster-two", "environment-live",
                           "ready", "replicated"}) {
    bases.files[std::string(name) + "/kustomization.yaml"] = "";
  }
  CHECK(components_of(service, bases) == std::vector<std::string>{"workload", "replicated",
                                                                  "autoscaled", "environment-live",
                                                                  "team-shop"});
  service.ready = fleet::Probe{};
  service.replicas = {1, 1, false};
  CHECK(components_of(service, bases) ==
        std::vector<std::string>{"workload", "ready", "environment-live", "team-shop"});
}

TEST_CASE("the components that slipway carries are whole", "[overlay]") {
  const Bases bases = built_in_bases();
  CHECK(bases.has("workload"));
  CHECK(bases.has("network"));
  for (const auto& [path, text] : bases.files) {
    INFO(path);
    CHECK(text.ends_with('\n'));
  }
}

TEST_CASE("bases are read from a folder, hidden files left out", "[overlay]") {
  MemoryFileSystem files;
  files.write("/b/a/kustomization.yaml", "x");
  files.write("/b/.git/config", "y");
  const auto bases = read_bases(files, "/b");
  REQUIRE(bases);
  CHECK(bases->files.size() == 1);
  CHECK(bases->has("a"));
  CHECK_FALSE(read_bases(files, "/c"));
}
