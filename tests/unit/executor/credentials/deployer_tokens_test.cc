#include "executor/credentials/deployer_tokens.h"

#include <catch2/catch.hpp>

#include "core/filesystem/memory_filesystem.h"
#include "executor/credentials/job_credentials.h"
#include "tests/unit/clients/fake_http.h"

using namespace slipway;
using namespace slipway::executor;
using namespace slipway::clients;

namespace {

const std::string base = "https://api.example";
const std::string secrets = base + "/api/v1/namespaces/slipway-acme/secrets";
const std::string account = base + "/api/v1/namespaces/slipway-acme/serviceaccounts/";

struct Fixture {
  Fixture() {
    auto owned = std::make_unique<FakeHttp>();
    http = owned.get();
    ClusterAccess access;
    access.context = "test-1";
    access.server = base;
    access.token = "of-the-host";
    client.emplace(std::move(owned), SharedAccess::fixed(access));
    answer(secrets, 201, R"({"metadata": {"uid": "u-1"}})");
    answer(account + "shop-test-1/token", 201, R"({"status": {"token": "t-shop"}})");
    answer(account + "pay-test-1/token", 201, R"({"status": {"token": "t-pay"}})");
  }
  void answer(const std::string& url, int status, const std::string& body) {
    http->answers[url] = {{.status = status, .body = body}};
  }
  FakeHttp* http = nullptr;
  std::optional<KubernetesClient> client;
  ClusterGrant grant{
      .cluster = "test-1",
      .kubeconfig = {},
      .context = "test-1",
      .uid = {},
      .accounts = "slipway-acme",
      .teams = {{"shop", "shop-test-1", "shop-test-1"}, {"pay", "pay-test-1", "pay-test-1"}}};
};

Result<std::vector<IssuedToken>> issue(Fixture& f) {
  return issue_tokens(*f.client, f.grant, "job-7-0a", std::chrono::seconds(900));
}

}  // namespace

TEST_CASE("a job's tokens hang on one Secret", "[credentials]") {
  Fixture f;
  const auto tokens = issue(f);
  REQUIRE(tokens);
  REQUIRE(tokens->size() == 2);
  CHECK((*tokens)[1].token == "t-pay");
  CHECK((*tokens)[1].name_space == "pay-test-1");
  REQUIRE(f.http->requests.size() == 3);
  CHECK(f.http->requests[0].url == secrets);
  CHECK(f.http->requests[0].body.find("\"name\":\"job-7-0a\"") != std::string::npos);
  const std::string& asked = f.http->requests[1].body;
  CHECK(asked.find("\"uid\":\"u-1\"") != std::string::npos);
  CHECK(asked.find("\"expirationSeconds\":900") != std::string::npos);
  CHECK(asked.find("\"kind\":\"Secret\"") != std::string::npos);

  CHECK(revoke_tokens(*f.client, f.grant, "job-7-0a"));  // 404: no Secret is no error
  CHECK(f.http->requests.back().method == "DELETE");
  CHECK(f.http->requests.back().url == secrets + "/job-7-0a");
  f.answer(secrets + "/job-7-0a", 500, "{}");
  CHECK_FALSE(revoke_tokens(*f.client, f.grant, "job-7-0a"));
}

TEST_CASE("a second try takes the Secret that is there", "[credentials]") {
  Fixture f;
  f.answer(secrets, 409, R"({"reason": "AlreadyExists", "message": "there"})");
  f.answer(secrets + "/job-7-0a", 200, R"({"metadata": {"uid": "u-2"}})");
  REQUIRE(issue(f));
  CHECK(f.http->requests.back().body.find("\"uid\":\"u-2\"") != std::string::npos);
}

