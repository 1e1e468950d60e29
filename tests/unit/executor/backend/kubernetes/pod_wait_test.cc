#include "executor/backend/kubernetes/pod_wait.h"

#include <algorithm>
#include <filesystem>
#include <thread>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "executor/backend/kubernetes/node_room.h"
#include "executor/backend/kubernetes/pod_events.h"
#include "executor/backend/kubernetes/service_log.h"
#include "tests/unit/executor/backend/kubernetes/fake_cluster.h"
#include "tests/unit/support/temporary_directory.h"

using namespace slipway;
using namespace slipway::executor;
using Json = nlohmann::json;
using std::chrono::milliseconds;

namespace {

constexpr WaitTiming quick{.longest_start = milliseconds(300),
                           .trouble_patience = milliseconds(100),
                           .services_patience = milliseconds(60),
                           .api_patience = milliseconds(120),
                           .refusals = milliseconds(120),
                           .glance = milliseconds(1),
                           .between_words = milliseconds(30),
                           .longest_silence = milliseconds(60),
                           .probes = false};

const Json running = {{"running", Json::object()}};
const Json creating = {{"waiting", {{"reason", "ContainerCreating"}}}};

Json container(const std::string& name, const Json& state, bool ready = true) {
  return {{"name", name}, {"image", "app:1"}, {"ready", ready}, {"state", state}};
}

Json pod_with(const Json& containers, const Json& conditions = Json::array()) {
  return {{"metadata", {{"name", "job-1"}, {"uid", "u"}}},
          {"spec",
           {{"nodeName", "n"},
            {"nodeSelector", {{"build", "true"}}},
            {"containers",
             Json::array({{{"name", "build"}, {"resources", {{"requests", {{"cpu", "3"}}}}}}})}}},
          {"status", {{"containerStatuses", containers}, {"conditions", conditions}}}};
}

Json without_place(const char* message) {
  return pod_with(
      Json::array(),
      Json::array({{{"type", "PodScheduled"}, {"status", "False"}, {"message", message}}}));
}

struct Waiting : FakeCluster {
  Waiting() {
    job.pod->queue = "100ms";
    request.helper = helper_resources(*job.pod);
    request.service = service_resources(*job.pod);
  }
  Result<void> wait() {
    return wait_for_pod(
        *cluster, job, request, [&](std::string_view text) { said += text; }, quick);
  }
  PodRequest request;
  std::string said;
};

bool contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a pod that runs is not waited for", "[pods]") {
  Waiting w;
  w.api->pod = pod_with(Json::array({container("build", running), container("helper", running)}));
  CHECK(w.wait());
  CHECK(w.said.empty());
}

TEST_CASE("an API server that is away is told, and waited for only so long", "[pods]") {
  Waiting w;
  w.api->is_away = true;
  const auto begin = std::chrono::steady_clock::now();
  const auto waited = w.wait();
  REQUIRE_FALSE(waited);
  CHECK(clients::is_api_error(waited.error(), clients::api_error::unavailable));
  CHECK(std::chrono::steady_clock::now() - begin >= quick.api_patience);
  CHECK(contains(w.said, "the API server of the cluster staging-1 does not answer"));
}

TEST_CASE("an API server that comes back is as if nothing had been", "[pods]") {
  Waiting w;
  w.api->pod = pod_with(Json::array({container("build", running), container("helper", running)}));
  w.api->is_away = true;
  const auto back = std::chrono::steady_clock::now() + milliseconds(60);
  w.api->on_request = [&] { w.api->is_away = std::chrono::steady_clock::now() < back; };
  CHECK(w.wait());
}

TEST_CASE("an API server that does not know its roles yet is asked again for a while", "[pods]") {
  Waiting w;
  w.api->pod = pod_with(Json::array({container("build", running), container("helper", running)}));
  w.api->refuses = true;
  const auto begin = std::chrono::steady_clock::now();
  const auto waited = w.wait();
  REQUIRE_FALSE(waited);
  CHECK(clients::is_api_error(waited.error(), clients::api_error::forbidden));
  CHECK(std::chrono::steady_clock::now() - begin >= quick.refusals);

  int requests = 0;
  w.api->on_request = [&] { w.api->refuses = ++requests < 3; };
  CHECK(w.wait());
}

TEST_CASE("a pod that is deleted between two looks is missed", "[pods]") {
  Waiting w;
  w.api->pod = pod_with(Json::array({container("build", creating), container("helper", creating)}));
  int requests = 0;
  w.api->on_request = [&] {
    if (++requests > 2) w.api->pod = Json();
  };
  const auto waited = w.wait();
  REQUIRE_FALSE(waited);
  CHECK(waited.error().message == "the pod job-1 was deleted before the job began");
  CHECK(waited.error().fault == Fault::outside);
}

