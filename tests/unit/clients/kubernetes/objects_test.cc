#include "clients/kubernetes/objects.h"

#include <deque>

#include <catch2/catch.hpp>

#include "clients/kubernetes/watch.h"

namespace slipway::clients {
namespace {

using namespace std::chrono_literals;

constexpr const char* broken = "the connection breaks";

/// Gives its answers one after the other; remembers the requests.
class ScriptedHttp final : public HttpClient {
 public:
  Result<HttpResponse> send(const HttpRequest& request) override {
    requests.push_back(request);
    if (answers.empty()) return HttpResponse{404, R"({"message": "nothing is left"})", 0s};
    HttpResponse answer = std::move(answers.front());
    answers.pop_front();
    if (answer.body == broken) {
      Diagnostic error = plain_error(broken, {}, Fault::outside);
      error.rule = http_unreachable;
      return error;
    }
    if (request.receive && answer.status == 200) {
      for (const char c : answer.body) {  // in the smallest pieces
        if (!request.receive(std::string_view(&c, 1))) break;
      }
      answer.body.clear();
    }
    return answer;
  }
  std::deque<HttpResponse> answers;
  std::vector<HttpRequest> requests;
};

struct Fixture {
  Fixture() {
    ClusterAccess access;
    access.context = "test-1";
    access.server = "https://r.example/k8s";
    auto owned = std::make_unique<ScriptedHttp>();
    http = owned.get();
    client.emplace(std::move(owned), SharedAccess::fixed(access));
  }
  HttpResponse& answer(int status, std::string body) {
    return http->answers.emplace_back(HttpResponse{status, std::move(body), 0s});
  }
  ScriptedHttp* http = nullptr;
  std::optional<KubernetesClient> client;
};

const ApiKind pods = {"v1", "pods"};

TEST_CASE("paths of kinds") {
  CHECK(object_path(pods, "shop", "cart") == "/api/v1/namespaces/shop/pods/cart");
  CHECK(collection_path({"apps/v1", "deployments"}) == "/apis/apps/v1/deployments");
  CHECK(object_path({"v1", "namespaces"}, {}, "a/b") == "/api/v1/namespaces/a%2Fb");
}

TEST_CASE("requests that change something") {
  Fixture fixture;
  for (int i = 0; i < 4; ++i) fixture.answer(200, "{}");
  REQUIRE(create_object(*fixture.client, collection_path(pods, "shop"), "P"));
  REQUIRE(patch_object(*fixture.client, "/a", "M", PatchKind::merge));
  REQUIRE(apply_object(*fixture.client, "/a", "A", "slip way", ApplyConflicts::take_over));
  REQUIRE(replace_object(*fixture.client, "/a", "R"));
  const auto& requests = fixture.http->requests;
  CHECK(requests[0].method == "POST");
  CHECK(requests[0].url == "https://r.example/k8s/api/v1/namespaces/shop/pods");
  CHECK(requests[0].body == "P");
  CHECK(requests[0].headers.back() == "Content-Type: application/json");
  CHECK(requests[1].headers.back() == "Content-Type: application/merge-patch+json");
  CHECK(requests[2].method == "PATCH");
  CHECK(requests[2].url == "https://r.example/k8s/a?fieldManager=slip%20way&force=true");
  CHECK(requests[2].headers.back() == "Content-Type: application/apply-patch+yaml");
  CHECK(requests[3].method == "PUT");
}

TEST_CASE("deleting") {
  Fixture fixture;
  fixture.answer(200, "{}");
  fixture.answer(404, R"({"message": "gone"})");
  fixture.answer(409, R"({"message": "another uid", "reason": "Conflict"})");
  DeleteOptions options;
  options.grace = 2s;
  options.uid = "u";
  options.propagation = Propagation::foreground;
  REQUIRE(delete_object(*fixture.client, "/p", options));
  CHECK(fixture.http->requests[0].body ==
        R"({"apiVersion":"v1","gracePeriodSeconds":2,"kind":"DeleteOptions",)"
        R"("preconditions":{"uid":"u"},"propagationPolicy":"Foreground"})");
  CHECK(delete_object(*fixture.client, "/p"));  // what is gone is gone
  const auto refused = delete_object(*fixture.client, "/p", options);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().rule == api_error::conflict);
}

TEST_CASE("every refusal has its rule") {
  Fixture fixture;
  const auto rule = [&](int status, const char* reason) {
    fixture.answer(status, std::string(R"({"message": "no", "reason": ")") + reason + "\"}");
    return create_object(*fixture.client, "/p", "{}").error().rule;
  };
  CHECK(rule(401, "") == api_error::unauthorized);
  CHECK(rule(403, "") == api_error::forbidden);
  CHECK(rule(404, "") == api_error::not_found);
  CHECK(rule(409, "AlreadyExists") == api_error::already_exists);
  CHECK(rule(409, "Conflict") == api_error::conflict);
  CHECK(rule(410, "Expired") == api_error::expired);
  CHECK(rule(422, "Invalid") == api_error::invalid);
  CHECK(rule(429, "") == api_error::unavailable);
  CHECK(rule(503, "") == api_error::unavailable);
  CHECK(rule(405, "").empty());
}

TEST_CASE("with patience a request is tried again") {
  Fixture fixture;
  fixture.answer(503, "{}");
  fixture.answer(0, broken);
  fixture.answer(429, "{}").retry_after = 1s;
  fixture.answer(200, "done");
  CHECK_FALSE(fixture.client->get("/"));  // without patience: once
  fixture.client->set_patience(10s);
  const auto start = std::chrono::steady_clock::now();
  const auto body = fixture.client->get("/");
  REQUIRE(body);
  CHECK(*body == "done");
  CHECK(fixture.http->requests.size() == 4);
  CHECK(std::chrono::steady_clock::now() - start >= 1s);  // as the server wished
}

TEST_CASE("patience ends, and does not help against a refusal") {
  Fixture fixture;
  fixture.client->set_patience(300ms);
  fixture.answer(403, "{}");
  CHECK_FALSE(fixture.client->get("/"));
  CHECK(fixture.http->requests.size() == 1);
  for (int i = 0; i < 50; ++i) fixture.answer(500, "{}");
  const auto failed = fixture.client->get("/");
  REQUIRE_FALSE(failed);
  CHECK(failed.error().rule == api_error::unavailable);
  fixture.http->answers.clear();
  fixture.answer(503, "{}").retry_after = 60s;  // longer than the patience: no use waiting
  CHECK_FALSE(fixture.client->get("/"));
}

TEST_CASE("an API server that has just begun is forgiven its refusals for a while") {
  Fixture fixture;
  const char* role =
      R"({"message": "User \"u\" cannot create resource \"pods\" in the namespace"})";
  fixture.client->set_patience(10s, 10s);
  fixture.answer(401, "{}");
  fixture.answer(403, role);
  fixture.answer(403, R"({"message": "pods \"a\" is forbidden: not yet ready to handle request"})");
  fixture.answer(201, "made");
  const auto made = create_object(*fixture.client, "/pods", "{}");
  REQUIRE(made);
  CHECK(*made == "made");
  fixture.http->requests.clear();
  // A quota is not.
  fixture.answer(403, R"({"message": "exceeded quota: q"})");
  CHECK_FALSE(create_object(*fixture.client, "/pods", "{}"));
  CHECK(fixture.http->requests.size() == 1);
  // Nor is what lasts longer; and not without being told to.
  fixture.client->set_patience(10s, 150ms);
  for (int i = 0; i < 50; ++i) fixture.answer(403, role);
  const auto refused = create_object(*fixture.client, "/pods", "{}");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().rule == api_error::forbidden);
  CHECK(fixture.http->requests.size() > 2);
  fixture.client->set_patience(10s);
  fixture.http->requests.clear();
  CHECK_FALSE(create_object(*fixture.client, "/pods", "{}"));
  CHECK(fixture.http->requests.size() == 1);
}

