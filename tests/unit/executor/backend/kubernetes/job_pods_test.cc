#include "executor/backend/kubernetes/job_pods.h"

#include <deque>

#include <catch2/catch.hpp>

using namespace slipway;
using namespace slipway::executor;
using clients::HttpRequest;
using clients::HttpResponse;

namespace {

constexpr const char* one_pod =
    R"({"metadata":{"resourceVersion":"1"},"items":[{"metadata":{"name":"job-1","uid":"u"}}]})";
constexpr const char* no_pod = R"({"metadata":{"resourceVersion":"2"},"items":[]})";
constexpr const char* deletion =
    R"({"type":"DELETED","object":{"metadata":{"name":"job-1","uid":"u","resourceVersion":"2"}}})"
    "\n";

/// Gives its answers one after the other; a watch with none is one without events.
class Answers final : public clients::HttpClient {
 public:
  explicit Answers(std::deque<std::string> answers) : answers_(std::move(answers)) {}
  Result<HttpResponse> send(const HttpRequest& request) override {
    std::string body;
    if (!answers_.empty()) {
      body = answers_.front();
      answers_.pop_front();
    }
    if (request.receive) {
      request.receive(body);
      body.clear();
    }
    return HttpResponse{.status = 200, .body = body};
  }

 private:
  std::deque<std::string> answers_;
};

std::optional<bool> gone(std::deque<std::string> answers, std::chrono::milliseconds time) {
  clients::ClusterAccess access;
  access.server = "https://api.example";
  clients::KubernetesClient client(std::make_unique<Answers>(std::move(answers)),
                                   clients::SharedAccess::fixed(access));
  const auto result = wait_until_gone(client, "/pods", time);
  return result ? std::optional(*result) : std::nullopt;
}

}  // namespace

TEST_CASE("pods are waited for until they are gone", "[pods]") {
  using std::chrono::seconds;
  CHECK(gone({one_pod, deletion}, seconds(20)) == true);
  const auto begin = std::chrono::steady_clock::now();
  CHECK(gone({no_pod}, seconds(20)) == true);  // one that went before the list is no longer missed
  CHECK(std::chrono::steady_clock::now() - begin < seconds(10));
  CHECK(gone({one_pod}, std::chrono::milliseconds(100)) == false);
}
