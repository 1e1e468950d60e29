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

PodPlace place_of() {
  PodPlace place;
  place.helper_image = "r.example/helper:1";
  place.default_image = "r.example/ci:1";
  return place;
}

PodState state_of(const Json& status, const char* build_image = "app:1",
                  const char* program = "/slipway/programs/slipway-supervisor") {
  const Json limits = {{"limits", {{"memory", "100Mi"}}}};
  return pod_state(
      Json{{"metadata", {{"name", "p"}, {"uid", "u"}}},
           {"spec",
            {{"nodeName", "n"},
             {"containers", Json::array({{{"name", "build"},
                                          {"image", build_image},
                                          {"command", {program}},
                                          {"resources", limits}},
                                         {{"name", "helper"}, {"image", "r.example/helper:1"}}})}}},
           {"status", status}}
          .dump(),
      place_of());
}

PodState with_build(const Json& state, const char* image = "app:1",
                    const char* program = "/slipway/programs/slipway-supervisor") {
  return state_of({{"phase", "Pending"},
                   {"containerStatuses",
                    Json::array({container("build", state), container("helper", running)})}},
                  image, program);
}

}  // namespace

TEST_CASE("a pod runs when both of its containers do", "[pods]") {
  CHECK(with_build(running).is_running);
  CHECK_FALSE(with_build(waiting("ContainerCreating")).is_running);
  CHECK(with_build(waiting("ContainerCreating")).progress == "image `app:1`");
  CHECK_FALSE(with_build(waiting("ContainerCreating")).trouble);
  CHECK_FALSE(pod_state("{}", place_of()).is_running);
  CHECK_FALSE(pod_state("no JSON", place_of()).is_running);
}

TEST_CASE("images that cannot be pulled: whose fault, and does waiting help", "[pods]") {
  const auto judge = [](const char* reason, const char* message) {
    return with_build(waiting(reason, message)).trouble.value();
  };
  const PodTrouble missing =
      judge("ErrImagePull", "rpc error: code = NotFound desc = failed to pull: app:1: not found");
  CHECK(missing.error.fault == Fault::finding);
  CHECK(missing.wait == TroubleWait::hopeless);
  CHECK(missing.unpulled == "build");
  CHECK(missing.error.message ==
        "the image `app:1` cannot be pulled: failed to pull: app:1: not found");
  CHECK(judge("InvalidImageName",
              "Failed to apply default image tag \"A:1\": couldn't parse image name \"A:1\": "
              "invalid reference format: repository name (library/A) must be lowercase")
            .error.fault == Fault::finding);
  for (const char* refusal :
       {"failed to authorize: failed to fetch anonymous token: unexpected status from GET request "
        "to https://r.example/token: 401 Unauthorized",
        "pull access denied, repository does not exist or may require authorization: server "
        "message: insufficient_scope: authorization failed",
        "unexpected status from HEAD request to https://r.example/v2/app: 403 Forbidden"}) {
    const PodTrouble refused = judge("ErrImagePull", refusal);
    CHECK(refused.error.fault == Fault::finding);
    CHECK(refused.error.hint.find("DOCKER_AUTH_CONFIG") != std::string::npos);
  }
  const PodTrouble away =
      judge("ImagePullBackOff", "Back-off: ErrImagePull: dial tcp 10.0.0.1:443: connect: refused");
  CHECK(away.error.fault == Fault::outside);
  CHECK(away.wait == TroubleWait::may_pass);
  CHECK(judge("ImagePullBackOff", "Back-off pulling image").wait == TroubleWait::may_pass);
  const PodTrouble wrong_machine =
      judge("ErrImagePull", "no match for platform in manifest sha256:401403: not found");
  CHECK(wrong_machine.error.fault == Fault::finding);
  CHECK(wrong_machine.error.hint.find("processor") != std::string::npos);
  const PodTrouble never = judge("ErrImageNeverPull", "Container image \"app:1\" is not present");
  CHECK(never.error.fault == Fault::finding);
  CHECK(never.error.hint == "take another `pull_policy`");
}

