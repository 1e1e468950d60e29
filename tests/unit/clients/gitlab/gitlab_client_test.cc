#include "clients/gitlab/gitlab_client.h"

#include <catch2/catch.hpp>

#include "tests/unit/clients/fake_http.h"

using namespace slipway;
using namespace slipway::clients;

namespace {

const std::string api = "https://gitlab.example/git/api/v4";

std::string request(int number) {
  return R"({"project_id": 42, "state": "merged", "target_branch": "main", "iid": )" +
         std::to_string(number) + "}";
}

struct Fixture {
  Fixture() {
    auto owned = std::make_unique<FakeHttp>();
    http = owned.get();
    GitLabPatience patience;
    patience.sleep = [this](std::chrono::milliseconds time) { slept.push_back(time.count()); };
    client.emplace(std::move(owned),
                   GitLabAccess{.url = "https://gitlab.example/git", .token = "glpat-secret"},
                   patience);
  }
  void answer(const std::string& path, std::vector<HttpResponse> list) {
    http->answers[api + path] = std::move(list);
  }
  FakeHttp* http = nullptr;
  std::vector<long> slept;
  std::optional<GitLabClient> client;
};

HttpResponse ok(std::string body) { return {.status = 200, .body = std::move(body)}; }

}  // namespace

TEST_CASE("names become parts of an address, whatever is in them", "[gitlab]") {
  Fixture f;
  f.answer("/projects/42/repository/branches/feature%2Fa%3Fb%20%23",
           {ok(R"({"name": "feature/a?b #", "commit": {"id": "abc"}})")});
  const auto branch = f.client->branch(42, "feature/a?b #");
  REQUIRE(branch);
  REQUIRE(*branch);
  CHECK((*branch)->commit == "abc");
  CHECK(f.http->requests[0].headers[1] == "PRIVATE-TOKEN: glpat-secret");
  CHECK_FALSE(*f.client->member("acme/directors", 7, GitLabMembership::any));
  CHECK(f.http->requests[1].url == api + "/groups/acme%2Fdirectors/members/all/7");
  CHECK_FALSE(*f.client->member("55", 7, GitLabMembership::direct));
  CHECK(f.http->requests[2].url == api + "/groups/55/members/7");
}

TEST_CASE("lists are read to their end, which is not far", "[gitlab]") {
  Fixture f;
  const std::string path =
      "/projects/42/repository/commits/abc/merge_requests?state=merged&per_page=20&page=";
  f.answer(path + "1",
           {{.status = 200, .body = "[" + request(1) + "]", .headers = {{"x-next-page", "2"}}}});
  f.answer(path + "2",
           {{.status = 200, .body = "[" + request(2) + "]", .headers = {{"x-next-page", ""}}}});
  const auto list = f.client->merged_with_commit(42, "abc");
  REQUIRE(list);
  CHECK(list->size() == 2);
  f.answer(path + "2", {{.status = 200, .body = "[]", .headers = {{"x-next-page", "1"}}}});
  CHECK_FALSE(f.client->merged_with_commit(42, "abc"));  // round and round
  f.answer(path + "1", {{.status = 200, .body = "[]", .headers = {{"x-next-page", "2&x"}}}});
  CHECK_FALSE(f.client->merged_with_commit(42, "abc"));
}

TEST_CASE("a busy or broken GitLab is asked again, as late as it wants, and not for ever",
          "[gitlab]") {
  Fixture f;
  const HttpResponse busy{.status = 429, .body = "", .retry_after = std::chrono::seconds(2)};
  const HttpResponse good =
      ok(R"({"id": 42, "path_with_namespace": "a/b", "namespace": {"kind": "group"}})");
  f.answer("/projects/42", {busy, {.status = 0, .body = {}}, good});
  const auto project = f.client->project(42);
  REQUIRE(project);
  CHECK(f.slept == std::vector<long>{2000, 800});
  f.answer("/projects/43", {{.status = 502, .body = {}}});
  const auto broken = f.client->project(43);
  REQUIRE_FALSE(broken);
  CHECK(broken.error().message == "GitLab answers 502 to /projects/43");
  CHECK(f.http->requests.size() == 6);
  f.answer("/projects/44", {{.status = 0, .body = {}}});
  CHECK(f.client->project(44).error().message.find("cannot be asked: connection reset") !=
        std::string::npos);
  f.slept.clear();
  f.answer("/projects/45", {{.status = 429, .body = {}, .retry_after = std::chrono::hours(1)}});
  const auto limited = f.client->project(45);
  REQUIRE_FALSE(limited);
  CHECK(limited.error().hint.find("Retry-After") != std::string::npos);
  CHECK(f.slept.empty());
}

TEST_CASE("what GitLab does not know is nothing; all other answers are errors with a hint",
          "[gitlab]") {
  Fixture f;
  CHECK_FALSE(*f.client->project(1));
  CHECK_FALSE(*f.client->merge_base(42, "a", "b"));
  CHECK(f.http->requests.back().url ==
        api + "/projects/42/repository/merge_base?refs%5B%5D=a&refs%5B%5D=b");
  CHECK_FALSE(f.client->merged_with_commit(42, "abc"));
  for (const int status : {301, 401, 403}) {
    f.answer("/projects/2", {{.status = status, .body = R"({"message": "no \u001b[31m"})"}});
    const auto project = f.client->project(2);
    REQUIRE_FALSE(project);
    CHECK_FALSE(project.error().hint.empty());
    CHECK(project.error().message.find('\x1b') == std::string::npos);
    CHECK(project.error().message.find("glpat") == std::string::npos);
    CHECK(project.error().fault == Fault::outside);
  }
}