TEST_CASE("what is missing in the cluster is said with its remedy", "[credentials]") {
  Fixture f;
  f.answer(account + "pay-test-1/token", 404, R"({"reason": "NotFound", "message": "none"})");
  REQUIRE_FALSE(issue(f));
  CHECK(issue(f).error().hint.find("overlays/*/test-1/platform/namespaces") != std::string::npos);
  f.answer(secrets, 403, R"({"reason": "Forbidden", "message": "no"})");
  CHECK(issue(f).error().hint.find("slipway-executor") != std::string::npos);
  for (const char* body : {"{}", "", "[]", R"({"status": {"token": 1}})", R"({"status": null})"}) {
    Fixture g;
    g.answer(account + "shop-test-1/token", 201, body);
    CHECK_FALSE(issue(g));
    g.answer(secrets, 201, body);
    CHECK_FALSE(issue(g));
  }
}

TEST_CASE("a cluster that is pinned must be that one", "[credentials]") {
  Fixture f;
  CHECK(check_cluster(*f.client, f.grant));
  CHECK(f.http->requests.empty());
  f.grant.needs_uid = true;  // nobody says which cluster production is
  const auto unpinned = check_cluster(*f.client, f.grant);
  REQUIRE_FALSE(unpinned);
  CHECK(unpinned.error().rule == wrong_cluster);
  CHECK(unpinned.error().hint.find("slipway doctor --pin") != std::string::npos);
  CHECK(f.http->requests.empty());
  f.grant.uid = "2f8d";
  CHECK_FALSE(check_cluster(*f.client, f.grant));  // it does not say
  f.answer(base + "/api/v1/namespaces/kube-system", 200, R"({"metadata": {"uid": "2f8d"}})");
  CHECK(check_cluster(*f.client, f.grant));
  for (const char* body : {R"({"metadata": {"uid": "ffff"}})", "{}", ""}) {
    f.answer(base + "/api/v1/namespaces/kube-system", 200, body);
    const auto checked = check_cluster(*f.client, f.grant);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().rule == wrong_cluster);
  }
}

TEST_CASE("a job's kubeconfig has its tokens and nothing of the host", "[credentials]") {
  ClusterAccess host;
  host.server = "https://api.example:6443";
  host.certificate_authority = "-----BEGIN CERTIFICATE-----\n";
  host.server_name = "inner";
  host.token = "of-the-host";
  host.client_key = "key-of-the-host";
  host.client_certificate = "certificate-of-the-host";
  host.password = "password-of-the-host";
  const auto read = [](const std::string& text, const std::string& context) {
    MemoryFileSystem files;
    files.write("/k", text);
    return read_kubeconfig(files, {"/k"}, context);
  };
  std::vector<IssuedCluster> clusters = {
      {"test-1", host, {{"test-1", "shop", "shop-test-1", "t-shop"}}}};
  std::string text = job_kubeconfig(clusters);
  CHECK(text.find("of-the-host") == std::string::npos);
  auto access = read(text, "");
  REQUIRE(access);
  CHECK(access->context == "test-1");
  CHECK(access->server == host.server);
  CHECK(access->server_name == "inner");
  CHECK(access->certificate_authority == host.certificate_authority);
  CHECK(access->namespace_name == "shop-test-1");
  CHECK(access->token == "t-shop");
  CHECK(access->client_key.empty());

  clusters.push_back(
      {"test-2",
       host,
       {{"test-2", "shop", "shop-test-2", "t-2"}, {"test-2", "pay", "pay-test-2", "t-3"}}});
  text = job_kubeconfig(clusters);
  CHECK_FALSE(read(text, ""));  // which one must be said
  CHECK(read(text, "test-1")->token == "t-shop");
  CHECK(read(text, "test-2")->token == "t-2");
  CHECK(read(text, "test-2/shop")->token == "t-2");
  CHECK(read(text, "test-2/pay")->token == "t-3");
  CHECK(read(text, "test-2/pay")->namespace_name == "pay-test-2");
  CHECK_FALSE(read(text, "test-1/shop"));
}

TEST_CASE("a token outlives its job, within bounds", "[credentials]") {
  using std::chrono::seconds;
  CHECK(token_lifetime(seconds(0)) == seconds(600));
  CHECK(token_lifetime(seconds(3600)) == seconds(4200));
  CHECK(token_lifetime(seconds(1'000'000'000)) == seconds(86400));
}
