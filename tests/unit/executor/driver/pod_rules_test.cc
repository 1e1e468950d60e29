#include "executor/driver/pod_rules.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "compiler/fleet/taint.h"
#include "core/filesystem/memory_filesystem.h"
#include "executor/driver/pod_place_json.h"

using namespace slipway;
using namespace slipway::executor;

namespace {

/// A fleet whose executor has these further fields.
struct Read {
  explicit Read(const std::string& executor, const std::string& builder = "{node: {b: \"1\"}}") {
    MemoryFileSystem files;
    files.write("/fleet.yaml",
                "apiVersion: slipway.dev/v1\nkind: Fleet\nname: acme\nregistry: r.example/apps\n"
                "namespace: \"{team}-{cluster}\"\nteams: {shop: {}}\n"
                "clusters:\n"
                "  one: {kube: {context: c, config: /k}, domain: one.example, gateway: kong" +
                    (builder.empty() ? "" : ", builder: " + builder) +
                    "}\n  live: {domain: live.example, gateway: kong}\n"
                    "environments:\n  test: {branches: [develop], clusters: [one]}\n"
                    "  production: {branches: [main], clusters: [live], protected: true}\n"
                    "executor: {backend: kubernetes, " +
                    executor + "}\n");
    fleet = fleet::read_fleet(files, "/fleet.yaml", diagnostics);
  }
  [[nodiscard]] std::string first() const {
    return diagnostics.empty() ? std::string() : diagnostics.list().front().message;
  }
  Diagnostics diagnostics;
  std::optional<fleet::Fleet> fleet;
};

Payload payload_of(const std::string& ref, std::vector<std::string> tags = {}) {
  Payload payload;
  payload.project_id = 42;
  payload.project_path = "shop/cart";
  payload.ref = ref;
  payload.runner_tags = std::move(tags);
  return payload;
}

}  // namespace

TEST_CASE("without rules a pod goes to the builder", "[pods][rules]") {
  const Read read("cluster: one, helperImage: \"h:1\"");
  REQUIRE(read.fleet);
  const PodPlace place = pod_place(*read.fleet, payload_of("develop"));
  CHECK(place.context == "c");
  CHECK(place.kubeconfig == "/k");
  CHECK(place.namespace_name == "slipway-jobs");
  CHECK(place.default_image == "h:1");
  CHECK(place.node == std::vector<std::pair<std::string, std::string>>{{"b", "1"}});
  REQUIRE(place.tolerations.size() == 1);
  CHECK(place.tolerations[0].key == "b");
  CHECK(place.tolerations[0].value == "1");
  CHECK(cache_on_node(place, "/state/cache/abc") == "/var/lib/slipway/cache/abc");
}

TEST_CASE("the first rule that fits counts", "[pods][rules]") {
  const Read read(
      "cluster: one, helperImage: \"h:1\", placement: ["
      "{tags: [large], cpu: 1..8, most: {cpu: 16}}, "
      "{refs: [\"release/**\"], projects: [42], node: {disk: fast}, tolerations: "
      "[\"x:NoSchedule\"]}, "
      "{projects: [\"other/**\"], memory: 9Gi}, "
      "{runAsUser: 1000, patch: \"spec: {}\"}]");
  REQUIRE(read.fleet);
  const PodPlace large = pod_place(*read.fleet, payload_of("release/1", {"docker", "large"}));
  CHECK(large.cpu_request == "1");
  CHECK(large.cpu_limit == "8");
  CHECK(large.most_cpu == "16");
  CHECK(large.node.front().first == "b");
  const PodPlace release = pod_place(*read.fleet, payload_of("release/1"));
  CHECK(release.node == std::vector<std::pair<std::string, std::string>>{{"disk", "fast"}});
  REQUIRE(release.tolerations.size() == 2);
  CHECK(release.tolerations[0].any_value);
  CHECK(release.tolerations[0].effect == "NoSchedule");
  const PodPlace rest = pod_place(*read.fleet, payload_of("develop"));
  CHECK(rest.run_as_user == "1000");
  CHECK(rest.memory_limit.empty());
  CHECK(cache_on_node(rest, "/state/cache/abc").empty());
  // It is carried to the later calls whole.
  CHECK(to_json(pod_place_from_json(to_json(release))) == to_json(release));
}

TEST_CASE("rules for protected refs, for others, and for patterns of projects", "[pods][rules]") {
  const Read read(
      "cluster: one, helperImage: \"h:1\", placement: ["
      "{protected: true, projects: [\"shop/*\"], memory: 1Gi}, "
      "{protected: true, memory: 2Gi}, "
      "{protected: false, refs: [\"release/**\"], memory: 3Gi}, "
      "{projects: [7, \"shop/**\"], memory: 4Gi}, "
      "{memory: 5Gi}]");
  REQUIRE(read.fleet);
  const auto memory = [&](const std::string& project, RefProtection protection,
                          const std::string& ref) {
    Payload payload = payload_of(ref);
    payload.project_path = project;
    payload.protection = protection;
    return pod_place(*read.fleet, payload).memory_limit;
  };
  using enum RefProtection;
  CHECK(memory("shop/cart", protected_ref, "main") == "1Gi");
  CHECK(memory("shop/web/cart", protected_ref, "main") == "2Gi");
  CHECK(memory("shop/cart", unprotected, "release/1") == "3Gi");
  CHECK(memory("shop/cart", unknown, "release/1") == "3Gi");  // no secret of GitLab's is guessed
  CHECK(memory("shop/web/cart", unprotected, "develop") == "4Gi");
  CHECK(memory("shopping/cart", unprotected, "develop") == "5Gi");
  CHECK(Read("cluster: one, helperImage: \"h:1\", placement: [{protected: maybe}]").first() ==
        "`executor.placement[0].protected` must be true or false, not `maybe`");
}

TEST_CASE("an executor that could run jobs nowhere or in production is refused", "[pods][rules]") {
  CHECK(Read("helperImage: \"h:1\"").first() == "jobs in pods need a cluster");
  CHECK(Read("cluster: one").first() == "jobs in pods need the helper's image");
  CHECK(Read("cluster: on, helperImage: \"h:1\"").first() == "unknown cluster `on`");
  CHECK(Read("cluster: live, helperImage: \"h:1\", placement: [{node: {a: b}}]").first() ==
        "`live` is of an environment with `protected: true` or `mergedBy`, where no jobs may run");
  const Read live("cluster: live, helperImage: \"h:1\", placement: [{node: {a: b}}]");
  REQUIRE(live.diagnostics.list().size() == 2);  // and it would be whatever context is current
  CHECK(live.diagnostics.list()[1].message.starts_with("the cluster `live` has no `kube.context`"));
  CHECK(Read("cluster: one, helperImage: \"h:1\"", "").first() ==
        "the cluster `one` has no builder that jobs could run on");
  CHECK(
      Read("cluster: one, helperImage: \"h:1\", placement: [{tolerations: [\"a b\"]}]").first() ==
      "`executor.placement[0].tolerations[0]` must be a taint such as dedicated=ci:NoSchedule, not "
      "`a b`");
}

TEST_CASE("taints as kubectl writes them", "[pods][rules]") {
  const auto full = fleet::parse_taint("a.b/c=d:NoExecute");
  REQUIRE(full);
  CHECK(full->key == "a.b/c");
  CHECK(full->value == "d");
  CHECK(full->effect == "NoExecute");
  CHECK_FALSE(fleet::parse_taint("key")->value);
  for (const char* wrong : {"", "=v", ":NoSchedule", "k:Never", "k=v w", "k k"}) {
    CHECK_FALSE(fleet::parse_taint(wrong));
  }
}