TEST_CASE("a pod that does not start is told with what Kubernetes complains of", "[pods]") {
  Waiting w;
  w.api->pod = pod_with(Json::array({container("build", creating), container("helper", creating)}));
  w.api->events = R"({"items": [
    {"type": "Warning", "reason": "FailedMount", "message": "no such Secret",
     "lastTimestamp": "2026-01-01T00:00:09Z"},
    {"type": "Normal", "reason": "Scheduled", "message": "to n",
     "eventTime": "2026-01-01T00:00:08.123456Z"}]})";
  const auto waited = w.wait();
  REQUIRE_FALSE(waited);
  CHECK(waited.error().message ==
        "the pod job-1 does not start on the node n: FailedMount: no such Secret");
  CHECK(contains(w.said, "Waiting for the pod job-1: FailedMount: no such Secret\n"));
  // None with as long a time as the HTTP client takes by itself.
  CHECK(std::all_of(w.api->requests.begin(), w.api->requests.end(),
                    [](const auto& request) { return request.timeout.has_value(); }));
  CHECK(contains(waited.error().hint, "platform team"));
}

TEST_CASE("a complaint that is over is none", "[pods]") {
  CHECK_FALSE(last_complaint("no JSON"));
  CHECK_FALSE(last_complaint(R"({"items": []})"));
  CHECK_FALSE(last_complaint(R"({"items": [
    {"type": "Warning", "reason": "FailedMount", "lastTimestamp": "2026-01-01T00:00:09Z"},
    {"type": "Normal", "reason": "Pulling", "series": {"lastObservedTime": "2026-01-01T00:00:10.5Z"},
     "eventTime": "2026-01-01T00:00:01Z"}]})"));
}

TEST_CASE("a full node is waited for as long as the fleet says", "[pods]") {
  Waiting w;
  w.api->pod = without_place("0/1 nodes are available: 1 Insufficient cpu");
  const auto waited = w.wait();
  REQUIRE_FALSE(waited);
  CHECK(waited.error().fault == Fault::outside);
  CHECK(contains(waited.error().message, "Insufficient cpu"));
  CHECK(contains(waited.error().message, "(for 100ms, the `executor.queue` of fleet.yaml)"));
  CHECK(contains(w.said, "a place on its node, which is full"));

  // The time for its start begins when it has a place.
  Waiting patient;
  patient.job.pod->queue = "1h";
  patient.api->pod = w.api->pod;
  const auto begin = std::chrono::steady_clock::now();
  patient.api->on_request = [&] {
    if (std::chrono::steady_clock::now() - begin < 2 * quick.longest_start) return;
    patient.api->pod =
        pod_with(Json::array({container("build", running), container("helper", running)}));
  };
  CHECK(patient.wait());
  // Not at every turn.
  CHECK(std::count(patient.said.begin(), patient.said.end(), '\n') < 16);
}

TEST_CASE("what is larger than every node is not waited for", "[pods]") {
  Waiting w;
  w.job.pod->queue = "1h";
  w.api->pod = without_place("0/1 nodes are available: 1 Insufficient cpu");
  w.api->nodes = R"({"items": [{"status": {"allocatable": {"cpu": "2", "memory": "4Gi"}}},
                               {"status": {"allocatable": {"cpu": "1500m"}}}]})";
  const auto places = w.wait();
  REQUIRE_FALSE(places);
  CHECK(places.error().fault == Fault::outside);
  CHECK(places.error().message ==
        "no node can take the pod job-1: it asks for 3 of cpu, and the largest of its nodes has 2");
  CHECK(contains(places.error().hint, "`executor.placement`"));
  w.request.build.cpu_request = "3";  // the job's own wish
  const auto wished = w.wait();
  REQUIRE_FALSE(wished);
  CHECK(wished.error().fault == Fault::finding);
  CHECK(contains(wished.error().hint, "KUBERNETES_"));
}

