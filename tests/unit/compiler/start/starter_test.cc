#include "compiler/start/starter.h"

#include <catch2/catch.hpp>

#include "compiler/start/compose.h"
#include "compiler/start/dockerfile.h"
#include "core/yaml/reader.h"

using namespace slipway;
using namespace slipway::start;

namespace {

Facts from_dockerfile(const std::string& text) {
  Facts facts;
  read_dockerfile(text, "Dockerfile", facts);
  return facts;
}

Facts from_compose(const std::string& text, const std::string& service) {
  const auto stream = yaml::read_manifests("compose.yaml", text).value();
  Facts facts;
  REQUIRE(read_compose(*stream->documents.front(), service, "compose.yaml", facts).has_value());
  return facts;
}

}  // namespace

TEST_CASE("ports come from EXPOSE of the last stage and what it is made of", "[start]") {
  const Facts facts = from_dockerfile(
      "ARG PORT=8080\nFROM node AS build\nEXPOSE 1\nFROM alpine AS base\nENV METRICS=9090\nEXPOSE "
      "$METRICS/tcp\n"
      "FROM base\n# a comment\nEXPOSE ${WEB:-8081} \\\n  9999/udp\n");
  REQUIRE(facts.ports.size() == 2);
  CHECK(facts.ports[0].number == 9090);
  CHECK(facts.ports[1].number == 8081);
  CHECK(facts.ports[1].origin == "EXPOSE, Dockerfile line 9");
}

TEST_CASE("a health check over HTTP gives its path", "[start]") {
  const Facts facts = from_dockerfile(
      "FROM x\nHEALTHCHECK --interval=5s CMD curl -f http://localhost:8080/healthz || exit 1\n");
  CHECK(facts.health_path->value == "/healthz");
  CHECK(path_of_first_url("wget http://localhost") == "/");
  CHECK(path_of_first_url("pg_isready").empty());
}

TEST_CASE("text that is no Dockerfile gives nothing and does no harm", "[start]") {
  CHECK(from_dockerfile("").ports.empty());
  CHECK(from_dockerfile("EXPOSE 80").ports.empty());
  CHECK(from_dockerfile("FROM\nEXPOSE ${ x ${{ 99999 -1 $\nHEALTHCHECK\nENV\nENV A\n\\")
            .ports.empty());
}

TEST_CASE("a compose service is read, secrets become references", "[start]") {
  const Facts facts = from_compose(
      "services:\n  web:\n    image: nginx:1\n    ports: ['127.0.0.1:80:8080', {target: 9090}]\n"
      "    environment: {LOG: info, DB_PASSWORD: hunter2}\n    depends_on: [db]\n"
      "    healthcheck: {test: [CMD, curl, 'http://localhost/up']}\n"
      "    deploy: {replicas: 3, resources: {limits: {cpus: '0.5', memory: 512M}}}\n  db: {image: "
      "postgres}\n",
      "web");
  CHECK(facts.image->value == "nginx:1");
  CHECK(facts.ports[0].number == 8080);
  CHECK(facts.ports[1].name == "metrics");
  CHECK(facts.config[0].first == "LOG");
  CHECK(facts.secrets[0].first == "DB_PASSWORD");
  CHECK(facts.calls[0].value == "db");
  CHECK(facts.health_path->value == "/up");
  CHECK(facts.cpu == "500m..500m");
  CHECK(facts.memory == "512Mi..512Mi");
  CHECK(starter_descriptor(facts).find("hunter2") == std::string::npos);
}

TEST_CASE("the descriptor reads back, whatever the values are", "[start]") {
  Facts facts;
  facts.name = "cart";
  facts.team = "shop";
  facts.config = {{"ODD", {"yes: {x} # \"y\" \\ \n\t", "compose.yaml line 3"}}, {"ON", {"on", ""}}};
  facts.ports = {{"http", 8080, "EXPOSE"}};
  facts.health_path = {"/{x}\x86\xdf", "HEALTHCHECK"};
  const auto stream = yaml::read_manifests("service.yaml", starter_descriptor(facts));
  REQUIRE(stream.has_value());
  const yaml::Node& root = *(*stream)->documents.front();
  CHECK(root.at({"config", "ODD"})->text() == "yes: {{x}} # \"y\" \\ \n\t");
  CHECK(root.at({"config", "ON"})->is_string());
  CHECK(root.at({"ports", "http"})->text() == "8080");
}

