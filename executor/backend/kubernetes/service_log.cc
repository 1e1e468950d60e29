#include "executor/backend/kubernetes/service_log.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iterator>
#include <set>
#include <sstream>

#include <nlohmann/json.hpp>

#include "clients/kubernetes/objects.h"
#include "core/diagnostics/format.h"
#include "executor/backend/kubernetes/job_objects.h"
#include "executor/backend/kubernetes/json_path.h"
#include "executor/backend/kubernetes/pod_names.h"
#include "executor/backend/kubernetes/pod_state.h"

namespace slipway::executor {

namespace {

constexpr int last_lines = 50;
constexpr int most_bytes = 64 << 10;  ///< of them: a line may have any length
constexpr int most_shown = 1 << 20;   ///< of a whole log

/// What a container printed, with these further words in the query; what comes instead when it
/// cannot be had.
std::string log_of(JobCluster& cluster, const Job& job, const std::string& container,
                   const std::string& query, const LogPatience& patience) {
  const auto left = patience.left();
  if (!left) return "(its log did not come in time)\n";
  clients::ApiRequest request;
  request.path = fmt::format("{}/log?container={}&{}", pod_path(job), container, query);
  request.timeout = *left;
  request.is_unwanted = [&patience] { return patience.is_canceled(); };
  const auto log = cluster.client.call(request);
  std::string text = log ? *log : log.error().message;
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
  return text;
}

std::string secret_path(const Job& job) {
  return clients::object_path({"v1", "secrets"}, job.pod->namespace_name, job.name);
}

/// The containers that earlier calls told; none when that is not known.
std::set<std::string> told_services(JobCluster& cluster, const Job& job) {
  const auto secret = cluster.client.get(secret_path(job));
  if (!secret) return {};
  const auto json = nlohmann::json::parse(*secret, nullptr, /*allow_exceptions=*/false);
  std::istringstream words(
      json_text(json, {"metadata", "annotations", pod_names::told_services_annotation}));
  return {std::istream_iterator<std::string>(words), {}};
}

}  // namespace

void tell_service(JobCluster& cluster, const Job& job, const PodRequest& request,
                  const std::string& container, const std::string& what,
                  const std::function<void(std::string_view)>& say, const LogPatience& patience) {
  const RequestedImage* image = image_of(request, container);
  say(fmt::format("The service `{}` {}. Its last lines:\n",
                  printable(image == nullptr ? container : image->name), what));
  say(log_of(cluster, job, container,
             fmt::format("tailLines={}&limitBytes={}", last_lines, most_bytes), patience));
}

void tell_fallen_services(JobCluster& cluster, const Job& job, const PodRequest& request,
                          FallenServices which, const std::function<void(std::string_view)>& say,
                          const LogPatience& patience) {
  if (request.services.empty()) return;
  const auto pod = cluster.client.get(pod_path(job));
  if (!pod) return;  // whatever is wrong shows with the next stage
  std::vector<std::string> fallen;
  for (const ServiceStatus& service : pod_state(*pod, *job.pod).services) {
    if (service.state == ServiceState::fallen) fallen.push_back(service.container);
  }
  if (fallen.empty()) return;
  if (which == FallenServices::untold) {
    const auto told = told_services(cluster, job);
    std::erase_if(fallen, [&](const std::string& container) { return told.contains(container); });
  }
  for (const std::string& container : fallen) {
    tell_service(cluster, job, request, container, "has ended", say, patience);
  }
  remember_told_services(cluster, job, fallen);
}

void remember_told_services(JobCluster& cluster, const Job& job,
                            const std::vector<std::string>& containers) {
  if (containers.empty()) return;
  std::set<std::string> told = told_services(cluster, job);
  told.insert(containers.begin(), containers.end());
  const nlohmann::json patch = {
      {"metadata",
       {{"annotations",
         {{pod_names::told_services_annotation, fmt::format("{}", fmt::join(told, " "))}}}}}};
  (void)clients::patch_object(cluster.client, secret_path(job), patch.dump(),
                              clients::PatchKind::merge);
}

void show_services(JobCluster& cluster, const Job& job, const PodRequest& request,
                   const std::function<void(std::string_view)>& say, const LogPatience& patience) {
  for (std::size_t i = 0; i < request.services.size() && !patience.is_canceled(); ++i) {
    const RequestedService& service = request.services[i];
    const std::string name =
        service.aliases.empty() ? printable(service.image.name) : service.aliases.front();
    const std::string log = log_of(cluster, job, pod_names::service_prefix + std::to_string(i),
                                   fmt::format("limitBytes={}", most_shown), patience);
    std::string shown;
    for (std::size_t begin = 0; begin < log.size();) {
      const std::size_t end = log.find('\n', begin) + 1;  // log_of() ends with one
      shown += "[service:" + name + "] ";
      shown.append(log, begin, end - begin);
      begin = end;
    }
    say(shown.empty() ? fmt::format("[service:{}] has printed nothing\n", name) : shown);
  }
}

}  // namespace slipway::executor
