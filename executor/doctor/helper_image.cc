// The helper image of jobs in pods: a pod of it is made where jobs' pods would be, says what it
// has, and goes. It carries the labels of a job, so that reap removes it if this process cannot.
#include <fmt/format.h>

#include <chrono>
#include <map>
#include <sstream>
#include <thread>

#include "clients/kubernetes/objects.h"
#include "core/diagnostics/format.h"
#include "core/text/random.h"
#include "executor/backend/kubernetes/job_metadata.h"
#include "executor/backend/kubernetes/json_path.h"
#include "executor/backend/kubernetes/pod_names.h"
#include "executor/doctor/examination.h"
#include "executor/driver/pod_rules.h"

namespace slipway::executor {

namespace {

using Json = nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr std::string_view name = "helper";
constexpr std::chrono::seconds patience{60};
constexpr std::chrono::seconds pod_life{120};
constexpr const char* remake =
    "make it anew and push it: ./dev image --push IMAGE (docs/install.md, \"The helper image\"), "
    "and name it as "
    "executor.helperImage";

/// Prints a line for each program that is there, with its version where it has one.
constexpr const char* questions =
    "for p in git git-lfs gitlab-runner slipway slipway-supervisor; do"
    " command -v \"$p\" >/dev/null || continue;"
    " case \"$p\" in"
    " gitlab-runner) v=$(gitlab-runner --version 2>&1 | sed -n 's/^Version: *//p');;"
    " slipway) v=$(slipway version 2>&1 | sed -n '1s/^slipway //p');;"
    " *) v=;; esac; echo \"has $p $v\"; done";

Json pod_of(const std::string& pod_name, const PodPlace& place) {
  const auto now = std::chrono::system_clock::now();
  Json security = {{"allowPrivilegeEscalation", false},
                   {"capabilities", {{"drop", Json::array({"ALL"})}}},
                   {"seccompProfile", {{"type", "RuntimeDefault"}}}};
  if (!place.run_as_user.empty()) {
    security["runAsNonRoot"] = true;
    security["runAsUser"] = std::stoll(place.run_as_user);
  }
  Json pod = {
      {"apiVersion", "v1"},
      {"kind", "Pod"},
      {"metadata",
       {{"name", pod_name},
        {"labels",
         {{pod_names::manager_label, pod_names::manager}, {pod_names::job_label, pod_name}}},
        {"annotations", {{pod_names::deadline_annotation, time_text(now + 2 * pod_life)}}}}},
      {"spec",
       {{"restartPolicy", "Never"},
        {"automountServiceAccountToken", false},
        {"enableServiceLinks", false},
        {"activeDeadlineSeconds", pod_life.count()},
        {"terminationGracePeriodSeconds", 0},
        {"containers",
         Json::array({{{"name", pod_names::helper_container},
                       {"image", place.helper_image},
                       // Asks the registry, as a new node would.
                       {"imagePullPolicy", "Always"},
                       {"command", Json::array({"sh", "-c", questions})},
                       {"resources", {{"requests", {{"cpu", "50m"}, {"memory", "64Mi"}}}}},
                       {"securityContext", security}}})}}}};
  for (const auto& [label, value] : place.node) pod["spec"]["nodeSelector"][label] = value;
  for (const Toleration& toleration : place.tolerations) {
    pod["spec"]["tolerations"].push_back(toleration_json(toleration));
  }
  return pod;
}

/// Trying to pull it again would not help soon.
bool cannot_be_pulled(const Json& pod) {
  for (const Json& status : json_items(pod, {"status", "containerStatuses"})) {
    const std::string reason = json_text(status, {"state", "waiting", "reason"});
    if (reason == "ImagePullBackOff" || reason == "InvalidImageName") return true;
  }
  return false;
}

/// Why a pod has not begun yet, in the cluster's words; empty: not said.
std::string why_it_waits(const Json& pod) {
  for (const Json& status : json_items(pod, {"status", "containerStatuses"})) {
    std::string message = json_text(status, {"state", "waiting", "message"});
    if (!message.empty()) return message;
  }
  for (const Json& condition : json_items(pod, {"status", "conditions"})) {
    std::string message = json_text(condition, {"message"});
    if (json_text(condition, {"status"}) == "False" && !message.empty()) return message;
  }
  return {};
}

/// What the container printed.
Result<std::string> answers_of(clients::KubernetesClient& client, const std::string& path) {
  const auto deadline = Clock::now() + patience;
  std::string waits;
  while (Clock::now() < deadline) {
    SLIPWAY_ASSIGN(const std::string text, client.get(path));
    const Json pod = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    const std::string phase = json_text(pod, {"status", "phase"});
    if (phase == "Succeeded") {
      return client.get(path + "/log?container=" + pod_names::helper_container);
    }
    if (std::string why = why_it_waits(pod); !why.empty()) waits = std::move(why);
    if (phase == "Failed" || cannot_be_pulled(pod)) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(250));
  }
  return plain_error(
      fmt::format("a pod of it does not run{}{}", waits.empty() ? "" : ": ", printable(waits)), {},
      Fault::outside);
}

/// The programs that the image has, with their versions.
std::map<std::string, std::string> programs_in(const std::string& answers) {
  std::map<std::string, std::string> programs;
  std::istringstream lines(answers);
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string has;
    std::string program;
    std::string version;
    words >> has >> program >> version;
    if (has == "has") programs[program] = version;
  }
  return programs;
}