TEST_CASE("a request ends after its own time, else after the client's") {
  Fixture fixture;
  for (int i = 0; i < 3; ++i) fixture.answer(200, "{}");
  REQUIRE(fixture.client->get("/"));
  fixture.client->set_time_limit(3s);
  REQUIRE(fixture.client->get("/"));
  ApiRequest own;
  own.timeout = 7s;
  REQUIRE(fixture.client->call(own));
  const auto& requests = fixture.http->requests;
  CHECK_FALSE(requests[0].timeout);
  CHECK(requests[1].timeout == 3s);
  CHECK(requests[2].timeout == 7s);
}

/// What a watch gave, as letters: the name, `-` before one that is gone, `.` after a list.
struct Seen {
  std::string text;
  std::string last;  ///< stops after this name
  Result<WatchNext> operator()(const WatchEvent& event) {
    if (event.kind == WatchEvent::Kind::listed) {
      text += '.';
      return last == "." ? WatchNext::stop : WatchNext::more;
    }
    const std::size_t name = event.object.find(R"("name":")") + 8;
    const std::string letter = event.object.substr(name, 1);
    text += (event.kind == WatchEvent::Kind::gone ? "-" : "") + letter;
    return letter == last ? WatchNext::stop : WatchNext::more;
  }
};

std::string pod(const std::string& name, int version) {
  return R"({"metadata":{"name":")" + name + R"(","uid":")" + name + R"(","resourceVersion":")" +
         std::to_string(version) + R"("}})";
}

