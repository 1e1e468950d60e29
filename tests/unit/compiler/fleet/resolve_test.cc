#include <catch2/catch.hpp>

#include "compiler/fleet/service_set.h"
#include "core/filesystem/memory_filesystem.h"

using namespace slipway;
using namespace slipway::fleet;

namespace {

constexpr const char* fleet_text = R"(apiVersion: slipway.dev/v1
kind: Fleet
name: acme
registry: registry.example/apps
namespace: "{team}-{cluster}"
teams: {shop: {projects: [42, "shop/**"]}, pay: {projects: ["pay/*"]}}
clusters:
  one: {domain: one.example, gateway: kong, vars: {site: north, count: 3}}
  two: {domain: two.example, gateway: kong, vars: {site: south, count: 4}}
environments:
  test: {branches: [develop, "feature/**"], clusters: [one]}
  live: {branches: [main], waves: [[two], [one]]}
)";

constexpr const char* service_text = R"(apiVersion: slipway.dev/v1
kind: ServiceDescriptor
name: cart
team: shop
type: web
image: cart:1
ports: {http: 80:8080}
routes: [{path: /cart}, {host: "shop.{domain}"}]
config: {SITE: "{site}", KEEP: a, DROP: b, JSON: '{"x": 1}'}
replicas: "{count}"
calls: [catalog, pay/ledger, catalog]
environments:
  live:
    config: {DROP: null, KEEP: "live in {cluster}"}
    clusters:
      two: {config: {KEEP: two, MORE: "1.10"}, replicas: 2..6}
)";

struct Fixture {
  MemoryFileSystem files;
  Diagnostics diagnostics;
  std::optional<Fleet> fleet;

  explicit Fixture(const char* service = service_text) {
    files.write("/fleet.yaml", fleet_text);
    files.write("/src/cart/service.yaml", service);
    fleet = read_fleet(files, "/fleet.yaml", diagnostics);
    REQUIRE(fleet);
  }

  std::optional<Service> at(const std::string& environment, const std::string& cluster) {
    const auto descriptor = read_descriptor(files, "/src/cart/service.yaml", &*fleet, diagnostics);
    REQUIRE(descriptor);
    if (descriptor->state != DescriptorState::sound) return std::nullopt;
    Resolved resolved =
        resolve(files, descriptor, *fleet,
                {fleet->environment(environment), fleet->cluster(cluster)}, diagnostics);
    return resolved.whole ? std::move(resolved.service) : std::nullopt;
  }
};

std::string config(const Service& service) {
  std::string text;
  for (const ConfigValue& value : service.config) text += value.name + "=" + value.value + ";";
  return text;
}

}  // namespace

TEST_CASE("overrides merge: environment first, then cluster; null takes away", "[resolve]") {
  Fixture f;
  const auto test = f.at("test", "one");
  REQUIRE(test);
  CHECK(config(*test) == "SITE=north;KEEP=a;DROP=b;JSON={\"x\": 1};");
  const auto live = f.at("live", "one");
  REQUIRE(live);
  CHECK(config(*live) == "SITE=north;KEEP=live in one;JSON={\"x\": 1};");
  const auto two = f.at("live", "two");
  REQUIRE(two);
  CHECK(config(*two) == "SITE=south;KEEP=two;JSON={\"x\": 1};MORE=1.10;");
  CHECK(f.diagnostics.empty());
}

TEST_CASE("values are parsed after variables are replaced", "[resolve]") {
  Fixture f;
  const auto one = f.at("test", "one");
  REQUIRE(one);
  CHECK(one->replicas.least == 3);
  CHECK_FALSE(one->replicas.scales);
  CHECK(one->name_space == "shop-one");
  REQUIRE(one->routes.size() == 2);
  CHECK(one->routes[0].host == "cart.one.example");
  CHECK(one->routes[1].host == "shop.one.example");
  CHECK(one->routes[1].path == "/");
  REQUIRE(one->calls.size() == 2);
  CHECK(one->calls[1].team == "pay");
  CHECK(one->main_port()->number.container == 8080);
  const auto two = f.at("live", "two");
  REQUIRE(two);
  CHECK(two->replicas.scales);
}

TEST_CASE("a value that is wrong only once it is replaced is an error at its place", "[resolve]") {
  std::string text = service_text;
  text.replace(text.find("\"{count}\""), 9, "\"{site}\"");
  Fixture f(text.c_str());
  CHECK_FALSE(f.at("test", "one"));
  REQUIRE(f.diagnostics.list().size() == 1);
  CHECK(f.diagnostics.list().front().position == Position{10, 11});
}

TEST_CASE("targets come in the order of environments and waves", "[resolve]") {
  Fixture f;
  const auto targets = select_targets(*f.fleet, {}, f.diagnostics);
  REQUIRE(targets.size() == 3);
  CHECK(targets[0].cluster->name == "one");
  CHECK(targets[1].cluster->name == "two");
  CHECK(targets[2].cluster->name == "one");
  CHECK(select_targets(*f.fleet, {"live", "one"}, f.diagnostics).size() == 1);
  CHECK(f.diagnostics.empty());
}

