#include "executor/backend/kubernetes/job_objects.h"

#include <algorithm>
#include <map>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/filesystem/file_writer.h"
#include "tests/unit/support/temporary_directory.h"

using namespace slipway;
using namespace slipway::executor;
using clients::HttpResponse;
using Json = nlohmann::json;

namespace {

const std::string base = "https://api.example/api/v1/namespaces/jobs/";

/// Keeps what is made in the namespace, by `pods/NAME` and `secrets/NAME`.
class Store final : public clients::HttpClient {
 public:
  Result<HttpResponse> send(const clients::HttpRequest& request) override {
    REQUIRE(request.url.starts_with(base));
    const std::string path = request.url.substr(base.size());
    const std::string kind = path.substr(0, path.find_first_of("/?"));
    calls.push_back(request.method + " " + path.substr(0, path.find('?')));
    if (path == refuses)
      return HttpResponse{.status = 403, .body = R"({"message": "exceeded quota: q"})"};
    if (request.method == "POST") return make(kind, request.body);
    if (path.find('/') == std::string::npos) {
      queries.push_back(path);
      return list(kind, path.find("watch=1") != std::string::npos);
    }
    const auto found = objects.find(path);
    if (found == objects.end())
      return HttpResponse{.status = 404, .body = R"({"message": "none"})"};
    if (request.method == "PATCH") found->second.merge_patch(Json::parse(request.body));
    const std::string body = found->second.dump();
    if (request.method == "DELETE") {
      grace = Json::parse(request.body).value("gracePeriodSeconds", -1);
      objects.erase(found);
    }
    return HttpResponse{.status = 200, .body = body};
  }

  HttpResponse make(const std::string& kind, const std::string& body) {
    Json object = Json::parse(body);
    if (kind == "pods") object["spec"].update(adds);
    const std::string key = kind + "/" + object["metadata"]["name"].get<std::string>();
    if (objects.contains(key)) return {.status = 409, .body = R"({"reason": "AlreadyExists"})"};
    object["metadata"]["uid"] = "uid-of-" + key;
    objects[key] = object;
    return {.status = 201, .body = object.dump()};
  }

  HttpResponse list(const std::string& kind, bool watches) {
    if (watches) return {.status = 200, .body = {}};
    Json found = {{"metadata", {{"resourceVersion", "7"}}}, {"items", Json::array()}};
    for (const auto& [key, object] : objects) {
      if (key.starts_with(kind + "/")) found["items"].push_back(object);
    }
    return {.status = 200, .body = found.dump()};
  }

  std::map<std::string, Json> objects;
  std::vector<std::string> calls;
  std::vector<std::string> queries;
  std::string refuses;         ///< a path
  Json adds = Json::object();  ///< to the spec of each pod, as a webhook does
  int grace = -1;              ///< of the last deletion
};

struct World {
  World() {
    auto owned = std::make_unique<Store>();
    store = owned.get();
    clients::ClusterAccess access;
    access.server = "https://api.example";
    const auto shared = clients::SharedAccess::fixed(access);
    cluster.emplace(JobCluster{shared, clients::KubernetesClient(std::move(owned), shared)});
    job.name = "job-1";
    job.fleet = folder / "fleet.yaml";
    REQUIRE(write_file(job.fleet, "kind: Fleet\n"));
    job.pod.emplace();
    job.pod->namespace_name = "jobs";
    request.image.name = "r.example/app:1";
  }
  Result<Reach> make(const std::string& kubeconfig = {}, const std::string& key = {}) {
    JobSecrets secrets;
    secrets.kubeconfig = kubeconfig;
    return make_job_objects(*cluster, job, request, secrets, key);
  }
  test::TemporaryDirectory folder;
  Store* store = nullptr;
  std::optional<JobCluster> cluster;
  Job job;
  PodRequest request;
};

}  // namespace

