#include "executor/backend/kubernetes/pod_request.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "executor/backend/kubernetes/image_name.h"
#include "executor/backend/kubernetes/pull_secret.h"
#include "executor/backend/kubernetes/variables.h"

using namespace slipway;
using namespace slipway::executor;
using Json = nlohmann::json;

namespace {

PodPlace place_of() {
  PodPlace place;
  place.default_image = "registry.example/ci:1";
  place.cpu_request = "500m";
  place.cpu_limit = "2";
  place.most_cpu = "4";
  place.pull_policies = {"always", "if-not-present"};
  return place;
}

Result<PodRequest> read(const Json& payload) {
  return read_pod_request(payload.dump(), place_of());
}

Json variable(const char* name, const char* value) {
  return {{"key", name}, {"value", value}, {"public", true}};
}

}  // namespace

TEST_CASE("variables refer to each other", "[pods]") {
  JobVariables variables;
  variables.add({"A", "old", true, false, false});
  variables.add({"B", "<$A-${A}-$$-$?>", true, false, false});
  variables.add({"A", "new", true, false, false});
  variables.add({"LOOP", "x$LOOP", false, false, false});
  variables.add({"FILE", "f", true, true, false});
  variables.add({"0bad", "b", true, false, false});
  variables.add({"RAW", "$A$$", true, false, true});
  CHECK(variables.value("RAW") == "$A$$");
  CHECK(variables.expand("<$RAW>") == "<$A$$>");
  CHECK(variables.value("B") == "<new-new-$-$?>");
  CHECK(variables.expand("$NOTHING.") == ".");
  CHECK(variables.expand("100$") == "100$");
  CHECK(variables.expand("${A") == "new");
  CHECK(variables.value("LOOP").size() < 100);
  // What is secret or a file is not for services.
  CHECK(variables.for_services() == std::vector<std::pair<std::string, std::string>>{
                                        {"A", "new"}, {"B", "<new-new-$-$?>"}, {"RAW", "$A$$"}});
}

TEST_CASE("a text that doubles with every variable stays small", "[pods]") {
  JobVariables variables;
  variables.add({"V0", std::string(1000, 'x'), true, false, false});
  for (int i = 1; i < 19; ++i) {
    const std::string before = "$V" + std::to_string(i - 1) + " ";
    variables.add({"V" + std::to_string(i), before + before + before + before, true, false, false});
  }
  CHECK(variables.value("V18").size() < (4U << 20U));
}

TEST_CASE("names of images", "[pods]") {
  CHECK(image_name("redis").repository == "redis");
  CHECK(image_name("redis:7").tag == "7");
  const ImageName full = image_name("r.example:5000/a/b:1@sha256:00");
  CHECK(full.registry == "r.example:5000");
  CHECK(full.repository == "a/b");
  CHECK(full.tag == "1");
  CHECK(image_name("group/app").registry.empty());
  CHECK(image_name("localhost/app").registry == "localhost");
}

TEST_CASE("a job without wishes gets the place's", "[pods]") {
  const auto request = read({{"image", nullptr}, {"services", nullptr}});
  REQUIRE(request);
  CHECK(request->image.name == "registry.example/ci:1");
  CHECK(request->build.cpu_request == "500m");
  CHECK(request->build.cpu_limit == "2");
  CHECK(request->services.empty());
  CHECK(request->timeout.count() == 3600);
  CHECK_FALSE(read_pod_request("[]", place_of()));
  CHECK_FALSE(read_pod_request("x", place_of()));
}

TEST_CASE("images and services with all that they say", "[pods]") {
  const auto request =
      read({{"variables", Json::array({variable("TAG", "7"), variable("POSTGRES_DB", "shop")})},
            {"runner_info", {{"timeout", 60}}},
            {"cache", Json::array({Json::object()})},
            {"image",
             {{"name", "app:$TAG"},
              {"entrypoint", Json::array({""})},
              {"pull_policy", Json::array({"always"})},
              {"executor_opts", {{"kubernetes", {{"user", "1001"}}}}}}},
            {"services",
             Json::array({{{"name", "postgres:$TAG"},
                           {"alias", "db, database  Bad_Name db"},
                           {"command", Json::array({"-c", "fsync=off"})},
                           {"variables", Json::array({variable("HEALTHCHECK_TCP_PORT", "5432"),
                                                      variable("POSTGRES_DB", "other")})}},
                          {{"name", "r.example/group/redis:1"}, {"alias", "db"}},
                          {{"name", "r.example:5000/x/redis@sha256:00"}}})}});
  REQUIRE(request);
  CHECK(request->image.name == "app:7");
  CHECK(request->image.entrypoint.empty());
  CHECK(request->image.user == "1001");
  CHECK(request->timeout.count() == 60);
  CHECK(request->has_cache);
  REQUIRE(request->services.size() == 3);
  const RequestedService& database = request->services[0];
  CHECK(database.image.name == "postgres:7");
  CHECK(database.aliases == std::vector<std::string>{"db", "database", "postgres"});
  CHECK(database.image.command == std::vector<std::string>{"-c", "fsync=off"});
  CHECK(database.health_port == "5432");
  CHECK(std::count(database.variables.begin(), database.variables.end(),
                   std::pair<std::string, std::string>{"POSTGRES_DB", "other"}) == 1);
  CHECK(request->notes ==
        std::vector<std::string>{
            "the service `postgres:7` is not found as `Bad_Name`: a host name has small letters, "
            "digits, `-` and `.` only",
            "the service `r.example/group/redis:1` is not found as `db`: another service has that "
            "name"});
  CHECK_FALSE(request->shows_services);
  CHECK(request->services[1].aliases == std::vector<std::string>{"r.example-group-redis"});
  CHECK(request->services[2].aliases == std::vector<std::string>{"r.example-x-redis"});
}

