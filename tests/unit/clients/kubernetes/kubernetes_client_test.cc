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
    client.emplace(std::move(owned), access_of());
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
  KubernetesClient client(std::move(owned), access);
  CHECK_FALSE(client.get("/"));
  CHECK(http->headers.back() == "Authorization: Basic YTpiYw==");
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
