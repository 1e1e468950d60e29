#include "compiler/overlay/cause.h"

#include <catch2/catch.hpp>

#include "core/yaml/reader.h"

using namespace slipway;
using namespace slipway::overlay;

TEST_CASE("a field of an object leads to the field of the descriptor that caused it", "[cause]") {
  const auto stream =
      yaml::read_manifests("service.yaml",
                           "name: cart\nteam: shop\ntype: web\nimage: x\nports:\n  http: 8080\n"
                           "config:\n  LOG_LEVEL: info\nsecrets:\n  PASSWORD: {}\nreplicas: 2\n")
          .value();
  const yaml::Node& descriptor = *stream->documents.front();
  const auto name = [&](const char* kind, const char* path) {
    return cause_name(descriptor, kind, path);
  };
  CHECK(name("Deployment", "spec.template.spec.containers[app].image") == "image");
  CHECK(name("Deployment", "spec.template.spec.containers[app].env[LOG_LEVEL].value") ==
        "config.LOG_LEVEL");
  CHECK(name("Deployment", "spec.template.spec.containers[app].env[PASSWORD].valueFrom") ==
        "secrets.PASSWORD");
  CHECK(name("Deployment", "spec.template.spec.containers[app].resources.limits.cpu") ==
        "type");  // no resources
  CHECK(name("Service", "spec.ports[http].port") == "ports.http");
  CHECK(name("HorizontalPodAutoscaler", "spec.maxReplicas") == "replicas");
  CHECK(name("Deployment", "spec.replicas") == "replicas");
  CHECK(name("Whatever", "") == "name");
  CHECK(cause_of(descriptor, "Service", "spec.ports[http].port")->line == 6);
}