TEST_CASE("names are made fit for Kubernetes", "[start]") {
  CHECK(service_name_of("My_App 2") == "my-app-2");
  CHECK(service_name_of("42") == "service");
  CHECK(service_name_of("--x--") == "x");
}

TEST_CASE("ports get different names, and databases are no web services", "[start]") {
  const Facts metrics = from_dockerfile("FROM x\nEXPOSE 8080 9090 9100\n");
  REQUIRE(metrics.ports.size() == 3);
  CHECK(metrics.ports[1].name == "metrics");
  CHECK(metrics.ports[2].name == "port-9100");
  const std::string database = starter_descriptor(
      from_compose("services: {db: {image: 'postgres:17', ports: ['5432:5432']}}", "db"));
  CHECK(database.find("\ntype: tcp") != std::string::npos);
  CHECK(database.find("\nroutes:") == std::string::npos);
}

TEST_CASE("no secret is copied, whatever it is called", "[start]") {
  const std::string text = starter_descriptor(
      from_compose("services:\n  web:\n    image: x\n    command: ['--id={id}', '--token=hunter2', "
                   "--password, hunter2]\n"
                   "    environment: [DB_PWD=hunter2, 'DATABASE=postgres://u:hunter2@db/x']\n",
                   "web"));
  CHECK(text.find("hunter2") == std::string::npos);
  CHECK(text.find("--id={{id}}") != std::string::npos);
  CHECK(text.find("--token=$(TOKEN)") != std::string::npos);
  CHECK(text.find("DATABASE: {secret:") != std::string::npos);
}

TEST_CASE("what cannot be taken over is said", "[start]") {
  const std::string text = starter_descriptor(from_compose(
      "services: {db: {image: 'postgres:17', volumes: ['db:/data'], deploy: {replicas: 3}}}",
      "db"));
  CHECK(text.find("\nreplicas: 1 ") != std::string::npos);
  CHECK(text.find("3 replicas would not share what is in their volumes") != std::string::npos);
  CHECK(text.find("What a container may do") != std::string::npos);
  const std::string built =
      starter_descriptor(from_dockerfile("FROM x\nVOLUME [\"/data\", \"/log\"]\nVOLUME /data\n"));
  CHECK(built.find("Dockerfile line 2: nothing can be written to `/data`") != std::string::npos);
  CHECK(built.find("Dockerfile line 2: nothing can be written to `/log`") != std::string::npos);
  CHECK(built.find("What a container may do") == std::string::npos);
}

TEST_CASE("named volumes become disks, and one replica", "[start]") {
  const std::string text = starter_descriptor(from_compose(
      "services:\n  db:\n    image: postgres:17\n    volumes: ['db:/var/lib/postgresql/data:rw', "
      "./init:/init, {type: volume, source: a, target: /a/}, /b, {type: tmpfs, target: /c}]\n",
      "db"));
  const auto stream = yaml::read_manifests("service.yaml", text);
  REQUIRE(stream.has_value());
  const yaml::Node& root = *(*stream)->documents.front();
  CHECK(root.at({"volumes", "/var/lib/postgresql/data", "size"})->text() == "10Gi");
  CHECK(root.find("volumes")->size() == 3);
  CHECK(root.find("replicas")->text() == "1");
  CHECK(root.find("type")->text() == "tcp");
  CHECK(text.find("`./init` was mounted at `/init`") != std::string::npos);
}

TEST_CASE("a variable that is said twice is written once", "[start]") {
  const Facts facts = from_compose(
      "services: {web: {image: x, environment: [A=1, A=2, TOKEN=x], command: [--token=hunter2]}}",
      "web");
  REQUIRE(facts.config.size() == 1);
  CHECK(facts.config[0].second.value == "2");
  CHECK(facts.secrets.size() == 1);
}

TEST_CASE("a Dockerfile has a FROM", "[start]") {
  CHECK(is_dockerfile("# x\nARG A=1\nFROM scratch\n"));
  CHECK_FALSE(is_dockerfile(""));
  CHECK_FALSE(is_dockerfile("FROM\n"));
  CHECK_FALSE(is_dockerfile(std::string_view("FROM x\0", 7)));
}
