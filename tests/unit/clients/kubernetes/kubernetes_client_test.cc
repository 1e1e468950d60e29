#include "clients/kubernetes/kubernetes_client.h"

#include <map>

#include <catch2/catch.hpp>

#include "clients/kubernetes/open_api.h"

namespace slipway::clients {
namespace {

/// Answers from a table, and remembers the requests.
class FakeHttp final : public HttpClient {
 public:
  Result<HttpResponse> send(const HttpRequest& request) override {
    requests.push_back(request.url);
    headers = request.headers;
    const auto found = answers.find(request.url);
    if (found == answers.end())
      return HttpResponse{404, R"({"kind": "Status", "message": "gone"})"};
    return found->second;
  }
  std::map<std::string, HttpResponse> answers;
  std::vector<std::string> requests;
  std::vector<std::string> headers;
};

ClusterAccess access_of() {
  ClusterAccess access;
  access.context = "test-1";
  access.server = "https://r.example/k8s/clusters/c";
  access.token = "T";
  return access;
}

struct Fixture {
  Fixture() {
    auto owned = std::make_unique<FakeHttp>();
    http = owned.get();
    client.emplace(std::move(owned), SharedAccess::fixed(access_of()));
  }
  FakeHttp* http = nullptr;
  std::optional<KubernetesClient> client;
};

const std::string base = "https://r.example/k8s/clusters/c";

TEST_CASE("requests go below the server's path, with the token") {
  Fixture fixture;
  fixture.http->answers[base + "/version"] = {200, "{}"};
  CHECK(*fixture.client->get("/version") == "{}");
  CHECK(fixture.http->headers ==
        std::vector<std::string>{"Accept: application/json", "Authorization: Bearer T"});
}

TEST_CASE("basic authentication") {
  ClusterAccess access = access_of();
  access.token.clear();
  access.user_name = "a";
  access.password = "bc";
  auto owned = std::make_unique<FakeHttp>();
  FakeHttp* http = owned.get();
  KubernetesClient client(std::move(owned), SharedAccess::fixed(access));
  CHECK_FALSE(client.get("/"));
  CHECK(http->headers.back() == "Authorization: Basic YTpiYw==");
}

TEST_CASE("the server's clock is known by its answers") {
  Fixture fixture;
  CHECK_FALSE(fixture.client->get("/"));
  CHECK_FALSE(fixture.client->clock_lead());
  HttpResponse answer{200, "{}"};
  answer.headers = {{"date", "Thu, 01 Jan 2026 00:00:00 GMT"}};
  fixture.http->answers[base + "/"] = answer;
  CHECK(fixture.client->get("/"));
  REQUIRE(fixture.client->clock_lead());
  CHECK(*fixture.client->clock_lead() < std::chrono::hours(-24));
}

TEST_CASE("an answer that is no success becomes the server's own words") {
  Fixture fixture;
  const auto result = fixture.client->get("/nothing?x=1");
  REQUIRE_FALSE(result);
  CHECK(result.error().message == "cluster `test-1` answers 404 to /nothing: gone");
  CHECK(result.error().fault == Fault::outside);
  CHECK_FALSE(result.error().hint.empty());
}

TEST_CASE("a list is read page by page") {
  Fixture fixture;
  auto& answers = fixture.http->answers;
  answers[base + "/pods?limit=2"] = {
      200, R"({"metadata": {"continue": "a/b="}, "items": [1, {"metadata": {"continue": "no"}}]})"};
  answers[base + "/pods?limit=2&continue=a%2Fb%3D"] = {200, R"({"metadata": {}, "items": [3]})"};
  std::vector<std::string> pages;
  const auto keep = [&](const std::string& page) -> Result<void> {
    pages.push_back(page);
    return {};
  };
  REQUIRE(fixture.client->list("/pods", 2, keep));
  CHECK(pages.size() == 2);
  answers[base + "/pods?limit=2"].body = "no JSON";
  CHECK_FALSE(fixture.client->list("/pods", 2, keep));
}

/// Takes one token only.
class OneTokenHttp final : public HttpClient {
 public:
  Result<HttpResponse> send(const HttpRequest& request) override {
    ++requests;
    const bool is_known = request.headers.back() == "Authorization: Bearer " + token;
    if (!is_known) return HttpResponse{401, R"({"message": "Unauthorized"})"};
    if (request.receive) request.receive("piece");
    return HttpResponse{200, "{}"};
  }
  std::string token = "1";
  int requests = 0;
};

struct Renewing {
  Renewing() {
    auto owned = std::make_unique<OneTokenHttp>();
    http = owned.get();
    access = *SharedAccess::open([this]() -> Result<ClusterAccess> {
      ++readings;
      if (plugin_fails) return plain_error("the plugin failed");
      ClusterAccess now = access_of();
      now.token = next_token;
      return now;
    });
    client.emplace(std::move(owned), access);
  }
  OneTokenHttp* http = nullptr;
  int readings = 0;
  bool plugin_fails = false;
  std::string next_token = "1";
  std::shared_ptr<SharedAccess> access;
  std::optional<KubernetesClient> client;
};

TEST_CASE("credentials that have ended are renewed, and the request is sent again") {
  Renewing r;
  CHECK(r.client->get("/"));
  CHECK(r.readings == 1);
  r.http->token = r.next_token = "2";
  CHECK(r.client->get("/"));
  CHECK(r.readings == 2);
  CHECK(r.http->requests == 3);
  CHECK(r.access->now().token == "2");
  // A stream that was refused had nothing to take back.
  r.http->token = r.next_token = "3";
  std::string received;
  CHECK(r.client->stream("/", [&](std::string_view piece) {
    received += piece;
    return true;
  }));
  CHECK(received == "piece");
  // Somebody else of the same call has renewed them.
  r.http->token = r.next_token = "4";
  CHECK(*r.access->renew(r.access->generation()));
  CHECK(r.client->get("/"));
  CHECK(r.readings == 4);
}

TEST_CASE("credentials that were never taken are not renewed again and again") {
  Renewing r;
  r.http->token = "another";
  r.client->set_patience(std::chrono::milliseconds(300), std::chrono::milliseconds(300));
  const auto result = r.client->get("/");
  REQUIRE_FALSE(result);
  CHECK(is_api_error(result.error(), api_error::unauthorized));
  CHECK(r.http->requests > 1);  // a server that has just begun
  CHECK(r.readings == 1);
}

TEST_CASE("credentials that cannot be renewed are told by the reason") {
  Renewing r;
  CHECK(r.client->get("/"));
  r.http->token = "2";
  r.plugin_fails = true;
  const auto result = r.client->get("/");
  REQUIRE_FALSE(result);
  CHECK(result.error().message == "the plugin failed");
  CHECK(is_api_error(result.error(), api_error::unauthorized));
  // A file that holds what it held is no renewal.
  CHECK_FALSE(*Renewing().access->renew(0));
}

TEST_CASE("the OpenAPI documents of all versions are read, and nothing else") {
  Fixture fixture;
  auto& answers = fixture.http->answers;
  answers[base + "/version"] = {200, R"({"gitVersion": "v1.34.4"})"};
  answers[base + "/openapi/v3"] = {
      200,
      R"({"paths": {"apis/apps/v1": {}, "apis/apps": {}, "api/v1": {}, "version": {}, "api": {}}})"};
  answers[base + "/openapi/v3/apis/apps/v1"] = {200, "A"};
  answers[base + "/openapi/v3/api/v1"] = {200, "B"};
  const auto open_api = read_open_api(*fixture.client);
  REQUIRE(open_api);
  CHECK(open_api->version == "v1.34.4");
  REQUIRE(open_api->documents.size() == 2);
  CHECK(open_api->documents[1].path == "apis/apps/v1");
  CHECK(open_api->documents[1].json == "A");
  answers[base + "/version"].body = "<html>";
  CHECK_FALSE(read_open_api(*fixture.client));
}

}  // namespace
}  // namespace slipway::clients
