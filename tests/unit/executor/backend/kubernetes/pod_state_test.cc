#include "executor/backend/kubernetes/pod_state.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace slipway;
using namespace slipway::executor;
using Json = nlohmann::json;

namespace {

Json container(const char* name, Json state, bool ready = true) {
  return {{"name", name}, {"image", "app:1"}, {"ready", ready}, {"state", std::move(state)}};
}

const Json running = {{"running", {{"startedAt", "now"}}}};

Json waiting(const char* reason, const char* message = "") {
  return {{"waiting", {{"reason", reason}, {"message", message}}}};
}

Json ended(int code, const char* reason) {
  return {{"terminated", {{"exitCode", code}, {"reason", reason}}}};
}

PodState state_of(const Json& status) {
  return pod_state(Json{
      {"metadata", {{"name", "p"}, {"uid", "u"}}},
      {"spec", {{"nodeName", "n"}}},
      {"status",
       status}}.dump());
}

PodState with_build(const Json& state) {
  return state_of({{"phase", "Pending"},
                   {"containerStatuses",
                    Json::array({container("build", state), container("helper", running)})}});
}

}  // namespace

TEST_CASE("a pod runs when both of its containers do", "[pods]") {
  CHECK(with_build(running).is_running);
  CHECK_FALSE(with_build(waiting("ContainerCreating")).is_running);
  CHECK(with_build(waiting("ContainerCreating")).progress == "image `app:1`");
  CHECK_FALSE(with_build(waiting("ContainerCreating")).trouble);
  CHECK_FALSE(pod_state("{}").is_running);
  CHECK_FALSE(pod_state("no JSON").is_running);
}

TEST_CASE("images that cannot be pulled: whose fault, and does waiting help", "[pods]") {
  const auto judge = [](const char* reason, const char* message) {
    return with_build(waiting(reason, message)).trouble.value();
  };
  const PodTrouble missing =
      judge("ErrImagePull", "rpc error: code = NotFound desc = failed to pull: app:1: not found");
  CHECK(missing.error.fault == Fault::finding);
  CHECK(missing.wait == TroubleWait::hopeless);
  CHECK(missing.error.message ==
        "the image `app:1` cannot be pulled: failed to pull: app:1: not found");
  CHECK(judge("InvalidImageName", "Failed to apply default image tag").error.fault ==
        Fault::finding);
  const PodTrouble refused = judge("ErrImagePull", "401 Unauthorized");
  CHECK(refused.error.hint.find("DOCKER_AUTH_CONFIG") != std::string::npos);
  const PodTrouble away =
      judge("ImagePullBackOff", "Back-off: ErrImagePull: dial tcp 10.0.0.1:443: connect: refused");
  CHECK(away.error.fault == Fault::outside);
  CHECK(away.wait == TroubleWait::may_pass);
  CHECK(judge("ImagePullBackOff", "Back-off pulling image").wait == TroubleWait::may_pass);
}

TEST_CASE("containers that cannot be started are the author's", "[pods]") {
  const PodTrouble trouble =
      with_build(waiting("CreateContainerError", "exec: \"/no\": no such file")).trouble.value();
  CHECK(trouble.error.fault == Fault::finding);
  const PodTrouble root =
      with_build(waiting("CreateContainerConfigError",
                         "container has runAsNonRoot and image will run as root"))
          .trouble.value();
  CHECK(root.error.hint.find("another user") != std::string::npos);
}

TEST_CASE("a full or missing node may become better", "[pods]") {
  const PodState state = state_of(
      {{"phase", "Pending"},
       {"conditions", Json::array({{{"type", "PodScheduled"},
                                    {"status", "False"},
                                    {"message", "0/2 nodes are available: Insufficient cpu"}}})}});
  REQUIRE(state.trouble);
  CHECK(state.trouble->wait == TroubleWait::may_pass);
  CHECK(state.trouble->error.fault == Fault::outside);
  CHECK(state.trouble->error.message.find("Insufficient cpu") != std::string::npos);
}

TEST_CASE("what ends a running pod is told in its words", "[pods]") {
  const auto failed = [](const char* reason, const char* message) {
    return state_of({{"phase", "Failed"}, {"reason", reason}, {"message", message}})
        .trouble.value()
        .error;
  };
  const Diagnostic evicted = failed("Evicted", "The node was low on resource: ephemeral-storage");
  CHECK(evicted.fault == Fault::outside);
  CHECK(evicted.message ==
        "the node n evicted the pod p: The node was low on resource: ephemeral-storage");
  CHECK(failed("OutOfcpu", "").message == "the node n does not take the pod p: OutOfcpu");
  CHECK(failed("DeadlineExceeded", "").message.find("own deadline") != std::string::npos);
  const PodTrouble memory = with_build(ended(137, "OOMKilled")).trouble.value();
  CHECK(memory.error.fault == Fault::finding);
  CHECK(memory.error.hint.find("KUBERNETES_MEMORY_LIMIT") != std::string::npos);
  CHECK(with_build(ended(1, "Error")).trouble->error.fault == Fault::outside);
}

TEST_CASE("a helper image without the supervisor is the platform's", "[pods]") {
  const Json no_program = {{"terminated",
                            {{"exitCode", 128},
                             {"reason", "StartError"},
                             {"message", "exec: \"slipway-supervisor\": not found in $PATH"}}}};
  // The build container lacks it, too, as a consequence.
  const PodTrouble trouble =
      state_of({{"containerStatuses",
                 Json::array({container("build", no_program), container("helper", no_program)})}})
          .trouble.value();
  CHECK(trouble.error.fault == Fault::outside);
  CHECK(trouble.error.message.find("the helper image") == 0);
  CHECK(trouble.error.hint.find("./dev image") != std::string::npos);
}

TEST_CASE("services are up, on their way, or fallen", "[pods]") {
  const auto with_service = [](const Json& state, bool ready) {
    return state_of({{"phase", "Running"},
                     {"containerStatuses",
                      Json::array({container("build", running), container("helper", running),
                                   container("service-0", state, ready)})}});
  };
  CHECK(with_service(running, true).are_services_up);
  CHECK_FALSE(with_service(running, false).are_services_up);
  const PodState fallen = with_service(ended(1, "Error"), false);
  CHECK(fallen.is_running);
  CHECK(fallen.fallen_services == std::vector<std::string>{"service-0"});
  CHECK_FALSE(fallen.trouble);
}
