#include "executor/backend/kubernetes/pod_wait.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "clients/kubernetes/objects.h"
#include "clients/kubernetes/watch.h"
#include "core/diagnostics/format.h"
#include "core/text/url.h"
#include "executor/backend/kubernetes/job_objects.h"
#include "executor/backend/kubernetes/pod_names.h"
#include "executor/backend/kubernetes/pod_probe.h"
#include "executor/backend/kubernetes/pod_state.h"

namespace slipway::executor {

namespace {

using Clock = std::chrono::steady_clock;

/// Below the runner's own limit for prepare (docs/executor.md: 600 s).
constexpr std::chrono::seconds longest_start{540};
/// What may pass by itself (a full node, a registry that does not answer) may last this long.
constexpr std::chrono::seconds trouble_patience{120};
constexpr std::chrono::seconds services_patience{30};
constexpr std::chrono::seconds between_words{10};
constexpr std::chrono::milliseconds api_patience{60'000};
constexpr int lines_of_service = 50;

class PodWait {
 public:
  PodWait(JobCluster& cluster, const Job& job, const PodRequest& request,
          const std::function<void(std::string_view)>& say)
      : cluster_(cluster), job_(job), request_(request), say_(say) {}

  Result<void> run() {
    if (request_.services.empty() && starts_at_once()) return {};
    const auto deadline = Clock::now() + longest_start;
    while (Clock::now() < deadline) {
      // In short turns, so that what lasts is noticed and told also when nothing changes.
      SLIPWAY_ASSIGN(const bool done, watch(std::min(deadline, Clock::now() + between_words)));
      if (done) break;
      SLIPWAY_TRY(judge());
      if (!state_.is_running) {
        const std::string what = state_.trouble ? state_.trouble->error.message : state_.progress;
        say_(fmt::format("Waiting for the pod {}: {}\n", job_.name,
                         what.empty() ? "its node has not started it yet" : what));
      }
    }
    if (!state_.is_running) {
      if (state_.trouble) return state_.trouble->error;
      return plain_error(
          fmt::format("the pod {} does not start on the node {}", job_.name, state_.node),
          "its node may be overloaded: try again, or tell the platform team", Fault::outside);
    }
    if (!state_.are_services_up) tell_services();
    return {};
  }

 private:
  bool starts_at_once() {
    if (!answers_soon(cluster_, job_)) return false;
    const auto pod = cluster_.client.get(pod_path(job_));
    if (!pod) return false;
    state_ = pod_state(*pod);
    return !state_.is_ending && !state_.trouble;
  }

  Result<bool> watch(Clock::time_point deadline) {
    const std::string path = clients::collection_path({"v1", "pods"}, job_.pod->namespace_name) +
                             "?fieldSelector=" + url_escaped("metadata.name=" + job_.name);
    return clients::watch_objects(
        cluster_.client, path, deadline, api_patience,
        [&](const clients::WatchEvent& event) -> Result<clients::WatchNext> {
          return take(event);
        });
  }

  Result<clients::WatchNext> take(const clients::WatchEvent& event) {
    state_ = pod_state(event.object);
    if (event.kind == clients::WatchEvent::Kind::gone || state_.is_ending) {
      return plain_error(fmt::format("the pod {} was deleted before the job began", job_.name),
                         "somebody, or a controller of the cluster, did that", Fault::outside);
    }
    SLIPWAY_TRY(judge());
    if (!state_.is_running) return clients::WatchNext::more;
    if (!running_since_) running_since_ = Clock::now();
    return are_services_settled() ? clients::WatchNext::stop : clients::WatchNext::more;
  }

  /// An error when it is no use waiting any longer.
  Result<void> judge() {
    if (!state_.trouble) {
      trouble_since_.reset();
      return {};
    }
    if (!trouble_since_) trouble_since_ = Clock::now();
    const bool lasts = Clock::now() - *trouble_since_ > trouble_patience;
    if (state_.trouble->wait == TroubleWait::hopeless || lasts) return state_.trouble->error;
    return {};
  }

  [[nodiscard]] bool are_services_settled() const {
    return state_.are_services_up || !state_.fallen_services.empty() ||
           Clock::now() - *running_since_ > services_patience;
  }

  /// The last lines of each service that is not up.
  void tell_services() {
    for (std::size_t i = 0; i < request_.services.size(); ++i) {
      const std::string container = pod_names::service_prefix + std::to_string(i);
      const bool fell = std::find(state_.fallen_services.begin(), state_.fallen_services.end(),
                                  container) != state_.fallen_services.end();
      if (!fell && !state_.fallen_services.empty()) continue;
      const std::string& image = request_.services[i].image.name;
      say_(fmt::format(
          "The service `{}` {}. Its last lines:\n", printable(image),
          fell ? "has ended" : fmt::format("is not ready after {} s", services_patience.count())));
      const auto log = cluster_.client.get(fmt::format(
          "{}/log?container={}&tailLines={}", pod_path(job_), container, lines_of_service));
      std::string text = log ? *log : log.error().message;
      if (!text.ends_with('\n')) text += '\n';
      say_(text);
    }
  }

  JobCluster& cluster_;
  const Job& job_;
  const PodRequest& request_;
  const std::function<void(std::string_view)>& say_;
  PodState state_;
  std::optional<Clock::time_point> running_since_;
  std::optional<Clock::time_point> trouble_since_;
};

}  // namespace

Result<void> wait_for_pod(JobCluster& cluster, const Job& job, const PodRequest& request,
                          const std::function<void(std::string_view)>& say) {
  return PodWait(cluster, job, request, say).run();
}

}  // namespace slipway::executor
