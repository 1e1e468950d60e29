#include "compiler/overlay/cause.h"

#include <catch2/catch.hpp>

#include "core/yaml/reader.h"

using namespace slipway;
using namespace slipway::overlay;

namespace {

struct Fixture {
  std::shared_ptr<yaml::Stream> stream =
      yaml::read_manifests("service.yaml",
                           "name: cart\nteam: shop\ntype: web\nimage: x\nports:\n  http: 8080\n"
                           "config:\n  LOG_LEVEL: info\nsecrets:\n  PASSWORD: {}\nreplicas: 2\n"
                           "routes:\n- {path: /a}\n- {path: /b}\n- {path: /c, auth: true}\n"
                           "calls: [pay/ledger]\nextra: [more.yaml]\nfiles: {/a: b}\n")
          .value();
  fleet::Environment environment;
  fleet::Cluster cluster;
  fleet::Service service;

  Fixture() {
    environment.name = "test";
    cluster.name = "one";
    cluster.domain = "example";
    service.name = "cart";
    service.team = "shop";
    service.target = {&environment, &cluster, ""};
    service.root = stream->documents.front();
    for (const yaml::Node* item : service.root->find("routes")->items()) {
      const auto access =
          item->find("auth") == nullptr ? fleet::Access::everybody : fleet::Access::known_users;
      service.routes.push_back({"cart.example", "/", access, item});
    }
    service.calls.push_back({"pay", "ledger", service.root->find("calls")->items()[0]});
    service.extra.push_back({"more.yaml", "", service.root->find("extra")->items()[0]});
  }

  std::string name(const std::string& object, const char* path,
                   const std::string& file = "/overlays/test/one/shop/cart/object.yaml") {
    const auto read = yaml::read_manifests(file, object).value();
    return cause_of(service, *read->documents.front(), path).name;
  }
  std::string of_kind(const char* kind, const char* path) {
    return name("kind: " + std::string(kind), path);
  }
  std::string of_part(const char* kind, const char* part, const char* object_name,
                      const char* path = "") {
    return name("kind: " + std::string(kind) + "\nmetadata: {name: " + object_name +
                    ", labels: {slipway.dev/part: " + part + "}}",
                path);
  }
};

}  // namespace

TEST_CASE("a field of an object leads to the field of the descriptor that caused it", "[cause]") {
  Fixture f;
  CHECK(f.of_kind("Deployment", "spec.template.spec.containers[app].image") == "image");
  CHECK(f.of_kind("Deployment", "spec.template.spec.containers[app].env[LOG_LEVEL].value") ==
        "config.LOG_LEVEL");
  CHECK(f.of_kind("Deployment", "spec.template.spec.containers[app].env[PASSWORD].valueFrom") ==
        "secrets.PASSWORD");
  CHECK(f.of_kind("Deployment", "spec.template.spec.containers[app].resources.limits.cpu") ==
        "type");  // no resources
  CHECK(f.of_kind("CronJob",
                  "spec.jobTemplate.spec.template.spec.containers[app].env[LOG_LEVEL].value") ==
        "config.LOG_LEVEL");
  CHECK(f.of_kind("Service", "spec.ports[http].port") == "ports.http");
  CHECK(f.of_kind("HorizontalPodAutoscaler", "spec.maxReplicas") == "replicas");
  CHECK(f.of_kind("Deployment", "spec.replicas") == "replicas");
  CHECK(f.of_kind("Whatever", "") == "name");
  CHECK(f.of_kind("ConfigMap", "") == "files");
}

TEST_CASE("objects of one kind are told apart by what they are for", "[cause]") {
  Fixture f;
  CHECK(f.of_part("NetworkPolicy", "network", "cart") == "ports");
  CHECK(f.of_part("NetworkPolicy", "call", "cart.calls.pay.ledger") == "calls[0]");
  CHECK(f.of_part("NetworkPolicy", "call", "cart.auth") == "routes");
  CHECK(f.of_part("Ingress", "route", "cart") == "routes[0]");
  CHECK(f.of_part("Ingress", "route", "cart", "spec.rules[0].http.paths[1].path") == "routes[1]");
  CHECK(f.of_part("Ingress", "route", "cart.auth") == "routes[2]");
  CHECK(f.of_part("Ingress", "route", "cart", "metadata.labels") == "name");
}

TEST_CASE("a further manifest comes from `extra`, whatever kind it is", "[cause]") {
  Fixture f;
  const std::string file = "/overlays/test/one/shop/cart/extra/0.yaml";
  CHECK(f.name("kind: KongPlugin", "", file) == "extra[0]");
  CHECK(f.name("kind: ConfigMap", "data.A", file) == "extra[0]");
}
