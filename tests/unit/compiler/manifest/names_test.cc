#include "compiler/manifest/names.h"

#include <catch2/catch.hpp>

#include "core/yaml/reader.h"

using namespace slipway;
using namespace slipway::manifest;

namespace {

// The paths of what is found.
std::vector<std::string> found(const std::string& text) {
  const auto stream = yaml::read_manifests("m.yaml", text).value();
  std::vector<std::string> paths;
  for (const NameFinding& finding : check_names(*stream->documents[0])) {
    CHECK_FALSE(finding.hint.empty());
    CHECK(finding.node->line > 0);
    paths.push_back(finding.path);
  }
  return paths;
}

bool takes_name(const std::string& version, const std::string& kind, const std::string& name) {
  return found("apiVersion: " + version + "\nkind: " + kind + "\nmetadata: {name: '" + name +
               "'}\n")
      .empty();
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("names of objects are as their kind wants them", "[names]") {
  CHECK(takes_name("apps/v1", "Deployment", "a.b-c.9"));
  CHECK(takes_name("v1", "ConfigMap", std::string(253, 'a')));
  for (const char* name : {"Foo_Bar/..", "../../x", "-a", "a-", "a..b", "a b", "A", ""})
    CHECK_FALSE(takes_name("apps/v1", "Deployment", name));
  CHECK_FALSE(takes_name("v1", "ConfigMap", std::string(254, 'a')));
  CHECK(takes_name("v1", "Namespace", "9a"));
  CHECK_FALSE(takes_name("v1", "Namespace", "a.b"));
  CHECK(takes_name("v1", "Service", "a-9"));
  CHECK_FALSE(takes_name("v1", "Service", "9a"));
  CHECK_FALSE(takes_name("v1", "Service", "Bad Name"));
  CHECK_FALSE(takes_name("v1", "Service", std::string(64, 'a')));
  CHECK(takes_name("serving.knative.dev/v1", "Service", "9a.b"));  // another group's
  CHECK(takes_name("rbac.authorization.k8s.io/v1", "ClusterRole", "system:Node_x"));
  CHECK_FALSE(takes_name("rbac.authorization.k8s.io/v1", "ClusterRole", "a/b"));
  CHECK_FALSE(takes_name("rbac.authorization.k8s.io/v1", "Role", ".."));
  CHECK(found("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: a.b}\n") ==
        Strings{"metadata.namespace"});
}

TEST_CASE("labels and annotations", "[names]") {
  CHECK(found("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {a: '', a.b/C_d: X.y, "
              "app: 'v1'}, annotations: {Example.com/Key: any text!, k: ''}}\n")
            .empty());
  CHECK(found("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {'bad key!': 'x y'}, "
              "annotations: {'a/b/c': d}}\n") ==
        Strings{"metadata.labels", "metadata.labels[bad key!]", "metadata.annotations"});
  CHECK(found("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {selector: "
              "{matchLabels: {a: '-'}}, template: {metadata: {labels: {a: 'b c'}}}}\n") ==
        Strings{"spec.selector.matchLabels[a]", "spec.template.metadata.labels[a]"});
  // Templates of what others make are theirs.
  CHECK(
      found("apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: a}\nspec: "
            "{target: {template: {metadata: {labels: {a: '{{ .a }}'}}}}}\n")
          .empty());
}

TEST_CASE("ports are within their bounds", "[names]") {
  const auto service = [](const std::string& port) {
    return found(
        "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{name: http, " + port +
        "}]}\n");
  };
  CHECK(service("port: 65535, targetPort: http, nodePort: 0").empty());
  CHECK(service("port: 99999") == Strings{"spec.ports[http].port"});
  CHECK(service("port: 0") == Strings{"spec.ports[http].port"});
  CHECK(service("port: 80, targetPort: 70000") == Strings{"spec.ports[http].targetPort"});
  CHECK(found("apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec: "
              "{defaultBackend: {service: {name: a, port: {number: 65536}}}}\n") ==
        Strings{"spec.defaultBackend.service.port.number"});
  CHECK(found("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {template: {spec: "
              "{containers: [{name: app, ports: [{containerPort: -1}]}]}}}\n") ==
        Strings{"spec.template.spec.containers[app].ports[0].containerPort"});
}

TEST_CASE("names of ports", "[names]") {
  for (const char* name : {"http", "a", "grpc-web", "8a", "abcdefghijklmno"})
    CHECK(is_port_name(name));
  for (const char* name : {"", "80", "a--b", "-a", "a-", "A", "a_b", "abcdefghijklmnop"})
    CHECK_FALSE(is_port_name(name));
  CHECK(found("apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{name: "
              "a-name-that-is-longer, port: 80, targetPort: no_port}, {name: A, port: 81}]}\n") ==
        Strings{"spec.ports[A].name", "spec.ports[a-name-that-is-longer].targetPort"});
  CHECK(found("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {initContainers: [{name: i, "
              "ports: [{name: a_b, containerPort: 1}]}], containers: [{name: app, ports: [{name: "
              "'80', containerPort: 80}], livenessProbe: {httpGet: {port: '80'}}}]}\n") ==
        Strings{"spec.initContainers[i].ports[a_b].name", "spec.containers[app].ports[80].name",
                "spec.containers[app].livenessProbe.httpGet.port"});
  CHECK(found("apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec: "
              "{defaultBackend: {service: {name: a, port: {name: B}}}}\n") ==
        Strings{"spec.defaultBackend.service.port.name"});
}
