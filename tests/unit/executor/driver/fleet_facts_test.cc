#include "executor/driver/fleet_facts.h"

#include <catch2/catch.hpp>

#include "compiler/fleet/branch_label.h"
#include "core/filesystem/memory_filesystem.h"

using namespace slipway;
using namespace slipway::executor;

namespace {

const std::string text = R"(apiVersion: slipway.dev/v1
kind: Fleet
name: acme
registry: registry.acme.example/apps
namespace: "{team}-{cluster}"
teams:
  shop: {projects: [42, "shop/**"]}
  tools: {projects: ["shop/tools"]}
clusters:
  test-1: {domain: test.acme.example, gateway: kong}
  production-1: {domain: one.acme.example, gateway: kong}
  production-2: {domain: two.acme.example, gateway: kong}
environments:
  test: {branches: [develop, "feature/**"], clusters: [test-1]}
  production:
    branches: [main, feature/hot]
    waves: [[production-2], [production-1]]
    protected: true
    mergedBy: [1207]
gitlab: {url: "https://gitlab.acme.example", tokenFile: /t}
executor: {backend: local, user: slipway-job}
)";

std::optional<FleetAnswer> ask(const std::string& ref, std::uint64_t project,
                               const std::string& path, const std::string& fleet = text) {
  MemoryFileSystem files;
  files.write("/fleet.yaml", fleet);
  Payload payload;
  payload.ref = ref;
  payload.project_id = project;
  payload.project_path = path;
  Diagnostics diagnostics;
  return ask_fleet(files, "/fleet.yaml", payload, diagnostics);
}

}  // namespace

TEST_CASE("the fleet says what a branch and a project are", "[fleet_facts]") {
  const auto answer = ask("main", 7, "shop/cart");
  REQUIRE(answer);
  CHECK(answer->user == "slipway-job");
  CHECK(answer->backend == "local");
  CHECK(answer->facts.teams == std::vector<std::string>{"shop"});
  REQUIRE(answer->facts.environment);
  CHECK(answer->facts.environment->name == "production");
  CHECK(answer->facts.environment->clusters ==
        std::vector<std::string>{"production-2", "production-1"});
  CHECK(answer->facts.environment->needs_protected_ref);
  CHECK(answer->facts.environment->merged_by.users == std::vector<std::uint64_t>{1207});
  CHECK(answer->facts.named_teams.empty());
  CHECK(answer->gitlab.url == "https://gitlab.acme.example");

  const auto open = ask("feature/a/b", 42, "elsewhere/app");
  REQUIRE(open);
  CHECK(open->facts.teams == std::vector<std::string>{"shop"});
  CHECK(open->facts.environment->name == "test");
  CHECK_FALSE(open->facts.environment->needs_protected_ref);
  CHECK_FALSE(open->facts.environment->needs_merge_check());
  CHECK(open->facts.named_teams == std::vector<std::string>{"shop"});
}

TEST_CASE("a job's namespace is its own branch's", "[fleet_facts]") {
  std::string branches = text;
  const std::string pattern = "{team}-{cluster}";
  branches.replace(branches.find(pattern), pattern.size(), pattern + "-{branch}");
  const std::string test_cluster = "test-1: {domain";
  branches.replace(branches.find(test_cluster), test_cluster.size(),
                   "test-1: {kube: {context: test-1}, domain");
  for (const std::string& ref : {std::string("develop"), std::string("feature/cart")}) {
    const auto answer = ask(ref, 7, "shop/cart", branches);
    REQUIRE(answer);
    REQUIRE(answer->facts.environment->access.size() == 1);
    const auto& teams = answer->facts.environment->access[0].teams;
    REQUIRE(teams.size() == 1);
    CHECK(teams[0].name_space == "shop-test-1-" + fleet::branch_label(ref));
  }
}

TEST_CASE("nothing but the whole name matches", "[fleet_facts]") {
  const std::string with_null("main\0", 5);
  for (const std::string& ref :
       {std::string("main\n"), with_null, std::string("Main"), std::string("xmain"),
        std::string("main/x"), std::string(" main"), std::string("develop\nmain")}) {
    INFO(ref);
    const auto answer = ask(ref, 7, "shop/cart");
    REQUIRE(answer);
    CHECK_FALSE(answer->facts.environment);
    CHECK(answer->facts.candidates.empty());
  }
  CHECK(ask("main", 7, "shops/cart")->facts.teams.empty());
  CHECK(ask("main", 7, "")->facts.teams.empty());
  CHECK(ask("main", 7, "shop/tools")->facts.teams == std::vector<std::string>{"shop", "tools"});
  CHECK(ask("main", 7, "shop/tools")->facts.named_teams == std::vector<std::string>{"tools"});
}

TEST_CASE("credentials lead to namespaces that are one team's alone", "[fleet_facts]") {
  const auto with = [](const std::string& pattern, const std::string& cluster) {
    std::string changed = text;
    changed.replace(changed.find("\"{team}-{cluster}\""), 18, '"' + pattern + '"');
    const std::string start = "  test-1: {";
    changed.replace(changed.find(start), start.size(), start + cluster);
    MemoryFileSystem files;
    files.write("/fleet.yaml", changed);
    Payload payload;
    payload.ref = "develop";
    payload.project_id = 42;
    payload.project_path = "shop/tools";
    Diagnostics diagnostics;
    const auto answer = ask_fleet(files, "/fleet.yaml", payload, diagnostics);
    REQUIRE(answer);
    return answer->facts.environment->access;
  };
  const std::string kube = "kube: {config: /k, context: c, uid: u}, ";
  CHECK(with("{team}-{cluster}", "").empty());
  const auto access = with("{team}-{cluster}", kube);
  REQUIRE(access.size() == 1);
  CHECK(access[0].kubeconfig == "/k");
  CHECK(access[0].context == "c");
  CHECK(access[0].uid == "u");
  CHECK(access[0].accounts == "slipway-acme");
  REQUIRE(access[0].teams.size() == 2);
  CHECK(access[0].teams[0].name_space == "shop-test-1");
  CHECK(access[0].teams[0].account == "shop-test-1");
  // Of all teams, of all clusters, Kubernetes' own, Slipway's own, no name at all, no such
  // variable.
  for (const char* pattern : {"{cluster}", "{team}", "kube-{team}-{cluster}", "slipway-acme",
                              "{team}_{cluster}", "{team}-{nothing}"}) {
    INFO(pattern);
    for (const ClusterGrant& each : with(pattern, kube)) CHECK(each.teams.empty());
  }
}

TEST_CASE("a branch of several environments is of none", "[fleet_facts]") {
  const auto answer = ask("feature/hot", 7, "shop/cart");
  REQUIRE(answer);
  CHECK_FALSE(answer->facts.environment);
  CHECK(answer->facts.candidates == std::vector<std::string>{"test", "production"});
}