TEST_CASE("a full node is waited for once, however often a job is prepared", "[pods]") {
  const test::TemporaryDirectory state;
  const auto prepare = [&](std::uint64_t id) {
    Waiting w;
    w.api->pod = without_place("0/1 nodes are available: 1 Insufficient cpu.");
    w.job.id = id;
    w.job.directory = state / "jobs/job-1";
    const auto begin = std::chrono::steady_clock::now();
    const auto waited = w.wait();
    REQUIRE_FALSE(waited);
    CHECK(contains(waited.error().message, "(for 100ms, the `executor.queue` of fleet.yaml)"));
    return std::chrono::steady_clock::now() - begin;
  };
  CHECK(prepare(7) >= milliseconds(100));
  CHECK(prepare(7) < milliseconds(100));
  CHECK(prepare(8) >= milliseconds(100));
  // One of long ago counts no more, and goes with the next.
  const auto old = std::filesystem::file_time_type::clock::now() - std::chrono::hours(1);
  std::filesystem::last_write_time(state / "waited/0-7", old);
  CHECK(prepare(7) >= milliseconds(100));
  std::filesystem::last_write_time(state / "waited/0-8", old);
  CHECK(prepare(7) < milliseconds(100));
  CHECK_FALSE(std::filesystem::exists(state / "waited/0-8"));
}

TEST_CASE("requests are counted as the scheduler does", "[pods]") {
  const auto memory = [](const char* amount) {
    return Json{{"resources", {{"requests", {{"memory", amount}}}}}};
  };
  const Json pod = {{"spec",
                     {{"containers", Json::array({memory("1Gi"), memory("512Mi")})},
                      {"initContainers", Json::array({memory("2Gi")})}}}};
  const auto on = [&](const char* amount) {
    const Json node = {{"status", {{"allocatable", {{"memory", amount}}}}}};
    return impossible_request(pod.dump(), Json{{"items", Json::array({node})}}.dump());
  };
  CHECK_FALSE(on("2Gi"));
  CHECK(on("1900Mi") == "it asks for 2048Mi of memory, and the largest of its nodes has 1900Mi");
  CHECK_FALSE(impossible_request(pod.dump(), R"({"items": []})"));
  CHECK_FALSE(impossible_request("", ""));
}

TEST_CASE("trouble that may pass is waited for a while", "[pods]") {
  Waiting w;
  const Json away = {{"waiting", {{"reason", "ErrImagePull"}, {"message", "dial tcp: timeout"}}}};
  w.api->pod = pod_with(Json::array({container("build", away), container("helper", running)}));
  const auto begin = std::chrono::steady_clock::now();
  const auto waited = w.wait();
  REQUIRE_FALSE(waited);
  CHECK(std::chrono::steady_clock::now() - begin > quick.trouble_patience);
  CHECK(waited.error().rule == image_not_pulled);
  // Where there is another pull policy, that is tried at once.
  w.request.image.pull_policies = {"always", "if-not-present"};
  w.said.clear();
  CHECK_FALSE(w.wait());
  CHECK(w.said.empty());
}

TEST_CASE("a taint that the scheduler does not name is looked up", "[pods]") {
  Waiting w;
  w.api->pod = without_place("0/1 nodes are available: 1 node(s) had untolerated taint(s).");
  const std::string said =
      "no node takes the pod job-1: 0/1 nodes are available: 1 node(s) had "
      "untolerated taint(s).";
  w.api->nodes = R"({"items": [{"metadata": {"name": "build-1"}, "spec": {"taints": [
      {"key": "slipway.dev/build", "effect": "NoSchedule"},
      {"key": "node.kubernetes.io/memory-pressure", "effect": "PreferNoSchedule"},
      {"key": "node.kubernetes.io/disk-pressure", "effect": "NoSchedule"}]}}]})";
  const auto full = w.wait();
  REQUIRE_FALSE(full);
  CHECK(full.error().message ==
        said + "; the node build-1 has the taint node.kubernetes.io/disk-pressure");
  CHECK(full.error().hint.starts_with("the disk of the builder is full"));
  CHECK(contains(w.said, "has the taint node.kubernetes.io/disk-pressure\n"));
  CHECK(contains(w.api->urls_with("/nodes?").at(0), "labelSelector=build%3Dtrue"));

  w.api->nodes = R"({"items": [{"metadata": {"name": "build-1"}}]})";
  const auto other = w.wait();
  REQUIRE_FALSE(other);
  CHECK(other.error().message == said);
  CHECK(other.error().hint.starts_with("the builder is full, gone, "));
}

