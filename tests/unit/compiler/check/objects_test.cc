#include "compiler/check/objects.h"

#include <catch2/catch.hpp>

#include "compiler/render/render.h"
#include "core/filesystem/memory_filesystem.h"

using namespace slipway;
using namespace slipway::check;

namespace {

constexpr const char* fleet_text =
    "apiVersion: slipway.dev/v1\nkind: Fleet\nname: acme\nregistry: r.example/apps\n"
    "namespace: \"{team}-{cluster}\"\nteams: {shop: {}}\nclusters:\n"
    "  one: {domain: one.example, gateway: kong}\n"
    "  two: {domain: two.example, gateway: kong, schema: schemas/two.schema}\n"
    "environments:\n  test: {branches: [test], clusters: [one]}\n"
    "  live: {branches: [main], clusters: [two]}\n";

constexpr const char* head =
    "apiVersion: slipway.dev/v1\nkind: ServiceDescriptor\nname: cart\nteam: shop\ntype: worker\n"
    "image: cart:1\n";

// A cluster that has all that the descriptor becomes, and nothing about what is in it.
constexpr const char* loose_schema =
    "slipway-schemas 1\nkubernetes v1.30.0\n"
    "kind apps/v1 Deployment namespaced any\nkind v1 ServiceAccount namespaced any\n"
    "kind networking.k8s.io/v1 NetworkPolicy namespaced any\n"
    "kind policy/v1 PodDisruptionBudget namespaced any\n"
    "kind v1 Namespace cluster any\nkind rbac.authorization.k8s.io/v1 Role namespaced any\n"
    "kind rbac.authorization.k8s.io/v1 RoleBinding namespaced any\n"
    "kind rbac.authorization.k8s.io/v1 ClusterRole cluster any\n"
    "kind rbac.authorization.k8s.io/v1 ClusterRoleBinding cluster any\n"
    "kind v1 ConfigMap namespaced any\n\ncustom any object open\n";

// What is said of a descriptor, `file:line:column: message`, sorted.
std::vector<std::string> findings(const std::string& descriptor, const std::string& extra = "",
                                  const std::string& schema = loose_schema) {
  MemoryFileSystem files;
  files.write("/fleet/fleet.yaml", fleet_text);
  files.write("/fleet/schemas/two.schema", schema);
  files.write("/cart/service.yaml", head + descriptor);
  files.write("/cart/extra.yaml", extra);
  Diagnostics diagnostics;
  render::Input input;
  auto fleet = fleet::read_fleet(files, "/fleet/fleet.yaml", diagnostics);
  REQUIRE(fleet);
  input.fleet = std::make_unique<fleet::Fleet>(*std::move(fleet));
  input.bases = overlay::built_in_bases();
  const auto read =
      fleet::read_descriptor(files, "/cart/service.yaml", input.fleet.get(), diagnostics);
  REQUIRE(read != nullptr);
  input.services = std::make_unique<fleet::ServiceSet>(
      files, *input.fleet, fleet::select_targets(*input.fleet, {}, diagnostics), std::vector{read},
      diagnostics);
  REQUIRE(input.services->services().size() == 2);
  input.schemas = overlay::ClusterSchemas(files, input.services->targets());
  render::check_rendered(input, diagnostics);
  diagnostics.sort();
  std::vector<std::string> found;
  for (const Diagnostic& d : diagnostics.list()) {
    found.push_back(d.file + ":" + std::to_string(d.position.line) + ":" +
                    std::to_string(d.position.column) + ": " +
                    (d.severity == Severity::warning ? "warning: " : "") + d.message);
  }
  return found;
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("what fits is silent", "[objects]") {
  CHECK(findings("replicas: 2\n").empty());
  CHECK(findings("extra: [extra.yaml]\n",
                 "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {A: b}\n")
            .empty());
}

TEST_CASE("a value of a patch is shown where the patch stands", "[objects]") {
  CHECK(findings("patches:\n  - patch: |\n      apiVersion: apps/v1\n      kind: Deployment\n"
                 "      metadata: {name: cart}\n      spec: {paused: 7}\n") ==
        Strings{"/cart/service.yaml:12:22: Deployment `cart`: `spec.paused` must be true or false, "
                "not 7, in `one`"});
  CHECK(findings("patches:\n  - path: extra.yaml\n",
                 "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: cart}\nspec:\n"
                 "  paused: 7\n") ==
        Strings{"/cart/extra.yaml:5:11: Deployment `cart`: `spec.paused` must be true or false, "
                "not 7, in `one`"});
}

TEST_CASE("a patch that takes something away is found by what it did", "[objects]") {
  CHECK(findings("patches:\n  - {target: {kind: Deployment}, patch: \"[{op: remove, path: "
                 "/spec/selector}]\"}\n") ==
        Strings{"/cart/service.yaml:8:5: Deployment `cart`: `spec` lacks the required field "
                "`selector`, in `one`"});
}

TEST_CASE("a patch that fits nothing is told", "[objects]") {
  CHECK(findings("patches:\n  - {target: {kind: Deploymnt}, patch: \"[{op: add, path: "
                 "/spec/paused, value: true}]\"}\n") ==
        Strings{"/cart/service.yaml:8:14: warning: this patch changes nothing"});
  CHECK(findings("patches:\n  - patch: |\n      apiVersion: apps/v1\n      kind: Deployment\n"
                 "      metadata: {name: crat}\n") ==
        Strings{"/cart/service.yaml:9:7: no object matches the patch: Deployment crat is not "
                "there"});
}

TEST_CASE("further manifests are held against the cluster's own kinds", "[objects]") {
  const std::string monitor =
      "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: a}\n";
  CHECK(findings("extra: [extra.yaml]\n", monitor) ==
        Strings{
            "/cart/extra.yaml:2:7: ServiceMonitor `a`: the cluster has no kind `ServiceMonitor` of "
            "`monitoring.coreos.com/v1`, in `two`",
            "/cart/extra.yaml:2:7: warning: the kind `ServiceMonitor` of "
            "`monitoring.coreos.com/v1` is not Kubernetes' own, so this object is not checked, "
            "in `one`"});
  CHECK(
      findings("extra: [extra.yaml]\n",
               "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {A: 1}\n") ==
      Strings{"/cart/extra.yaml:4:11: ConfigMap `a`: `data.A` must be a string, not 1, in `one`"});
}

TEST_CASE("a secret in a further manifest is a secret in clear", "[objects]") {
  const std::string secret =
      "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {A: hunter2, B: x}\n";
  const std::string schema = std::string(loose_schema) + "kind v1 Secret namespaced any\n";
  CHECK(findings("extra: [extra.yaml]\n", secret, schema) ==
        Strings{"/cart/extra.yaml:4:17: Secret `a` holds secrets in clear: `A`, `B`"});
}

TEST_CASE("a component that does not fit a cluster leads to the field that caused it",
          "[objects]") {
  const std::string strict =
      "slipway-schemas 1\nkubernetes v1.30.0\n"
      "kind apps/v1 Deployment namespaced deployment\nkind v1 ServiceAccount namespaced any\n"
      "kind networking.k8s.io/v1 NetworkPolicy namespaced any\n"
      "kind v1 Namespace cluster any\nkind rbac.authorization.k8s.io/v1 Role namespaced any\n"
      "kind rbac.authorization.k8s.io/v1 RoleBinding namespaced any\n"
      "kind rbac.authorization.k8s.io/v1 ClusterRole cluster any\n"
      "kind rbac.authorization.k8s.io/v1 ClusterRoleBinding cluster any\n"
      "\ncustom any object open\n\ncustom deployment object\n apiVersion string\n kind string\n"
      " metadata @any\n spec @spec\n\ncustom spec object open\n replicas integer max=2\n";
  CHECK(findings("replicas: 3\n", "", strict) ==
        Strings{"/cart/service.yaml:7:1: `replicas` becomes Deployment `cart`, where "
                "`spec.replicas` must be at most 2, in `two`",
                "/cart/service.yaml:7:1: `replicas` becomes PodDisruptionBudget `cart`, but the "
                "cluster has no kind `PodDisruptionBudget` of `policy/v1`, in `two`"});
}

TEST_CASE("a snapshot that is missing or damaged is told once", "[objects]") {
  CHECK(findings("", "", "nonsense\n") ==
        Strings{"/fleet/schemas/two.schema:1:1: this is no schema file that this slipway reads"});
}

TEST_CASE("what the platform puts into a cluster is held against its kinds, too", "[objects]") {
  std::string schema = loose_schema;
  const std::string kind = "kind v1 Namespace cluster any\n";
  schema.erase(schema.find(kind), kind.size());
  CHECK(
      findings("replicas: 2\n", "", schema) ==
      Strings{"/fleet/fleet.yaml:9:3: Namespace `shop-two`, which the platform puts there: the "
              "cluster has no kind `Namespace` of `v1`, in `two`",
              "/fleet/fleet.yaml:9:3: Namespace `slipway-acme`, which the platform puts there: the "
              "cluster has no kind `Namespace` of `v1`, in `two`"});
}