TEST_CASE("a Docker daemon is refused, and told how images are built", "[pods]") {
  for (const char* name : {"docker:dind", "docker:24.0-dind", "r.example/mirror/docker:27-dind",
                           "docker", "docker:27", "r.example/x/dind:1", "docker-dind:2"}) {
    const auto request = read({{"services", Json::array({{{"name", name}}})}});
    REQUIRE_FALSE(request);
    CHECK(request.error().fault == Fault::finding);
    CHECK(request.error().hint.find("kaniko") != std::string::npos);
  }
  CHECK(read({{"services", Json::array({{{"name", "docker-registry:2"}}})}}));
  const auto own = read(
      {{"services",
        Json::array({{{"name", "r.example/own:1"}, {"command", {"/usr/bin/dockerd", "--tls"}}}})}});
  REQUIRE_FALSE(own);
  CHECK(own.error().message.find("runs a Docker daemon") != std::string::npos);
}

TEST_CASE("a job may ask for more only within the bounds", "[pods]") {
  const auto asks = [](const char* name, const char* value) {
    return read({{"variables", Json::array({variable(name, value)})}});
  };
  const auto more = asks("KUBERNETES_CPU_REQUEST", "3");
  REQUIRE(more);
  CHECK(more->build.cpu_request == "3");
  CHECK(more->build.cpu_limit == "3");  // a request above its limit would be refused
  const auto less = asks("KUBERNETES_CPU_LIMIT", "100m");
  REQUIRE(less);
  CHECK(less->build.cpu_request == "100m");
  for (const auto& [name, value] :
       {std::pair("KUBERNETES_CPU_LIMIT", "5"), std::pair("KUBERNETES_CPU_LIMIT", "many"),
        std::pair("KUBERNETES_MEMORY_LIMIT", "1Gi")}) {
    const auto refused = asks(name, value);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().fault == Fault::finding);
  }
}

TEST_CASE("the helper and the services have bounds, and wishes of their own", "[pods]") {
  PodPlace place = place_of();
  place.memory_limit = "1Gi";
  place.disk_limit = "10Gi";
  place.most_memory = "8Gi";
  place.most_disk = "20Gi";
  const auto with = [&](const Json& variables) {
    return read_pod_request(Json{{"variables", variables}}.dump(), place);
  };
  const auto usual = with(Json::array());
  REQUIRE(usual);
  CHECK(usual->helper.memory_limit == "2Gi");
  CHECK(usual->service.memory_limit == "1Gi");
  CHECK(usual->service.cpu_limit == "2");
  CHECK(usual->build.disk_limit == "10Gi");
  CHECK(usual->helper.disk_limit == "10Gi");
  const auto wished = with(Json::array({variable("KUBERNETES_SERVICE_MEMORY_REQUEST", "3Gi"),
                                        variable("KUBERNETES_HELPER_MEMORY_LIMIT", "4Gi"),
                                        variable("KUBERNETES_EPHEMERAL_STORAGE_LIMIT", "15Gi")}));
  REQUIRE(wished);
  CHECK(wished->service.memory_request == "3Gi");
  CHECK(wished->service.memory_limit == "3Gi");
  CHECK(wished->helper.memory_limit == "4Gi");
  CHECK(wished->build.disk_limit == "15Gi");
  const auto refused = with(Json::array({variable("KUBERNETES_EPHEMERAL_STORAGE_LIMIT", "30Gi")}));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("the most that a job may have here is 20Gi") !=
        std::string::npos);
  place.memory_limit = "32Mi";
  CHECK(with(Json::array())->service.memory_request == "32Mi");
}

