#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "executor/backend/job.h"
#include "executor/backend/kubernetes/connection.h"

namespace slipway::executor {

/// An API server with one pod, `jobs/job-1`, and one node, or without them.
class PodApi final : public clients::HttpClient {
 public:
  static constexpr const char* base = "https://api.example";

  Result<clients::HttpResponse> send(const clients::HttpRequest& request) override {
    using clients::HttpResponse;
    requests.push_back(request);
    if (on_request) on_request();
    if (is_away) return HttpResponse{.status = 503, .body = R"({"message": "starting"})"};
    if (refuses) {
      return HttpResponse{.status = 403,
                          .body = R"({"message": "User \"r\" cannot get resource \"pods\""})"};
    }
    const std::string path = request.url.substr(std::string(base).size());
    const auto starts = [&](const char* text) { return path.starts_with(text); };
    if (path.find("watch=1") != std::string::npos) return HttpResponse{.status = 200, .body = {}};
    if (starts("/api/v1/namespaces/jobs/events")) {
      return HttpResponse{.status = 200, .body = events};
    }
    if (path == "/api/v1/nodes/build-1") return answer(node);
    if (starts("/api/v1/nodes?")) return HttpResponse{.status = 200, .body = nodes};
    if (starts("/api/v1/namespaces/jobs/pods/job-1/log?")) {
      return HttpResponse{.status = 200, .body = log};
    }
    if (path == "/api/v1/namespaces/jobs/pods/job-1") return answer(pod);
    if (path == "/api/v1/namespaces/jobs/secrets/job-1") {
      if (request.method == "PATCH") secret.merge_patch(nlohmann::json::parse(request.body));
      return answer(secret);
    }
    if (!starts("/api/v1/namespaces/jobs/pods?")) return answer(nullptr);
    nlohmann::json list = {{"metadata", {{"resourceVersion", "7"}}},
                           {"items", nlohmann::json::array()}};
    if (!pod.is_null()) list["items"].push_back(pod);
    return answer(list);
  }

  /// Those whose URL has this text.
  [[nodiscard]] std::vector<std::string> urls_with(const char* text) const {
    std::vector<std::string> found;
    for (const auto& request : requests) {
      if (request.url.find(text) != std::string::npos) found.push_back(request.url);
    }
    return found;
  }

  nlohmann::json pod;
  nlohmann::json secret;
  nlohmann::json node =
      nlohmann::json::parse(R"({"status": {"conditions": [{"type": "Ready", "status": "True"}]}})");
  std::string events = R"({"items": []})";
  std::string nodes = R"({"items": []})";
  std::string log = "last words\n";
  bool is_away = false;
  bool refuses = false;
  std::function<void()> on_request;
  std::vector<clients::HttpRequest> requests;

 private:
  static Result<clients::HttpResponse> answer(const nlohmann::json& object) {
    if (object.is_null()) {
      return clients::HttpResponse{.status = 404, .body = R"({"message": "none"})"};
    }
    return clients::HttpResponse{.status = 200, .body = object.dump()};
  }
};

/// The job of that pod, and the driver's way to such a server.
struct FakeCluster {
  FakeCluster() {
    auto owned = std::make_unique<PodApi>();
    api = owned.get();
    clients::ClusterAccess access;
    access.server = PodApi::base;
    const auto shared = clients::SharedAccess::fixed(access);
    cluster.emplace(JobCluster{shared, clients::KubernetesClient(std::move(owned), shared)});
    job.name = "job-1";
    job.pod.emplace();
    job.pod->cluster = "staging-1";
    job.pod->namespace_name = "jobs";
  }
  PodApi* api = nullptr;
  std::optional<JobCluster> cluster;
  Job job;
};

}  // namespace slipway::executor