std::string event(const std::string& type, const std::string& object) {
  return R"({"type":")" + type + R"(","object":)" + object + "}\n";
}

std::string list(const std::string& items, int version) {
  return R"({"metadata":{"resourceVersion":")" + std::to_string(version) + R"("},"items":[)" +
         items + "]}";
}

TEST_CASE("a watch lists, follows, and resumes where its connection broke") {
  Fixture fixture;
  fixture.answer(200, list(pod("a", 4), 5));
  fixture.answer(200, event("ADDED", pod("b", 6)) + R"({"type":"BOO)");  // half an event is none
  fixture.answer(0, broken);
  fixture.answer(200, event("BOOKMARK", pod("x", 9)) + event("DELETED", pod("a", 10)));
  fixture.answer(200, event("MODIFIED", pod("c", 11)));
  Seen seen{.text = {}, .last = "c"};
  const auto stopped = watch_objects(*fixture.client, "/pods?labelSelector=x",
                                     std::chrono::steady_clock::now() + 10s, 5s, std::ref(seen));
  REQUIRE(stopped);
  CHECK(*stopped);
  CHECK(seen.text == "a.b-ac");
  const auto& requests = fixture.http->requests;
  REQUIRE(requests.size() == 5);
  CHECK(requests[1].url.find("/pods?labelSelector=x&watch=1") != std::string::npos);
  CHECK(requests[1].url.find("resourceVersion=5&") != std::string::npos);
  CHECK(requests[3].url.find("resourceVersion=6&") != std::string::npos);
  CHECK(requests[4].url.find("resourceVersion=10&") != std::string::npos);
}

TEST_CASE("a watch that is too old lists again and tells what left") {
  Fixture fixture;
  fixture.answer(200, list(pod("a", 1) + "," + pod("b", 2), 2));
  fixture.answer(200, event("ERROR", R"({"code":410})"));
  fixture.answer(200, list(pod("b", 2), 8));
  fixture.answer(410, R"({"reason":"Expired"})");
  fixture.answer(200, list(pod("c", 9), 9));
  Seen seen{.text = {}, .last = "c"};
  REQUIRE(watch_objects(*fixture.client, "/pods", std::chrono::steady_clock::now() + 10s, 5s,
                        std::ref(seen)));
  CHECK(seen.text == "ab.b-a.c");
}

TEST_CASE("watches that bring nothing but errors come at growing distances") {
  Fixture fixture;
  const bool has_error = GENERATE(true, false);
  for (int i = 0; i < 2000; ++i) {
    fixture.answer(200, list(pod("a", 1), 2));
    if (!has_error) {
      for (int again = 0; again < 2000; ++again) fixture.answer(200, "");
      break;
    }
    fixture.answer(200, event("ERROR", R"({"code":500})"));
  }
  Seen seen;
  const auto begin = std::chrono::steady_clock::now();
  const auto passed = watch_objects(*fixture.client, "/pods", begin + 1s, 5s, std::ref(seen));
  REQUIRE(passed);
  CHECK_FALSE(*passed);
  CHECK(fixture.http->requests.size() <= 8);
  CHECK(std::chrono::steady_clock::now() - begin < 5s);  // no pause lasts beyond the deadline
}

TEST_CASE("a watch ends at its deadline and by what cannot pass") {
  Fixture fixture;
  fixture.answer(200, list("", 1));
  fixture.answer(403, "{}");
  Seen seen;
  const auto later = std::chrono::steady_clock::now() + 10s;
  const auto refused = watch_objects(*fixture.client, "/pods", later, 5s, std::ref(seen));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().rule == api_error::forbidden);
  for (int i = 0; i < 50; ++i) fixture.answer(0, broken);
  CHECK_FALSE(watch_objects(*fixture.client, "/pods", later, 300ms, std::ref(seen)));
  const auto passed = watch_objects(*fixture.client, "/pods",
                                    std::chrono::steady_clock::now() + 300ms, 5s, std::ref(seen));
  REQUIRE(passed);
  CHECK_FALSE(*passed);
}

}  // namespace
}  // namespace slipway::clients