TEST_CASE("branches find their environment, projects their teams", "[fleet]") {
  const Fixture f;
  CHECK(environment_of_branch(*f.fleet, "feature/a/b")->name == "test");
  CHECK(environment_of_branch(*f.fleet, "main")->name == "live");
  CHECK(environment_of_branch(*f.fleet, "mainline") == nullptr);
  CHECK(environment_of_branch(*f.fleet, "refs/heads/main") == nullptr);
  REQUIRE(teams_of_project(*f.fleet, "42", "other/thing").size() == 1);
  CHECK(teams_of_project(*f.fleet, "7", "shop/a/b").front()->name == "shop");
  CHECK(teams_of_project(*f.fleet, "7", "pay/a/b").empty());
  CHECK(teams_of_project(*f.fleet, "7", "").empty());
}

TEST_CASE("a branch that two environments take gets neither", "[fleet]") {
  Fixture f;
  f.fleet->environments[1].branches.push_back({"feature/x", nullptr});
  CHECK(environment_of_branch(*f.fleet, "feature/x") == nullptr);
  CHECK(environment_of_branch(*f.fleet, "feature/y") != nullptr);
}

TEST_CASE("descriptors are found once, in order, outside of hidden folders", "[find]") {
  MemoryFileSystem files;
  for (const char* path :
       {"/r/b/service.yaml", "/r/a/x/service.yaml", "/r/.git/service.yaml", "/r/a/other.yaml"}) {
    files.write(path, "");
  }
  files.link("/r/again", "a");
  files.link("/r/a/loop", "/r");
  Diagnostics diagnostics;
  const auto found = find_descriptors(files, {"/r", "/r/b/service.yaml"}, diagnostics);
  CHECK(found == std::vector<std::string>{"/r/a/x/service.yaml", "/r/b/service.yaml"});
  CHECK(diagnostics.empty());
}

TEST_CASE("files of others that are named service.yaml are left alone", "[find]") {
  MemoryFileSystem files;
  files.write("/r/ours/service.yaml", "kind: ServiceDescriptor\n");
  files.write("/r/slip/service.yaml", "apiVersion: slipway.dev/v1\nkind: Service\n");
  files.write("/r/empty/service.yaml", "");
  files.write("/r/k8s/service.yaml", "apiVersion: v1\nkind: Service\n");
  files.write("/r/chart/service.yaml", "apiVersion: v1\nkind: {{ .Values.kind }}\n");
  files.write("/r/out/.slipway", "");
  files.write("/r/out/a/service.yaml", "");
  files.write("/r/node_modules/a/service.yaml", "");
  Diagnostics diagnostics;
  CHECK(find_descriptors(files, {"/r"}, diagnostics) ==
        std::vector<std::string>{"/r/empty/service.yaml", "/r/ours/service.yaml",
                                 "/r/slip/service.yaml"});
  CHECK(find_descriptors(files, {"/r/k8s/service.yaml"}, diagnostics).size() == 1);
}

TEST_CASE("a branch picks its environment, and stands in the namespace", "[resolve][branch]") {
  Fixture f;
  f.files.write("/branches.yaml", [] {
    std::string text = fleet_text;
    return text.replace(text.find("{team}-{cluster}"), 16, "{team}-{cluster}-{branch}");
  }());
  const auto fleet = read_fleet(f.files, "/branches.yaml", f.diagnostics);
  REQUIRE(fleet);
  CHECK(has_branch_namespaces(*fleet));
  CHECK_FALSE(has_branch_namespaces(*f.fleet));
  const auto name = [&](const Target& target) {
    return namespace_of(*fleet, target, "shop", f.diagnostics);
  };
  const auto given = select_targets(*fleet, {"", "", "feature/cart"}, f.diagnostics);
  REQUIRE(given.size() == 1);
  CHECK(name(given.front()).starts_with("shop-one-feature-cart-"));
  const auto all = select_targets(*fleet, {}, f.diagnostics);
  REQUIRE(all.size() == 3);
  CHECK(name(all[0]) == "shop-one-develop");
  CHECK(name(all[1]) == "shop-two-main");
  CHECK(f.diagnostics.empty());
  CHECK(select_targets(*fleet, {"", "", "wip"}, f.diagnostics).empty());
  CHECK(select_targets(*fleet, {"live", "", "develop"}, f.diagnostics).empty());
  CHECK(f.diagnostics.list().size() == 2);
}

TEST_CASE("the example of a branch has `any` for stars", "[branch]") {
  const auto example = [](const char* pattern) {
    Environment environment;
    environment.branches.push_back({pattern, nullptr});
    return example_branch(environment);
  };
  CHECK(example("main") == "main");
  CHECK(example("feature/**") == "feature/any");
  CHECK(example("release-?.*") == "release-any.any");
}

TEST_CASE("a value that is wrong in every cluster is told in its own words, with what it is in one",
          "[resolve]") {
  std::string text = service_text;
  text.replace(text.find("\"{count}\""), 9, "\"{site}\"");
  Fixture f(text.c_str());
  CHECK_FALSE(f.at("test", "one"));
  CHECK_FALSE(f.at("live", "one"));
  f.diagnostics.sort();
  REQUIRE(f.diagnostics.list().size() == 1);
  const Diagnostic& told = f.diagnostics.list().front();
  CHECK(told.message.find("not `{site}`") != std::string::npos);
  CHECK(told.hint.starts_with("in the cluster `one` it is `north`; "));
}