TEST_CASE("one fallen service hides no other one", "[pods]") {
  Waiting w;
  w.request.services.resize(3);
  for (int i = 0; i < 3; ++i) w.request.services[i].image.name = "s" + std::to_string(i);
  const Json fallen = {{"terminated", {{"exitCode", 1}}}};
  w.api->pod = pod_with(Json::array(
      {container("build", running), container("helper", running), container("service-0", fallen),
       container("service-1", running, false), container("service-2", running)}));
  CHECK(w.wait());
  CHECK(contains(w.said, "The service `s0` has ended. Its last lines:\nlast words\n"));
  CHECK(contains(w.said, "The service `s1` is not ready after 1 s. Its last lines:\n"));
  CHECK_FALSE(contains(w.said, "`s2`"));
  // Fifty lines may be of any length.
  const auto logs = w.api->urls_with("/log?");
  REQUIRE(logs.size() == 2);
  CHECK(contains(logs[0], "tailLines=50&limitBytes=65536"));
}

TEST_CASE("a service that falls is told once when the script goes well", "[pods]") {
  Waiting w;
  w.request.services.resize(2);
  for (int i = 0; i < 2; ++i) w.request.services[i].image.name = "s" + std::to_string(i);
  const Json fallen = {{"terminated", {{"exitCode", 1}}}};
  const auto pod = [&](const Json& first, const Json& second) {
    return pod_with(Json::array({container("build", running), container("helper", running),
                                 container("service-0", first), container("service-1", second)}));
  };
  const auto told_by = [&](FallenServices which) {
    w.said.clear();
    tell_fallen_services(*w.cluster, w.job, w.request, which,
                         [&](std::string_view text) { w.said += text; });
    return w.said;
  };
  const std::string first = "The service `s0` has ended. Its last lines:\nlast words\n";
  const std::string second = "The service `s1` has ended. Its last lines:\nlast words\n";
  w.api->secret = Json::object();
  w.api->pod = pod(fallen, running);
  CHECK(w.wait());
  CHECK(w.said == first);
  CHECK(told_by(FallenServices::untold).empty());
  w.api->pod = pod(fallen, fallen);
  CHECK(told_by(FallenServices::untold) == second);
  CHECK(told_by(FallenServices::untold).empty());
  CHECK(told_by(FallenServices::all) == first + second);  // of a script that failed

  w.api->secret = nullptr;  // who cannot know tells again
  CHECK(told_by(FallenServices::untold) == first + second);
  w.api->pod = pod(running, running);
  CHECK(told_by(FallenServices::all).empty());
}

TEST_CASE("the whole logs of services are shown line by line", "[pods]") {
  Waiting w;
  w.request.services.resize(2);
  w.request.services[0].image.name = "postgres:16";
  w.request.services[0].aliases = {"db", "postgres"};
  w.request.services[1].image.name = "My_Image";
  w.api->log = "one\n\nthree";
  show_services(*w.cluster, w.job, w.request, [&](std::string_view text) { w.said += text; });
  CHECK(w.said ==
        "[service:db] one\n[service:db] \n[service:db] three\n"
        "[service:My_Image] one\n[service:My_Image] \n[service:My_Image] three\n");
  CHECK(contains(w.api->urls_with("/log?").at(1), "container=service-1&limitBytes=1048576"));
  w.said.clear();
  w.api->log.clear();
  show_services(*w.cluster, w.job, w.request, [&](std::string_view text) { w.said += text; });
  CHECK(contains(w.said, "[service:db] has printed nothing\n"));
}

TEST_CASE("logs of services are waited for together, and no longer than the job is wanted",
          "[pods]") {
  Waiting w;
  w.request.services.resize(3);
  for (int i = 0; i < 3; ++i) w.request.services[i].image.name = "s" + std::to_string(i);
  const auto show = [&](const LogPatience& patience) {
    w.said.clear();
    w.api->requests.clear();
    show_services(
        *w.cluster, w.job, w.request, [&](std::string_view text) { w.said += text; }, patience);
    return w.api->urls_with("/log?").size();
  };
  constexpr milliseconds limit(2000);
  w.api->on_request = [&] {  // the second log takes all the time that there is
    if (w.api->requests.size() == 2) std::this_thread::sleep_for(limit);
  };
  CHECK(show(LogPatience({}, limit)) == 2);
  REQUIRE(w.api->requests[0].timeout);
  REQUIRE(w.api->requests[1].timeout);
  CHECK(*w.api->requests[0].timeout <= limit);
  CHECK(*w.api->requests[1].timeout <= *w.api->requests[0].timeout);
  CHECK(contains(w.said, "[service:s1] last words\n[service:s2] (its log did not come in time)\n"));

  bool canceled = false;
  w.api->on_request = [&] { canceled = true; };
  const LogPatience patience([&] { return canceled; });  // the request asks it
  CHECK(show(patience) == 1);
  REQUIRE(w.api->requests[0].is_unwanted);
  CHECK(w.api->requests[0].is_unwanted());
}
