#include "executor/backend/kubernetes/container_watch.h"

#include <fmt/format.h>

#include <thread>

#include "clients/kubernetes/objects.h"
#include "core/diagnostics/format.h"
#include "executor/backend/kubernetes/job_objects.h"
#include "executor/backend/kubernetes/json_path.h"
#include "executor/backend/kubernetes/pod_state.h"

namespace slipway::executor {

namespace {

using Json = nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds between_looks{200};

}  // namespace

std::optional<Diagnostic> ContainerWatch::look() {
  const auto pod = cluster_.client.get(pod_path(job_));
  if (!pod) {
    if (!clients::is_api_error(pod.error(), clients::api_error::not_found)) return std::nullopt;
    return plain_error(
        fmt::format("the pod {} is gone: it was deleted while the job ran", job_.name),
        "somebody, or a controller of the cluster, did that; the job can be run again",
        Fault::outside);
  }
  const PodState state = pod_state(*pod, *job_.pod);
  if (state.trouble && state.trouble->wait == TroubleWait::hopeless) return state.trouble->error;
  if (state.is_ending) {
    return plain_error(
        fmt::format("the pod {} was asked to end while the job ran", job_.name),
        "somebody, or a controller of the cluster, did that; the job can be run again",
        Fault::outside);
  }
  return look_at_node(state.node);
}

std::optional<Diagnostic> ContainerWatch::look_for(std::chrono::milliseconds patience) {
  const auto last = Clock::now() + patience;
  for (;;) {
    auto found = look();
    if (found || Clock::now() >= last) return found;
    std::this_thread::sleep_for(between_looks);
  }
}

std::optional<Diagnostic> ContainerWatch::look_at_node(const std::string& node) {
  const auto object = cluster_.client.get(clients::object_path({"v1", "nodes"}, {}, node));
  bool is_lost = false;
  if (object) {
    const Json json = Json::parse(*object, nullptr, /*allow_exceptions=*/false);
    for (const Json& condition : json_items(json, {"status", "conditions"})) {
      if (json_text(condition, {"type"}) != "Ready") continue;
      is_lost = json_text(condition, {"status"}) != "True";
    }
  } else {
    is_lost = clients::is_api_error(object.error(), clients::api_error::not_found);
  }
  if (!is_lost) {
    node_lost_.reset();
    return std::nullopt;
  }
  if (!node_lost_) node_lost_ = Clock::now();
  if (Clock::now() - *node_lost_ < node_patience_) return std::nullopt;
  return plain_error(fmt::format("the node {} is not ready, and the pod {} on it does not answer",
                                 node, job_.name),
                     "the platform team must look at the node; the job can be run again",
                     Fault::outside);
}

}  // namespace slipway::executor