TEST_CASE("a job's Secrets belong to its pod", "[pods]") {
  World w;
  w.request.credentials = {{"r.example", "robot", "word"}, {"other.example", "x", "y"}};
  REQUIRE(w.make("the kubeconfig"));
  auto& objects = w.store->objects;
  REQUIRE(objects.size() == 3);
  const Json& pod = objects.at("pods/job-1");
  const Json& secret = objects.at("secrets/job-1");
  const Json& pull =
      objects.at("secrets/" + pod["spec"]["imagePullSecrets"][0]["name"].get<std::string>());
  for (const Json* each : {&secret, &pull}) {
    CHECK((*each)["metadata"]["ownerReferences"][0]["uid"] == "uid-of-pods/job-1");
    CHECK((*each)["metadata"]["labels"] == pod["metadata"]["labels"]);
    CHECK((*each)["metadata"]["annotations"].contains("slipway.dev/deadline"));
    CHECK((*each)["immutable"] == true);
  }
  CHECK(secret["stringData"]["fleet.yaml"] == "kind: Fleet\n");
  CHECK(secret["stringData"].size() == 2);
  // Only what its own images need.
  CHECK(pull["type"] == "kubernetes.io/dockerconfigjson");
  const std::string text = pull["stringData"][".dockerconfigjson"];
  CHECK(text.find("r.example") != std::string::npos);
  CHECK(text.find("other.example") == std::string::npos);
}

TEST_CASE("the Secret holds a key for each container where the pod is safe", "[pods]") {
  const std::string key(32, 'k');
  World w;
  CHECK(w.make("", key) == Reach::port_or_exec);
  const Json data = w.store->objects.at("secrets/job-1")["stringData"];
  CHECK(data["build-key"].get<std::string>().size() == 64);
  CHECK(data["build-key"] != data["helper-key"]);
  CHECK(w.store->objects.at("pods/job-1").dump().find(data["build-key"]) == std::string::npos);
  World patched;
  patched.job.pod->patch = "spec: {hostNetwork: true}";
  CHECK(patched.make("", key) == Reach::exec_only);
  CHECK(patched.store->objects.at("secrets/job-1")["stringData"].size() == 1);
  CHECK(patched.store->objects.at("pods/job-1").dump().find("--port") == std::string::npos);
  World injected;
  injected.store->adds = R"({"initContainers": [{"name": "proxy"}]})"_json;
  CHECK(injected.make("", key) == Reach::exec_only);
  World without;
  CHECK(without.make() == Reach::exec_only);
}

TEST_CASE("what an earlier call has left is made anew, with this one's credentials", "[pods]") {
  World w;
  w.request.credentials = {{"r.example", "robot", "old"}};
  REQUIRE(w.make("tokens that have ended"));
  CHECK(w.store->objects.size() == 3);
  w.store->calls.clear();
  w.request.credentials = {{"r.example", "robot", "new"}};
  REQUIRE(w.make("living tokens"));
  CHECK(w.store->objects.size() == 3);
  CHECK(w.store->objects.at("secrets/job-1")["stringData"]["kubeconfig"] == "living tokens");
  const auto& calls = w.store->calls;
  for (const char* call : {"DELETE pods/job-1", "DELETE secrets/job-1"}) {
    CHECK(std::count(calls.begin(), calls.end(), call) == 1);
  }
  CHECK(w.store->grace == -1);  // of the last one, a Secret: its own
  // A pod that was made without its Secret is not made twice.
  w.store->objects.erase("secrets/job-1");
  w.store->calls.clear();
  REQUIRE(w.make("living tokens"));
  CHECK(std::count(calls.begin(), calls.end(), "DELETE pods/job-1") == 0);
}

TEST_CASE("a pod that is refused leaves its Secret to the clean-up", "[pods]") {
  World w;
  w.store->refuses = "pods";
  const auto made = w.make();
  REQUIRE_FALSE(made);
  CHECK(made.error().fault == Fault::outside);
  CHECK(made.error().message.starts_with("the pod job-1 cannot be made: "));
  CHECK(made.error().hint.find("the quota of the namespace jobs is used up") == 0);
  w.store->refuses.clear();
  REQUIRE(remove_job_objects(*w.cluster, w.job, std::chrono::seconds(3)));
  CHECK(w.store->objects.empty());
}

TEST_CASE("everything with the job's label goes, the pod with its grace", "[pods]") {
  World w;
  REQUIRE(w.make());
  w.store->calls.clear();
  REQUIRE(remove_job_objects(*w.cluster, w.job, std::chrono::seconds(3)));
  CHECK(w.store->objects.empty());
  const auto& calls = w.store->calls;
  const auto at = [&](const char* call) {
    return std::find(calls.begin(), calls.end(), call) - calls.begin();
  };
  CHECK(at("DELETE pods/job-1") < at("DELETE secrets/job-1"));
  for (const std::string& query : w.store->queries) {
    CHECK(query.find("labelSelector=slipway.dev%2Fjob%3Djob-1") != std::string::npos);
  }
  // Nothing there is fine.
  CHECK(remove_job_objects(*w.cluster, w.job, std::chrono::seconds(0)));
}
