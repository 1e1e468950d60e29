#include "executor/backend/kubernetes/service_log.h"

#include <fmt/format.h>

#include "core/diagnostics/format.h"
#include "executor/backend/kubernetes/job_objects.h"
#include "executor/backend/kubernetes/pod_state.h"

namespace slipway::executor {

namespace {

constexpr int last_lines = 50;
constexpr std::chrono::seconds log_limit{20};  ///< the API server asks the node for it
constexpr int most_bytes = 64 << 10;           ///< of them: a line may have any length

}  // namespace

void tell_service(JobCluster& cluster, const Job& job, const PodRequest& request,
                  const std::string& container, const std::string& what,
                  const std::function<void(std::string_view)>& say) {
  const RequestedImage* image = image_of(request, container);
  say(fmt::format("The service `{}` {}. Its last lines:\n",
                  printable(image == nullptr ? container : image->name), what));
  clients::ApiRequest log_request;
  log_request.path = fmt::format("{}/log?container={}&tailLines={}&limitBytes={}", pod_path(job),
                                 container, last_lines, most_bytes);
  log_request.timeout = log_limit;
  const auto log = cluster.client.call(log_request);
  std::string text = log ? *log : log.error().message;
  if (!text.ends_with('\n')) text += '\n';
  say(text);
}

void tell_fallen_services(JobCluster& cluster, const Job& job, const PodRequest& request,
                          const std::function<void(std::string_view)>& say) {
  if (request.services.empty()) return;
  const auto pod = cluster.client.get(pod_path(job));
  if (!pod) return;  // whatever is wrong shows with the next stage
  for (const ServiceStatus& service : pod_state(*pod, *job.pod).services) {
    if (service.state != ServiceState::fallen) continue;
    tell_service(cluster, job, request, service.container, "has ended", say);
  }
}

}  // namespace slipway::executor
