#include "executor/backend/kubernetes/pod_wait.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "clients/kubernetes/exec_target.h"
#include "clients/kubernetes/objects.h"
#include "clients/kubernetes/watch.h"
#include "compiler/fleet/value_forms.h"
#include "core/diagnostics/format.h"
#include "core/text/url.h"
#include "executor/backend/kubernetes/job_objects.h"
#include "executor/backend/kubernetes/node_room.h"
#include "executor/backend/kubernetes/pod_events.h"
#include "executor/backend/kubernetes/pod_names.h"
#include "executor/backend/kubernetes/pod_probe.h"
#include "executor/backend/kubernetes/pod_state.h"
#include "executor/backend/kubernetes/service_log.h"
#include "executor/backend/kubernetes/vain_wait.h"

namespace slipway::executor {

namespace {

using Clock = std::chrono::steady_clock;

/// Has the job itself asked for what its place does not give by itself?
bool has_wishes(const PodRequest& request, const PodPlace& place) {
  return request.build != build_resources(place) || request.helper != helper_resources(place) ||
         request.service != service_resources(place);
}

class PodWait {
 public:
  PodWait(JobCluster& cluster, const Job& job, const PodRequest& request,
          const std::function<void(std::string_view)>& say, const WaitTiming& timing)
      : cluster_(cluster), job_(job), request_(request), say_(say), timing_(timing) {}

  Result<void> run() {
    cluster_.client.set_patience(timing_.glance, timing_.refusals);
    cluster_.client.set_time_limit(timing_.answer_limit);
    if (timing_.probes && request_.services.empty() && starts_at_once()) return {};
    deadline_ = Clock::now() + timing_.longest_start;
    while (Clock::now() < deadline_) {
      // In short turns, so that what lasts is noticed and told also when nothing changes.
      SLIPWAY_TRY(watch(std::min(deadline_, Clock::now() + timing_.between_words)));
      SLIPWAY_TRY(judge());
      if (state_.is_running && are_services_settled()) break;
      if (!state_.is_running) tell_progress();
    }
    if (!state_.is_running) return not_started();
    std::vector<std::string> fallen;
    for (const ServiceStatus& service : state_.services) {
      if (service.state == ServiceState::up) continue;
      if (service.state == ServiceState::fallen) fallen.push_back(service.container);
      tell_service(
          cluster_, job_, request_, service.container,
          service.state == ServiceState::fallen
              ? "has ended"
              : fmt::format(
                    "is not ready after {} s",
                    std::chrono::ceil<std::chrono::seconds>(timing_.services_patience).count()),
          say_);
    }
    remember_told_services(cluster_, job_, fallen);
    return {};
  }

 private:
  bool starts_at_once() {
    const auto helper = clients::make_exec_target(
        cluster_.access, {job_.pod->namespace_name, job_.name, pod_names::helper_container});
    if (!starts_soon(*helper)) return false;
    const auto pod = cluster_.client.get(pod_path(job_));
    if (!pod) return false;
    state_ = pod_state(*pod, *job_.pod);
    return !state_.is_ending && !state_.trouble;
  }

  /// Looks at the pod until the deadline, or until it is as it has to be.
  Result<void> watch(Clock::time_point deadline) {
    was_seen_ = false;
    const std::string path = clients::collection_path({"v1", "pods"}, job_.pod->namespace_name) +
                             "?fieldSelector=" + url_escaped("metadata.name=" + job_.name);
    SLIPWAY_TRY(
        clients::watch_objects(cluster_.client, path, deadline, timing_.api_patience,
                               [&](const clients::WatchEvent& event) -> Result<clients::WatchNext> {
                                 return take(event);
                               }));
    // A turn begins with the list of all such pods: who is not in it is gone, or nobody answered.
    return was_seen_ ? Result<void>() : look_once();
  }

  Result<void> look_once() {
    const auto pod = cluster_.client.get(pod_path(job_));
    if (pod) {
      SLIPWAY_TRY(take({clients::WatchEvent::Kind::present, *pod}));
      return {};
    }
    if (clients::is_api_error(pod.error(), clients::api_error::not_found)) return deleted();
    if (!cluster_.client.may_pass(pod.error())) return pod.error();
    if (!api_lost_) api_lost_ = Clock::now();
    if (Clock::now() - *api_lost_ > timing_.api_patience) return pod.error();
    const bool is_away = clients::is_api_error(pod.error(), clients::api_error::unavailable);
    tell(fmt::format("the API server of the cluster {} {}: {}", printable(job_.pod->cluster),
                     is_away ? "does not answer" : "refuses the runner", pod.error().message));
    return {};
  }

  [[nodiscard]] Diagnostic deleted() const {
    return plain_error(fmt::format("the pod {} was deleted before the job began", job_.name),
                       "somebody, or a controller of the cluster, did that", Fault::outside);
  }

  Result<clients::WatchNext> take(const clients::WatchEvent& event) {
    api_lost_.reset();
    if (event.kind == clients::WatchEvent::Kind::listed) return clients::WatchNext::more;
    was_seen_ = true;
    object_ = event.object;
    state_ = pod_state(event.object, *job_.pod);
    if (event.kind == clients::WatchEvent::Kind::gone || state_.is_ending) return deleted();
    SLIPWAY_TRY(judge());
    if (!state_.is_running) return clients::WatchNext::more;
    if (!running_since_) running_since_ = Clock::now();
    return are_services_settled() ? clients::WatchNext::stop : clients::WatchNext::more;
  }