TEST_CASE("words in the names of images blame nobody", "[pods]") {
  for (const char* image :
       {"r.example:403/app:v403", "r.example/unauthorized/denied:401", "r.example/app:manifest",
        "r.example/not/"
        "found@sha256:4014034014034014034014034014034014034014034014034014034014034014"}) {
    const std::string message = std::string("failed to pull and unpack image \"") + image +
                                "\": failed to resolve reference \"" + image +
                                "\": failed to do request: Head \"https://" + image +
                                "\": dial tcp 10.0.0.1:401: connect: connection refused";
    CAPTURE(image);
    const PodTrouble trouble =
        with_build(waiting("ErrImagePull", message.c_str()), image).trouble.value();
    CHECK(trouble.error.fault == Fault::outside);
    CHECK(trouble.wait == TroubleWait::may_pass);
  }
  const PodTrouble odd =
      with_build(waiting("ErrImagePull", "failed to pull image \"r.example/denied:403\": what now"))
          .trouble.value();
  CHECK(odd.error.fault == Fault::outside);
}

TEST_CASE("a mistake in an image of the fleet is not the author's", "[pods]") {
  const Json missing = waiting("ErrImagePull", "r.example/ci:1: not found");
  const PodTrouble usual = with_build(missing, "r.example/ci:1").trouble.value();
  CHECK(usual.error.fault == Fault::outside);
  CHECK(usual.error.hint.find("`executor.image`") != std::string::npos);
  const PodState helper =
      state_of({{"containerStatuses",
                 Json::array({container("build", running), container("helper", missing)})}});
  CHECK(helper.trouble->error.fault == Fault::outside);
  CHECK(helper.trouble->error.hint.find("`executor.helperImage`") != std::string::npos);
  CHECK(helper.trouble->error.message.find("`r.example/helper:1`") != std::string::npos);
}

TEST_CASE("an entrypoint of the author's is the author's, in an image of the fleet, too",
          "[pods]") {
  const Json state =
      waiting("RunContainerError", "exec: \"/no\": stat /no: no such file or directory");
  const PodState own = with_build(state, "r.example/ci:1", "/no");
  REQUIRE(own.trouble);
  CHECK(own.trouble->error.fault == Fault::finding);
  CHECK(own.trouble->error.hint.find("`entrypoint`") != std::string::npos);
  const PodState platforms = with_build(state, "r.example/ci:1");
  REQUIRE(platforms.trouble);
  CHECK(platforms.trouble->error.fault == Fault::outside);
}

TEST_CASE("containers that cannot be started: whose fault, and does waiting help", "[pods]") {
  const auto judge = [](const char* reason, const char* message) {
    return with_build(waiting(reason, message)).trouble.value();
  };
  const PodTrouble trouble = judge("CreateContainerError", "exec: \"/no\": no such file");
  CHECK(trouble.error.fault == Fault::finding);
  CHECK(trouble.error.hint.find("`entrypoint`") != std::string::npos);
  const PodTrouble root =
      judge("CreateContainerConfigError", "container has runAsNonRoot and image will run as root");
  CHECK(root.error.hint.find("another user") != std::string::npos);
  for (const char* message :
       {"context deadline exceeded",
        "failed to reserve container name \"build_job\": name \"build_job\" is reserved for \"0a\"",
        "connection error: desc = \"transport: dial unix /run/containerd.sock\": connection "
        "refused",
        "something that nobody knows"}) {
    CAPTURE(message);
    for (const char* reason : {"CreateContainerError", "RunContainerError"}) {
      const PodTrouble passing = judge(reason, message);
      CHECK(passing.error.fault == Fault::outside);
      CHECK(passing.wait == TroubleWait::may_pass);
    }
  }
  const PodTrouble ended_at_start =
      with_build({{"terminated",
                   {{"exitCode", 128},
                    {"reason", "StartError"},
                    {"message", "exec: \"/no/such\": stat /no/such: no such file or directory"}}}})
          .trouble.value();
  CHECK(ended_at_start.error.fault == Fault::finding);
  CHECK(ended_at_start.wait == TroubleWait::hopeless);
}

TEST_CASE("a full or missing node may become better", "[pods]") {
  const PodState state = state_of(
      {{"phase", "Pending"},
       {"conditions", Json::array({{{"type", "PodScheduled"},
                                    {"status", "False"},
                                    {"message", "0/2 nodes are available: Insufficient cpu"}}})}});
  REQUIRE(state.trouble);
  CHECK(state.trouble->wait == TroubleWait::queued);
  CHECK(state.trouble->error.fault == Fault::outside);
  CHECK(state.trouble->error.message.find("Insufficient cpu") != std::string::npos);
  const PodState lost = state_of(
      {{"phase", "Pending"},
       {"conditions",
        Json::array({{{"type", "PodScheduled"},
                      {"status", "False"},
                      {"message", "0/1 nodes are available: 1 node(s) had untolerated taint"}}})}});
  CHECK(lost.trouble.value().wait == TroubleWait::may_pass);
  CHECK(lost.trouble->error.hint.starts_with("the builder is full, gone, or not what "));
}