void judge(Examination& examination, const std::string& image, const std::string& answers) {
  const auto programs = programs_in(answers);
  std::string missing;
  for (const char* program : {"git", "git-lfs", "gitlab-runner", "slipway", "slipway-supervisor"}) {
    if (!programs.contains(program))
      missing += (missing.empty() ? "" : ", ") + std::string(program);
  }
  if (!missing.empty()) {
    return examination.problem(name, fmt::format("{} has no {}", image, missing), remake);
  }
  const std::string& slipway = programs.at("slipway");
  if (slipway != SLIPWAY_VERSION) {
    return examination.problem(name,
                               fmt::format("{} has slipway {}, and this host has " SLIPWAY_VERSION,
                                           image, printable(slipway)),
                               remake);
  }
  const std::string& runner = programs.at("gitlab-runner");
  if (!examination.runner_version.empty() && runner != examination.runner_version) {
    return examination.warn(name,
                            fmt::format("{} has gitlab-runner {}, and this host has {}", image,
                                        printable(runner), printable(examination.runner_version)),
                            remake);
  }
  examination.ok(name, fmt::format("{} can be pulled, and has slipway {} and gitlab-runner {}",
                                   image, printable(slipway), printable(runner)));
}

}  // namespace

void check_helper_image(Examination& examination) {
  if (!examination.fleet || examination.fleet->executor.backend != "kubernetes") return;
  const fleet::ExecutorSettings& settings = examination.fleet->executor;
  for (ReachedCluster& reached : examination.clusters) {
    if (reached.cluster->name != settings.cluster) continue;
    const std::string image = printable(settings.helper_image);
    const std::string pod_name = "slipway-doctor-" + random_digits(16);
    const clients::ApiKind pods = {.version = "v1", .plural = "pods"};
    const std::string path = clients::object_path(pods, settings.namespace_name, pod_name);
    const auto made = clients::create_object(
        reached.client, clients::collection_path(pods, settings.namespace_name),
        pod_of(pod_name, pod_place(*examination.fleet, Payload{})).dump());
    if (!made) return examination.problem(name, made.error(), image + ": ");
    const auto answers = answers_of(reached.client, path);
    const auto removed = clients::delete_object(reached.client, path);
    if (!removed) examination.problem(name, removed.error(), image + ": ");
    if (!answers) {
      return examination.problem(
          name, fmt::format("{}: {}", image, answers.error().message),
          fmt::format("./dev image --push {} (docs/install.md, \"The helper image\"), and let the "
                      "builder pull it; kubectl --context {} get nodes",
                      image, printable(reached.cluster->connection.context)));
    }
    return judge(examination, image, *answers);
  }
}

}  // namespace slipway::executor