TEST_CASE("a user is a number, and the fleet's where it has one", "[pods]") {
  const auto with_user = [](const char* user, const char* place_user = "") {
    PodPlace place = place_of();
    place.run_as_user = place_user;
    const Json options = {{"kubernetes", {{"user", user}}}};
    return read_pod_request(
        Json{{"services", Json::array({{{"name", "redis"}, {"executor_opts", options}}})}}.dump(),
        place);
  };
  CHECK(with_user("1000:100"));
  CHECK(with_user("1000", "1000"));
  for (const char* user : {"postgres", "1000:", ":5", "1000:staff", "-1", "99999999999"}) {
    const auto refused = with_user(user);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().fault == Fault::finding);
    CHECK(refused.error().message.find("which is no number") != std::string::npos);
  }
  const auto other = with_user("0", "1000");
  REQUIRE_FALSE(other);
  CHECK(other.error().message.find("jobs here run as 1000") != std::string::npos);
}

TEST_CASE("what a job's image would run instead of the script is refused", "[pods]") {
  const auto request =
      read({{"image", {{"name", "app"}, {"command", Json::array({"sleep", "1"})}}}});
  REQUIRE_FALSE(request);
  CHECK(request.error().fault == Fault::finding);
  CHECK(request.error().message.find("`command`") != std::string::npos);
}

TEST_CASE("pull policies are tried in their order, if the fleet has them", "[pods]") {
  const auto with = [](const Json& policies) {
    return read({{"image", {{"name", "app"}, {"pull_policy", policies}}}});
  };
  auto two = with(Json::array({"always", "if-not-present"}));
  REQUIRE(two);
  CHECK(two->image.pull_policy == 0);
  CHECK(take_next_policy(*two, "build"));
  CHECK(two->image.pull_policy == 1);
  CHECK_FALSE(take_next_policy(*two, "build"));
  CHECK_FALSE(take_next_policy(*two, "helper"));
  const auto refused = with(Json::array({"never"}));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::finding);
  CHECK(refused.error().hint.find("always, if-not-present") != std::string::npos);
}

TEST_CASE("where the fleet has images asked for always, jobs that say nothing do", "[pods]") {
  PodPlace place;
  place.pull_policies = {"always"};
  const Json payload = {{"image", {{"name", "r.example/other:1"}}},
                        {"services", Json::array({{{"name", "redis"}}})}};
  const auto request = read_pod_request(payload.dump(), place);
  REQUIRE(request);
  CHECK(request->image.pull_policies == place.pull_policies);
  CHECK(request->services[0].image.pull_policies == place.pull_policies);
}

TEST_CASE("variables that multiply themselves end at once", "[pods]") {
  JobVariables variables;
  variables.add({"A", "$A$A$A$A", true});
  variables.add({"B", "$C-$C", true});
  variables.add({"C", "c", true});
  CHECK(variables.expand("$A").empty());
  CHECK(variables.expand("$B") == "c-c");
  CHECK(variables.for_services().size() == 3);
}

TEST_CASE("an image with credentials is always asked for", "[pods]") {
  const Json credentials = Json::array(
      {{{"type", "registry"}, {"url", "r.example"}, {"username", "u"}, {"password", "p"}}});
  const auto with = [&](const Json& image) {
    return read({{"image", image},
                 {"services", Json::array({{{"name", "redis"}}})},
                 {"credentials", credentials}});
  };
  const auto usual = with({{"name", "r.example/app:1"}});
  REQUIRE(usual);
  CHECK(usual->image.pull_policies == std::vector<std::string>{"always"});
  CHECK(usual->services[0].image.pull_policies.empty());
  const auto chosen =
      with({{"name", "r.example/app:1"}, {"pull_policy", Json::array({"if-not-present"})}});
  REQUIRE(chosen);
  CHECK(chosen->image.pull_policies == std::vector<std::string>{"if-not-present"});
}

TEST_CASE("only the credentials that the job's images need go into the cluster", "[pods]") {
  const auto request = read(
      {{"image", {{"name", "r.example/app:1"}}},
       {"credentials",
        Json::array(
            {{{"type", "registry"}, {"url", "r.example"}, {"username", "u"}, {"password", "p"}},
             {{"type", "registry"}, {"url", "other"}, {"username", "u"}, {"password", "q"}},
             {{"type", "cache"}, {"url", "r.example"}}})}});
  REQUIRE(request);
  CHECK(pull_credentials(*request) == R"({"auths":{"r.example":{"auth":"dTpw"}}})");

  auto own = *request;
  own.docker_config = R"({"auths": {"https://r.example/v2/": {"auth": "bWU6"}, "z": {}}})";
  CHECK(pull_credentials(own).find(R"("https://r.example/v2/":{"auth":"bWU6"})") !=
        std::string::npos);
  CHECK(pull_credentials(own).find("\"z\"") == std::string::npos);
  own.image.name = "redis";
  own.docker_config = R"({"auths": {"https://index.docker.io/v1/": {"auth": "x"}}})";
  CHECK(pull_credentials(own) == R"({"auths":{"https://index.docker.io/v1/":{"auth":"x"}}})");
  own.docker_config = "no JSON";
  CHECK(pull_credentials(own).empty());
}