TEST_CASE("a node under pressure is told by what it lacks", "[pods]") {
  const auto hint_for = [](const char* taint) {
    const std::string message =
        "0/2 nodes are available: 1 node(s) didn't match Pod's node "
        "affinity/selector, 1 node(s) had untolerated taint {" +
        std::string(taint) + ": }";
    const PodState state = state_of(
        {{"phase", "Pending"},
         {"conditions",
          Json::array({{{"type", "PodScheduled"}, {"status", "False"}, {"message", message}}})}});
    CHECK(state.trouble.value().wait == TroubleWait::may_pass);
    CHECK(state.trouble->error.fault == Fault::outside);
    return state.trouble->error.hint;
  };
  CHECK(
      hint_for("node.kubernetes.io/disk-pressure").starts_with("the disk of the builder is full"));
  CHECK(hint_for("node.kubernetes.io/memory-pressure").starts_with("the builder runs short of"));
  CHECK(hint_for("slipway.dev/build").starts_with("the builder is full, gone, or not what "));
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
  CHECK(memory.error.message.find("its limit (100Mi)") != std::string::npos);
  const Diagnostic own =
      failed("Evicted", "Container build exceeded its local ephemeral storage limit \"1Gi\". ");
  CHECK(own.fault == Fault::finding);
  CHECK(own.hint.find("KUBERNETES_EPHEMERAL_STORAGE_LIMIT") != std::string::npos);
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

TEST_CASE("a build container that began before its helper is not the author's mistake", "[pods]") {
  const Json no_supervisor = {
      {"terminated",
       {{"exitCode", 128},
        {"reason", "StartError"},
        {"message",
         "runc create failed: unable to start container process: exec: "
         "\"/slipway/programs/slipway-supervisor\": stat /slipway/programs/slipway-supervisor: no "
         "such file or directory"}}}};
  const auto with_helper = [&](const Json& helper) {
    return state_of({{"phase", "Pending"},
                     {"containerStatuses", Json::array({container("build", no_supervisor),
                                                        container("helper", helper)})}})
        .trouble.value();
  };
  // What keeps the helper is told first, and may pass; until it has, a new pod would wait, too.
  const PodTrouble pulling = with_helper(waiting("ErrImagePull", "dial tcp: i/o timeout"));
  CHECK(pulling.unpulled == "helper");
  CHECK(pulling.wait == TroubleWait::may_pass);
  const PodTrouble creating = with_helper(waiting("ContainerCreating"));
  CHECK(creating.wait == TroubleWait::may_pass);
  CHECK(creating.error.fault == Fault::outside);
  const PodTrouble late = with_helper(running);
  CHECK(late.error.rule == helper_was_late);
  CHECK(late.error.fault == Fault::outside);
  CHECK(late.wait == TroubleWait::hopeless);
  CHECK(late.error.hint.find("entrypoint") == std::string::npos);
}

TEST_CASE("a helper that finds out that it cannot work says why", "[pods]") {
  const Json said = {{"terminated",
                      {{"exitCode", 143},
                       {"reason", "Error"},
                       {"message", "/cache is full: No space left on device"}}}};
  const PodTrouble unfit =
      state_of({{"containerStatuses",
                 Json::array({container("helper", said), container("build", running)})}})
          .trouble.value();
  CHECK(unfit.error.fault == Fault::outside);
  CHECK(unfit.error.message.find("cannot work for jobs: /cache is full") != std::string::npos);
}

TEST_CASE("services are up, on their way, or fallen", "[pods]") {
  const auto with_service = [](const Json& state, bool ready) {
    return state_of({{"phase", "Running"},
                     {"containerStatuses",
                      Json::array({container("build", running), container("helper", running),
                                   container("service-0", state, ready)})}});
  };
  CHECK(with_service(running, true).services.at(0).state == ServiceState::up);
  CHECK(with_service(running, false).services.at(0).state == ServiceState::starting);
  const PodState fallen = with_service(ended(1, "Error"), false);
  CHECK(fallen.is_running);
  CHECK(fallen.services.at(0).container == "service-0");
  CHECK(fallen.services.at(0).state == ServiceState::fallen);
  CHECK_FALSE(fallen.trouble);
}
