#include "executor/backend/kubernetes/pod_state.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/diagnostics/format.h"
#include "executor/backend/kubernetes/json_path.h"
#include "executor/backend/kubernetes/pod_names.h"

namespace slipway::executor {

namespace {

using Json = nlohmann::json;

PodTrouble trouble(Fault fault, TroubleWait wait, std::string what, std::string remedy) {
  return {plain_error(std::move(what), std::move(remedy), fault), wait, {}};
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

bool is_service(const std::string& container) {
  return container.starts_with(pod_names::service_prefix);
}

/// A container of the pod: what was asked for and what became of it.
class Container {
 public:
  Container(const Json& pod, const Json& status, const PodPlace& place)
      : pod_(pod), status_(status), place_(place), name_(json_text(status, {"name"})) {
    for (const Json& item : json_items(pod, {"spec", "containers"})) {
      if (json_text(item, {"name"}) == name_) spec_ = &item;
    }
    image_ = spec_ == nullptr ? std::string() : json_text(*spec_, {"image"});
    if (image_.empty()) image_ = json_text(status, {"image"});
  }

  /// What one that does not start says.
  [[nodiscard]] std::optional<PodTrouble> waiting_trouble() const {
    const std::string reason = json_text(status_, {"state", "waiting", "reason"});
    const std::string message = json_text(status_, {"state", "waiting", "message"});
    if (reason == "ErrImagePull" || reason == "ImagePullBackOff" || reason == "InvalidImageName" ||
        reason == "ImageInspectError" || reason == "RegistryUnavailable" ||
        reason == "ErrImageNeverPull") {
      PodTrouble found = pull_trouble(reason, message);
      found.unpulled = name_;
      return found;
    }
    if (reason == "CreateContainerConfigError" || reason == "CreateContainerError" ||
        reason == "RunContainerError") {
      return name_ == pod_names::helper_container ? helper_trouble(message)
                                                  : start_trouble(message);
    }
    return std::nullopt;
  }

  /// Why one of the job's own has ended.
  [[nodiscard]] PodTrouble ended_trouble() const {
    const Json& ended = json_at(status_, {"state", "terminated"});
    const std::string reason = json_text(ended, {"reason"});
    const std::string message = json_text(ended, {"message"});
    const Json& code = json_at(ended, {"exitCode"});
    const int number = code.is_number_integer() ? code.get<int>() : -1;
    if (reason == "OOMKilled") return memory_trouble();
    const bool never_ran = reason == "StartError" || reason == "ContainerCannotRun";
    if (name_ == pod_names::helper_container && never_ran) return helper_trouble(message);
    if (name_ == pod_names::helper_container && !message.empty()) return unfit(message);
    if (never_ran) {
      PodTrouble found = start_trouble(message);
      // Nobody starts it again. A new pod would wait for the same helper, though.
      const bool may_be_made_anew = found.error.rule == helper_was_late;
      if (!may_be_made_anew || does_helper_run()) found.wait = TroubleWait::hopeless;
      return found;
    }
    return trouble(Fault::outside, TroubleWait::hopeless,
                   fmt::format("the container `{}` of the pod {} ended (exit code {}{})", name_,
                               pod_name(), number, reason.empty() ? "" : ", " + printable(reason)),
                   "if it happens again, tell the platform team");
  }

 private:
  /// By the entry of the table that fits; a mistake in an image of the platform's is the system's.
  [[nodiscard]] PodTrouble judged(const char* situation, const std::string& message,
                                  std::string what) const {
    const TroubleEntry& entry = trouble_entry(situation, message);
    const char* field = names_authors_command(message) ? nullptr : platforms_field();
    if (!entry.is_authors || field == nullptr) {
      return trouble(entry.is_authors ? Fault::finding : Fault::outside, entry.wait,
                     std::move(what), entry.remedy);
    }
    return trouble(Fault::outside, entry.wait, std::move(what),
                   fmt::format("the platform team must look at that image, and at `executor.{}` "
                               "in fleet.yaml",
                               field));
  }

  [[nodiscard]] PodTrouble pull_trouble(const std::string& reason,
                                        const std::string& message) const {
    const std::string image = printable(image_);
    if (reason == "ErrImageNeverPull") {
      return trouble(
          platforms_field() == nullptr ? Fault::finding : Fault::outside, TroubleWait::hopeless,
          fmt::format("the image `{}` is not on the node, and its pull policy is `never`", image),
          "take another `pull_policy`");
    }
    // A back-off that no longer says why is not judged: the error came before it.
    if (reason == "ImagePullBackOff" && message.find(": ") == std::string::npos) {
      return trouble(Fault::outside, TroubleWait::may_pass,
                     fmt::format("the image `{}` cannot be pulled", image),
                     "check its name; else the registry does not answer");
    }
    return judged("pull", without_names(message),
                  fmt::format("the image `{}` cannot be pulled: {}", image, essence(message)));
  }

  [[nodiscard]] PodTrouble start_trouble(const std::string& message) const {
    if (lacks_supervisor(message)) return late_helper_trouble();
    return judged("start", message,
                  fmt::format("the container `{}` of the image `{}` cannot be started: {}", name_,
                              printable(image_), essence(message)));
  }

  /// A kubelet starts this container also when it could not start the helper before it.
  [[nodiscard]] bool lacks_supervisor(const std::string& message) const {
    return name_ == pod_names::build_container &&
           message.find(pod_names::supervisor) != std::string::npos &&
           message.find("no such file") != std::string::npos;
  }

  [[nodiscard]] PodTrouble late_helper_trouble() const {
    PodTrouble found =
        trouble(Fault::outside, TroubleWait::may_pass,
                fmt::format("the container `{}` of the pod {} began without {}, which the helper "
                            "had not put there yet",
                            name_, pod_name(), pod_names::supervisor),
                "if it happens again, the platform team must look at the node and at "
                "`executor.helperImage` in fleet.yaml");
    found.error.rule = helper_was_late;
    return found;
  }

  [[nodiscard]] bool does_helper_run() const {
    const Json& statuses = json_items(pod_, {"status", "containerStatuses"});
    return std::any_of(statuses.begin(), statuses.end(), [](const Json& status) {
      return json_text(status, {"name"}) == pod_names::helper_container &&
             json_at(status, {"state", "running"}).is_object();
    });
  }

  [[nodiscard]] PodTrouble memory_trouble() const {
    const std::string limit =
        spec_ == nullptr ? std::string() : json_text(*spec_, {"resources", "limits", "memory"});
    const bool is_helper = name_ != pod_names::build_container;
    return trouble(
        Fault::finding, TroubleWait::hopeless,
        fmt::format("the container `{}` of the pod {} used more memory than its limit{}, and the "
                    "kernel ended it",
                    name_, pod_name(), limit.empty() ? "" : " (" + limit + ")"),
        fmt::format("use less memory, or ask for more by the variable KUBERNETES_{}MEMORY_LIMIT",
                    is_helper ? "HELPER_" : ""));
  }

  /// Nothing but the supervisor is started in the helper.
  [[nodiscard]] PodTrouble helper_trouble(const std::string& message) const {
    PodTrouble found = start_trouble(message);
    if (found.wait == TroubleWait::may_pass) return found;
    return trouble(Fault::outside, TroubleWait::hopeless,
                   fmt::format("the helper image `{}` has no slipway-supervisor that runs: {}",
                               printable(image_), essence(message)),
                   "the platform team must make it anew, of this version: ./dev image");
  }

  /// What `slipway-supervisor install` left as the container's last word.
  [[nodiscard]] PodTrouble unfit(const std::string& message) const {
    return trouble(Fault::outside, TroubleWait::hopeless,
                   fmt::format("the helper (image `{}`, node {}) cannot work for jobs: {}",
                               printable(image_), node(), essence(message)),
                   "the platform team must make the image anew (./dev image), or look at the "
                   "node's disk and `executor.cache` in fleet.yaml");
  }

  /// Which field of the fleet names the image; none: the job's author does.
  [[nodiscard]] const char* platforms_field() const {
    if (name_ == pod_names::helper_container || image_ == place_.helper_image) {
      return "helperImage";
    }
    return !place_.default_image.empty() && image_ == place_.default_image ? "image" : nullptr;
  }

  /// Is it about the entrypoint that the job's author gave, of whosever image?
  [[nodiscard]] bool names_authors_command(const std::string& message) const {
    if (spec_ == nullptr || name_ == pod_names::helper_container) return false;
    const Json& command = json_items(*spec_, {"command"});
    if (command.empty() || !command.front().is_string()) return false;
    const auto program = command.front().get<std::string>();
    return program != pod_names::supervisor && message.find(program) != std::string::npos;
  }

  [[nodiscard]] std::string pod_name() const { return json_text(pod_, {"metadata", "name"}); }
  [[nodiscard]] std::string node() const { return json_text(pod_, {"spec", "nodeName"}); }

  const Json& pod_;
  const Json& status_;
  const PodPlace& place_;
  std::string name_;
  const Json* spec_ = nullptr;
  std::string image_;
};

/// Why the whole pod has failed, in the words of what ended it.
PodTrouble failed_trouble(const Json& pod) {
  const std::string name = json_text(pod, {"metadata", "name"});
  const std::string node = json_text(pod, {"spec", "nodeName"});
  const std::string reason = json_text(pod, {"status", "reason"});
  const std::string message = essence(json_text(pod, {"status", "message"}));
  if (reason == "Evicted") {
    const TroubleEntry& entry = trouble_entry("evicted", message);
    return trouble(entry.is_authors ? Fault::finding : Fault::outside, entry.wait,
                   fmt::format("the node {} evicted the pod {}: {}", node, name, message),
                   entry.remedy);
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

/// A node that has no room now may have some later; one that does not fit the pod never will.
bool is_full(const std::string& message) {
  return message.find("Insufficient") != std::string::npos ||
         message.find("Too many pods") != std::string::npos;
}

class Reader {
 public:
  Reader(const Json& pod, const PodPlace& place) : pod_(pod), place_(place) {}

  PodState read() {
    state_.uid = json_text(pod_, {"metadata", "uid"});
    state_.node = json_text(pod_, {"spec", "nodeName"});
    state_.is_ending = !json_text(pod_, {"metadata", "deletionTimestamp"}).empty();
    // The helper first: without it, the build container cannot start either.
    for (const bool is_helper : {true, false}) {
      for (const Json& status : json_items(pod_, {"status", "containerStatuses"})) {
        if ((json_text(status, {"name"}) == pod_names::helper_container) == is_helper) {
          look_at(status);
        }
      }
    }
    state_.is_running = running_ == 2 && !state_.trouble;
    if (json_text(pod_, {"status", "phase"}) == "Failed") {
      const bool says_why = !json_text(pod_, {"status", "reason"}).empty();
      if (says_why || !state_.trouble) state_.trouble = failed_trouble(pod_);
    }
    look_at_conditions();
    return std::move(state_);
  }

 private:
  void look_at(const Json& status) {
    const Container container(pod_, status, place_);
    const std::string name = json_text(status, {"name"});
    if (auto found = container.waiting_trouble(); found && !state_.trouble) {
      state_.trouble = std::move(found);
    }
    const bool runs = json_at(status, {"state", "running"}).is_object();
    const bool ended = json_at(status, {"state", "terminated"}).is_object();
    if (is_service(name)) {
      const Json& ready = json_at(status, {"ready"});
      const bool is_up = runs && ready.is_boolean() && ready.get<bool>();
      state_.services.push_back({name, ended   ? ServiceState::fallen
                                       : is_up ? ServiceState::up
                                               : ServiceState::starting});
      return;
    }
    if (runs) ++running_;
    if (ended && !state_.trouble) state_.trouble = container.ended_trouble();
    if (!runs && !ended && state_.progress.empty()) {
      state_.progress = fmt::format("image `{}`", printable(json_text(status, {"image"})));
    }
  }

  void look_at_conditions() {
    for (const Json& condition : json_items(pod_, {"status", "conditions"})) {
      if (json_text(condition, {"status"}) != "False") continue;
      if (json_text(condition, {"type"}) != "PodScheduled" || state_.trouble) continue;
      const std::string message = json_text(condition, {"message"});
      state_.progress = "a node";
      const TroubleEntry& entry = trouble_entry("unscheduled", message);
      state_.trouble =
          trouble(Fault::outside, is_full(message) ? TroubleWait::queued : entry.wait,
                  fmt::format("no node takes the pod {}: {}", json_text(pod_, {"metadata", "name"}),
                              printable(message)),
                  entry.remedy);
    }
  }

  const Json& pod_;
  const PodPlace& place_;
  PodState state_;
  int running_ = 0;  ///< of the job's own two
};

}  // namespace

PodState pod_state(const std::string& json, const PodPlace& place) {
  const Json pod = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  return Reader(pod, place).read();
}

}  // namespace slipway::executor
