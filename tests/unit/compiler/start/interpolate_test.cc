#include "compiler/start/interpolate.h"

#include <catch2/catch.hpp>

#include "compiler/start/known_ports.h"

using namespace slipway::start;

TEST_CASE("defaults of a compose file are taken", "[start]") {
  CHECK(interpolate("shop/web:${TAG:-1}").text == "shop/web:1");
  CHECK(interpolate("${A-x}$$5${B:-${C:-y}}").text == "x$5y");
  CHECK(interpolate("a${B:+only when set}z").text == "az");
  CHECK(interpolate("{id} $ 5 ${ ${1} ${X").text == "{id} $ 5 ${ ${1} ${X");
}

TEST_CASE("what has no default is left to a person, under a name fit for an image", "[start]") {
  const Interpolated replaced = interpolate("${MY_REGISTRY}/web:$TAG${N:?needed}");
  CHECK(replaced.text == "fill-in-my-registry/web:fill-in-tagfill-in-n");
  CHECK(replaced.missing == std::vector<std::string>{"MY_REGISTRY", "TAG", "N"});
}

TEST_CASE("the default of a secret is not kept", "[start]") {
  const Interpolated replaced = interpolate("u:${DB_PASSWORD:-hunter2}@db");
  CHECK(replaced.text == "u:$(DB_PASSWORD)@db");
  CHECK(replaced.secrets == std::vector<std::string>{"DB_PASSWORD"});
}

TEST_CASE("ports are known by image and by health check", "[start]") {
  CHECK(port_of_image("registry.example:5000/library/postgres:17@sha256:00")->number == 5432);
  CHECK(port_of_image("nginx")->name == "http");
  CHECK_FALSE(port_of_image("shop/postgres-exporter:1"));
  CHECK(port_of_health_check("CMD-SHELL pg_isready -U x")->number == 5432);
  CHECK(port_of_health_check("curl -f http://localhost:8081/up || exit 1")->number == 8081);
  CHECK(port_of_health_check("wget https://localhost")->number == 443);
  CHECK_FALSE(port_of_health_check("test -f /ready"));
  CHECK(protocol_at(6379) == "redis");
  CHECK(protocol_at(80).empty());
}