  /// An error when it is no use waiting any longer.
  Result<void> judge() {
    if (!state_.trouble) {
      trouble_since_.reset();
      queued_since_.reset();
      return {};
    }
    if (state_.trouble->wait == TroubleWait::queued) return judge_queue();
    queued_since_.reset();
    if (!trouble_since_) trouble_since_ = Clock::now();
    name_taint();
    const bool lasts = Clock::now() - *trouble_since_ > timing_.trouble_patience;
    const RequestedImage* image = image_of(request_, state_.trouble->unpulled);
    const bool has_other_way =
        image != nullptr && image->pull_policy + 1 < image->pull_policies.size();
    if (has_other_way) return error_of(*state_.trouble);
    if (state_.trouble->wait == TroubleWait::hopeless || lasts) return error_of(*state_.trouble);
    return {};
  }

  /// Schedulers since Kubernetes 1.34 say that there is a taint, and not which.
  void name_taint() {
    Diagnostic& error = state_.trouble->error;
    if (error.message.find("untolerated taint(s)") == std::string::npos) return;
    const auto taint = taint_in_the_way(cluster_, object_);
    if (!taint || error.message.ends_with(*taint)) return;
    error.message += "; " + *taint;
    error.hint = trouble_entry("unscheduled", error.message).remedy;
  }

  /// A full node takes the pod when others have ended: its start begins then. What is larger than
  /// any node is not waited for.
  Result<void> judge_queue() {
    trouble_since_.reset();
    deadline_ = Clock::now() + timing_.longest_start;
    if (!queued_since_) {
      queued_since_ = Clock::now();
      if (const auto why = impossible_request(cluster_, object_)) {
        const bool is_authors = has_wishes(request_, *job_.pod);
        return plain_error(fmt::format("no node can take the pod {}: {}", job_.name, *why),
                           is_authors
                               ? "ask for less by the KUBERNETES_…_REQUEST variables"
                               : "the platform team must lower `executor.placement` in fleet.yaml",
                           is_authors ? Fault::finding : Fault::outside);
      }
    }
    const std::chrono::milliseconds longest(
        static_cast<std::int64_t>(fleet::parse_duration(job_.pod->queue).value_or(0)));
    const VainWait earlier(job_);
    if (Clock::now() - *queued_since_ <= longest && !earlier.was_just_now()) return {};
    earlier.note();
    Diagnostic error = state_.trouble->error;
    error.message += fmt::format(" (for {}, the `executor.queue` of fleet.yaml)", job_.pod->queue);
    return error;
  }

  static Diagnostic error_of(const PodTrouble& trouble) {
    Diagnostic error = trouble.error;
    if (!trouble.unpulled.empty()) {
      error.rule = image_not_pulled;
      error.source_line = trouble.unpulled;
    }
    return error;
  }

  void tell_progress() {
    if (api_lost_) return;  // was told
    if (queued_since_) {
      return tell("a place on its node, which is full: " + state_.trouble->error.message);
    }
    if (state_.trouble) return tell(state_.trouble->error.message);
    const auto complaint = pod_complaint(cluster_, job_);
    if (complaint) complaint_ = *complaint;
    if (complaint) return tell(*complaint);
    tell(state_.progress.empty() ? "its node has not started it yet" : state_.progress);
  }

  /// To the job log, when it is new or the last word on it was long ago.
  void tell(const std::string& what) {
    const bool is_new = what != last_word_;
    if (is_new) silence_ = timing_.between_words;
    if (!is_new && Clock::now() < next_word_) return;
    last_word_ = what;
    next_word_ = Clock::now() + silence_;
    silence_ = std::min(silence_ * 2, timing_.longest_silence);
    say_(fmt::format("Waiting for the pod {}: {}\n", job_.name, what));
  }

  [[nodiscard]] Diagnostic not_started() const {
    if (state_.trouble) return error_of(*state_.trouble);
    return plain_error(
        fmt::format("the pod {} does not start on the node {}{}", job_.name, state_.node,
                    complaint_.empty() ? "" : ": " + complaint_),
        complaint_.empty()
            ? "its node may be overloaded: try again, or tell the platform team"
            : "the platform team must look at the node, or at `executor` in fleet.yaml",
        Fault::outside);
  }

  [[nodiscard]] bool are_services_settled() const {
    const bool none_starts =
        std::none_of(state_.services.begin(), state_.services.end(),
                     [](const ServiceStatus& s) { return s.state == ServiceState::starting; });
    return none_starts ||
           (running_since_ && Clock::now() - *running_since_ > timing_.services_patience);
  }

  JobCluster& cluster_;
  const Job& job_;
  const PodRequest& request_;
  const std::function<void(std::string_view)>& say_;
  WaitTiming timing_;
  Clock::time_point deadline_;
  std::string object_;  ///< the pod as it was last seen
  PodState state_;
  bool was_seen_ = false;  ///< in this turn
  std::string complaint_;  ///< the last of Kubernetes about the pod
  std::string last_word_;
  Clock::time_point next_word_;
  std::chrono::milliseconds silence_{0};
  std::optional<Clock::time_point> api_lost_;
  std::optional<Clock::time_point> running_since_;
  std::optional<Clock::time_point> trouble_since_;
  std::optional<Clock::time_point> queued_since_;
};

}  // namespace

Result<void> wait_for_pod(JobCluster& cluster, const Job& job, const PodRequest& request,
                          const std::function<void(std::string_view)>& say,
                          const WaitTiming& timing) {
  return PodWait(cluster, job, request, say, timing).run();
}

}  // namespace slipway::executor
