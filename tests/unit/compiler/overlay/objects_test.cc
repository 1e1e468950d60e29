#include "compiler/overlay/objects.h"

#include <catch2/catch.hpp>

#include "compiler/overlay/components.h"
#include "compiler/overlay/hosts.h"
#include "core/yaml/emitter.h"
#include "core/yaml/reader.h"

using namespace slipway;
using namespace slipway::overlay;

namespace {

struct Fixture {
  fleet::Environment environment;
  fleet::Cluster cluster;
  fleet::Fleet fleet;
  fleet::ImagesLock lock;
  fleet::Service service;
  yaml::Arena arena;
  Builder builder{arena};

  Fixture() {
    cluster.domain = "acme.example";
    service.name = "cart";
    service.target = {&environment, &cluster, ""};
  }
  const yaml::Node* service_object() {
    ObjectFiles files;
    add_service({service, fleet, lock, builder}, files);
    return files.front().object;
  }
};

}  // namespace

TEST_CASE("the main port speaks what the type says, others what their names say", "[overlay]") {
  Fixture f;
  f.service.ports = {
      {"web", {80, 80}, nullptr}, {"grpc-admin", {81, 81}, nullptr}, {"other", {82, 82}, nullptr}};
  const auto protocols = [&] {
    std::string text;
    for (const yaml::Node* port : f.service_object()->at({"spec", "ports"})->items())
      text += std::string(port->find("appProtocol")->text()) + " ";
    return text;
  };
  CHECK(protocols() == "http grpc tcp ");
  f.service.type = fleet::ServiceType::grpc;
  CHECK(protocols() == "grpc grpc tcp ");
  f.service.type = fleet::ServiceType::tcp;
  CHECK(protocols() == "tcp grpc tcp ");
}

TEST_CASE("files and a disk called files are two volumes", "[overlay]") {
  Fixture f;
  f.service.volumes = {{"/files", "1Gi", "", nullptr}};
  f.service.files = {{"/etc/a", "x", nullptr}};
  const yaml::Node* pod = pod_template({f.service, f.fleet, f.lock, f.builder});
  const auto& mounts = *pod->at({"spec", "containers"})->items()[0]->find("volumeMounts");
  CHECK(mounts.items()[0]->find("name")->text() == "files");
  const std::string_view own = mounts.items()[1]->find("name")->text();
  CHECK(own != "files");
  CHECK(pod->at({"spec", "volumes"})->items()[0]->find("name")->text() == own);
}

TEST_CASE("a wildcard host and a host called any have objects of their own", "[overlay]") {
  Fixture f;
  f.service.routes = {{"*.x.example", "/", fleet::Access::everybody, nullptr},
                      {"any.x.example", "/", fleet::Access::everybody, nullptr}};
  const std::vector<HostRoutes> hosts = routes_by_host(f.service);
  REQUIRE(hosts.size() == 2);
  CHECK(hosts[0].name != hosts[1].name);
}

TEST_CASE("Istio asks for users where the longest path does", "[overlay]") {
  Fixture f;
  const auto stream = yaml::read_manifests("fleet.yaml", "auth.platform\n").value();
  f.fleet.auth = fleet::AuthSettings{stream->documents.front(), 9000};
  f.cluster.gateway = fleet::Gateway::istio;
  using fleet::Access;
  f.service.routes = {{"x.example", "/", Access::known_users, nullptr},
                      {"x.example", "/login/", Access::everybody, nullptr},
                      {"x.example", "/login/admin", Access::known_users, nullptr},
                      {"y.example", "/", Access::everybody, nullptr},
                      {"y.example", "/admin", Access::known_users, nullptr}};
  ObjectFiles files;
  add_auth({f.service, f.fleet, f.lock, f.builder}, files);
  const yaml::Node& to = *files.front().object->at({"spec", "rules"})->items()[0]->find("to");
  std::string text;
  REQUIRE(yaml::emit_manifest(to, text));
  CHECK(text == R"(- operation:
    hosts:
    - x.example
    - x.example:*
    notPaths:
    - /login
    - /login/*
- operation:
    hosts:
    - x.example
    - x.example:*
    paths:
    - /login/admin
    - /login/admin/*
- operation:
    hosts:
    - y.example
    - y.example:*
    paths:
    - /admin
    - /admin/*
)");
}

TEST_CASE("a site has a default probe only where it has none of its own", "[overlay]") {
  Fixture f;
  f.service.type = fleet::ServiceType::site;
  const Bases bases = built_in_bases();
  const auto has_default = [&] {
    const auto names = components_of(f.service, bases);
    return std::find(names.begin(), names.end(), "site-ready") != names.end();
  };
  CHECK(has_default());
  f.service.ready = fleet::Probe{fleet::ProbeKind::tcp, ""};
  CHECK_FALSE(has_default());
}
