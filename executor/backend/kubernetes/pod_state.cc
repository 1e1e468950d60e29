#include "executor/backend/kubernetes/pod_state.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/diagnostics/format.h"
#include "executor/backend/kubernetes/json_path.h"
#include "executor/backend/kubernetes/pod_names.h"

namespace slipway::executor {

namespace {

using Json = nlohmann::json;

bool contains_any(const std::string& text, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const char* word) { return text.find(word) != std::string::npos; });
}

PodTrouble trouble(Fault fault, TroubleWait wait, std::string what, std::string remedy) {
  return {plain_error(std::move(what), std::move(remedy), fault), wait};
}

/// The part of a container runtime's message that says something to a person.
std::string essence(const std::string& message) {
  std::string text = message;
  for (const char* wrapping : {"desc = ", "ErrImagePull: "}) {
    if (const std::size_t at = text.find(wrapping); at != std::string::npos) {
      text.erase(0, at + std::string(wrapping).size());
    }
  }
  constexpr std::size_t longest = 600;
  if (text.size() > longest) text = text.substr(0, longest) + " …";
  return printable(text);
}

PodTrouble pull_trouble(const std::string& image, const std::string& message) {
  const std::string what =
      fmt::format("the image `{}` cannot be pulled: {}", printable(image), essence(message));
  if (contains_any(message, {"unauthorized", "authorization failed", "401", "403", "denied",
                             "no basic auth credentials"})) {
    return trouble(
        Fault::finding, TroubleWait::hopeless, what,
        "the registry does not let this job in, or has no such image: check the name, and "
        "give credentials by the CI/CD variable DOCKER_AUTH_CONFIG");
  }
  if (contains_any(message, {"not found", "manifest unknown", "InvalidImageName",
                             "couldn't parse image", "no match for platform"})) {
    return trouble(Fault::finding, TroubleWait::hopeless, what,
                   "check the name and the tag of the image in .gitlab-ci.yml");
  }
  return trouble(
      Fault::outside, TroubleWait::may_pass, what,
      "the node does not get it from the registry: try again, or tell the platform team");
}

/// Nothing but the supervisor is started in the helper.
PodTrouble helper_trouble(const std::string& image, const std::string& why) {
  return trouble(
      Fault::outside, TroubleWait::hopeless,
      fmt::format("the helper image `{}` has no slipway-supervisor that runs: {}", image, why),
      "the platform team must make it anew, of this version: ./dev image");
}

/// What a container that does not start says.
std::optional<PodTrouble> waiting_trouble(const Json& status) {
  const std::string reason = json_text(status, {"state", "waiting", "reason"});
  const std::string message = json_text(status, {"state", "waiting", "message"});
  const std::string image = json_text(status, {"image"});
  const std::string name = json_text(status, {"name"});
  if (reason == "ErrImagePull" || reason == "ImagePullBackOff" || reason == "InvalidImageName" ||
      reason == "ImageInspectError" || reason == "RegistryUnavailable") {
    // A back-off that no longer says why is not judged: the error came before it.
    if (reason == "ImagePullBackOff" && message.find(": ") == std::string::npos) {
      return trouble(Fault::outside, TroubleWait::may_pass,
                     fmt::format("the image `{}` cannot be pulled", printable(image)),
                     "check its name; else the registry does not answer");
    }
    return pull_trouble(image, reason == "InvalidImageName" ? reason + ": " + message : message);
  }
  if (reason == "ErrImageNeverPull") {
    return trouble(Fault::finding, TroubleWait::hopeless,
                   fmt::format("the image `{}` is not on the node, and the job's pull policy is "
                               "`never`",
                               printable(image)),
                   "take another `pull_policy`");
  }
  if (reason == "CreateContainerConfigError" || reason == "CreateContainerError" ||
      reason == "RunContainerError") {
    if (name == pod_names::helper_container) {
      return helper_trouble(printable(image), essence(message));
    }
    const bool is_root = message.find("runAsNonRoot") != std::string::npos;
    return trouble(Fault::finding, TroubleWait::hopeless,
                   fmt::format("the container `{}` of the image `{}` cannot be started: {}", name,
                               printable(image), essence(message)),
                   is_root ? "jobs here do not run as root: take an image with another user"
                           : "check `entrypoint` and `command` of the image in .gitlab-ci.yml");
  }
  return std::nullopt;
}

bool is_service(const std::string& container) {
  return container.starts_with(pod_names::service_prefix);
}

/// Why one of the job's own containers has ended.
PodTrouble ended_trouble(const Json& status, const std::string& pod) {
  const std::string name = json_text(status, {"name"});
  const Json& ended = json_at(status, {"state", "terminated"});
  const std::string reason = json_text(ended, {"reason"});
  const Json& code = json_at(ended, {"exitCode"});
  const std::string image = printable(json_text(status, {"image"}));
  if (reason == "OOMKilled") {
    return trouble(Fault::finding, TroubleWait::hopeless,
                   fmt::format("the container `{}` of the pod {} used more memory than its limit, "
                               "and the kernel ended it",
                               name, pod),
                   "use less memory, or ask for more by the variable KUBERNETES_MEMORY_LIMIT");
  }
  const int number = code.is_number_integer() ? code.get<int>() : -1;
  if (reason == "StartError" || reason == "ContainerCannotRun") {
    const std::string why = essence(json_text(ended, {"message"}));
    if (name == pod_names::helper_container) return helper_trouble(image, why);
    return trouble(
        Fault::finding, TroubleWait::hopeless,
        fmt::format("the container `{}` of the image `{}` cannot be started: {}", name, image, why),
        "check `entrypoint` of the image in .gitlab-ci.yml");
  }
  return trouble(Fault::outside, TroubleWait::hopeless,
                 fmt::format("the container `{}` of the pod {} ended (exit code {}{})", name, pod,
                             number, reason.empty() ? "" : ", " + printable(reason)),
                 "if it happens again, tell the platform team");
}

/// Why the whole pod has failed, in the words of what ended it.
PodTrouble failed_trouble(const Json& pod) {
  const std::string name = json_text(pod, {"metadata", "name"});
  const std::string node = json_text(pod, {"spec", "nodeName"});
  const std::string reason = json_text(pod, {"status", "reason"});
  const std::string message = essence(json_text(pod, {"status", "message"}));
  if (reason == "Evicted") {
    return trouble(Fault::outside, TroubleWait::hopeless,
                   fmt::format("the node {} evicted the pod {}: {}", node, name, message),
                   "the node ran short of what it names, and GitLab can run the job again; if it "
                   "happens often, the "
                   "platform team must give the builder more of it, or jobs limits");
  }
  if (reason == "DeadlineExceeded") {
    return trouble(Fault::outside, TroubleWait::hopeless,
                   fmt::format("the pod {} reached its own deadline", name),
                   "its job lasted longer than its time limit; was the runner away?");
  }
  if (reason.starts_with("OutOf") || reason.starts_with("Node") ||
      reason == "UnexpectedAdmissionError" || reason == "Preempting") {
    return trouble(Fault::outside, TroubleWait::hopeless,
                   fmt::format("the node {} does not take the pod {}: {}{}", node, name,
                               printable(reason), message.empty() ? "" : ": " + message),
                   "try again; if it stays so, the platform team must look at the node");
  }
  return trouble(
      Fault::outside, TroubleWait::hopeless,
      fmt::format("the pod {} failed{}{}", name, reason.empty() ? "" : ": " + printable(reason),
                  message.empty() ? "" : ": " + message),
      "if it happens again, tell the platform team");
}

class Reader {
 public:
  explicit Reader(const Json& pod) : pod_(pod) {}

  PodState read() {
    state_.uid = json_text(pod_, {"metadata", "uid"});
    state_.node = json_text(pod_, {"spec", "nodeName"});
    state_.is_ending = !json_text(pod_, {"metadata", "deletionTimestamp"}).empty();
    const std::string phase = json_text(pod_, {"status", "phase"});
    // The helper first: without it, the build container cannot start either.
    for (const bool is_helper : {true, false}) {
      for (const Json& status : json_items(pod_, {"status", "containerStatuses"})) {
        if ((json_text(status, {"name"}) == pod_names::helper_container) == is_helper) {
          look_at(status);
        }
      }
    }
    state_.is_running = running_ == 2 && !state_.trouble;
    if (phase == "Failed" && !state_.trouble) state_.trouble = failed_trouble(pod_);
    const std::string reason = json_text(pod_, {"status", "reason"});
    if (phase == "Failed" && !reason.empty()) state_.trouble = failed_trouble(pod_);
    look_at_conditions();
    return std::move(state_);
  }

 private:
  void look_at(const Json& status) {
    const std::string container = json_text(status, {"name"});
    if (auto found = waiting_trouble(status); found && !state_.trouble) {
      state_.trouble = std::move(found);
    }
    const bool runs = json_at(status, {"state", "running"}).is_object();
    const bool ended = json_at(status, {"state", "terminated"}).is_object();
    if (is_service(container)) {
      const Json& ready = json_at(status, {"ready"});
      if (ended) state_.fallen_services.push_back(container);
      if (!runs || !ready.is_boolean() || !ready.get<bool>()) state_.are_services_up = false;
      return;
    }
    if (runs) ++running_;
    if (ended && !state_.trouble) state_.trouble = ended_trouble(status, name());
    if (!runs && !ended && state_.progress.empty()) {
      state_.progress = fmt::format("image `{}`", printable(json_text(status, {"image"})));
    }
  }

  void look_at_conditions() {
    for (const Json& condition : json_items(pod_, {"status", "conditions"})) {
      if (json_text(condition, {"status"}) != "False") continue;
      const std::string type = json_text(condition, {"type"});
      if (type == "PodScheduled" && !state_.trouble) {
        state_.progress = "a node";
        state_.trouble = trouble(Fault::outside, TroubleWait::may_pass,
                                 fmt::format("no node takes the pod {}: {}", name(),
                                             printable(json_text(condition, {"message"}))),
                                 "the builder is full, gone, or not what `executor.placement` in "
                                 "fleet.yaml asks for: try again later, or "
                                 "tell the platform team");
      }
    }
  }

  [[nodiscard]] std::string name() const { return json_text(pod_, {"metadata", "name"}); }

  const Json& pod_;
  PodState state_;
  int running_ = 0;  ///< of the job's own two
};

}  // namespace

PodState pod_state(const std::string& json) {
  const Json pod = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  return Reader(pod).read();
}

}  // namespace slipway::executor
