#include "executor/backend/kubernetes/job_objects.h"

#include <fmt/format.h>

#include <vector>

#include "clients/kubernetes/objects.h"
#include "core/filesystem/filesystem.h"
#include "core/text/url.h"
#include "executor/backend/kubernetes/connection_key.h"
#include "executor/backend/kubernetes/job_metadata.h"
#include "executor/backend/kubernetes/job_pods.h"
#include "executor/backend/kubernetes/json_path.h"
#include "executor/backend/kubernetes/pod_names.h"
#include "executor/backend/kubernetes/pod_patch.h"
#include "executor/backend/kubernetes/pod_spec.h"
#include "executor/backend/kubernetes/port_safety.h"
#include "executor/backend/kubernetes/pull_secret.h"
#include "executor/backend/kubernetes/refused_pod.h"
#include "executor/supervisor/handshake.h"

namespace slipway::executor {

namespace {

using Json = nlohmann::json;
using clients::ApiKind;
using clients::api_error::already_exists;

const ApiKind pods = {"v1", "pods"};
const ApiKind secrets = {"v1", "secrets"};

/// Until a pod that was asked to end is ended by force: its node may be gone.
constexpr std::chrono::seconds usual_end{30};
constexpr std::chrono::seconds forced_end{20};

Json secret_of(const Job& job, const std::string& name, const char* type,
               const std::string& deadline, Json data) {
  return {{"apiVersion", "v1"},
          {"kind", "Secret"},
          {"metadata",
           {{"name", name},
            {"labels", job_labels(job)},
            {"annotations", {{pod_names::deadline_annotation, deadline}}}}},
          {"type", type},
          {"immutable", true},
          {"stringData", std::move(data)}};
}

/// Makes an object. One that is there already is given as it is: this call may have made it, by a
/// request whose answer was lost.
Result<std::string> make(JobCluster& cluster, const Job& job, const ApiKind& kind,
                         const std::string& name, const std::string& object, const char* noun) {
  const std::string& namespace_name = job.pod->namespace_name;
  auto made = clients::create_object(cluster.client, clients::collection_path(kind, namespace_name),
                                     object);
  if (!made && clients::is_api_error(made.error(), already_exists)) {
    made = cluster.client.get(clients::object_path(kind, namespace_name, name));
  }
  if (made) return made;
  return refused_object(made.error(), fmt::format("the {} {}", noun, name), namespace_name);
}

/// Makes the job's own Secret. What an earlier call has left is removed first, with its pod, which
/// may have read the credentials that ended with that call.
Result<void> make_job_secret(JobCluster& cluster, const Job& job, const std::string& secret) {
  const std::string collection = clients::collection_path(secrets, job.pod->namespace_name);
  auto made = clients::create_object(cluster.client, collection, secret);
  if (!made && clients::is_api_error(made.error(), already_exists)) {
    SLIPWAY_TRY(remove_job_objects(cluster, job, std::chrono::milliseconds(0)));
    made = clients::create_object(cluster.client, collection, secret);
  }
  if (made) return {};
  return refused_object(made.error(), fmt::format("the Secret {}", job.name),
                        job.pod->namespace_name);
}

/// From now on the cluster removes the Secret when the pod is gone.
Result<void> give_to_pod(JobCluster& cluster, const Job& job, const std::string& secret,
                         const std::string& pod) {
  const Json object = Json::parse(pod, nullptr, /*allow_exceptions=*/false);
  const Json patch = {
      {"metadata",
       {{"ownerReferences", Json::array({{{"apiVersion", "v1"},
                                          {"kind", "Pod"},
                                          {"name", job.name},
                                          {"uid", json_text(object, {"metadata", "uid"})}}})}}}};
  SLIPWAY_TRY(clients::patch_object(cluster.client,
                                    clients::object_path(secrets, job.pod->namespace_name, secret),
                                    patch.dump(), clients::PatchKind::merge));
  return {};
}

/// Every object of a kind that carries the job's label.
std::string labelled(const Job& job, const ApiKind& kind) {
  return clients::collection_path(kind, job.pod->namespace_name) +
         "?labelSelector=" + url_escaped(fmt::format("{}={}", pod_names::job_label, job.name));
}

Result<std::vector<std::string>> names_of(JobCluster& cluster, const Job& job,
                                          const ApiKind& kind) {
  std::vector<std::string> names;
  constexpr std::size_t page = 100;
  SLIPWAY_TRY(
      cluster.client.list(labelled(job, kind), page, [&](const std::string& text) -> Result<void> {
        const Json list = Json::parse(text, nullptr, false);
        for (const Json& item : json_items(list, {"items"})) {
          names.push_back(json_text(item, {"metadata", "name"}));
        }
        return {};
      }));
  return names;
}

Result<void> remove_all(JobCluster& cluster, const Job& job, const ApiKind& kind,
                        std::optional<std::chrono::seconds> grace) {
  SLIPWAY_ASSIGN(const auto names, names_of(cluster, job, kind));
  clients::DeleteOptions options;
  options.grace = grace;
  for (const std::string& name : names) {
    SLIPWAY_TRY(clients::delete_object(
        cluster.client, clients::object_path(kind, job.pod->namespace_name, name), options));
  }
  return {};
}

}  // namespace

std::string pod_path(const Job& job) {
  return clients::object_path(pods, job.pod->namespace_name, job.name);
}

Result<Reach> make_job_objects(JobCluster& cluster, const Job& job, const PodRequest& request,
                               const JobSecrets& secrets_of_job, const std::string& key) {
  DiskFileSystem files;
  SLIPWAY_ASSIGN(const std::string fleet, files.read(job.fleet));
  Json job_files = {{pod_names::fleet_file, fleet}};
  if (!secrets_of_job.kubeconfig.empty()) {
    job_files[pod_names::kubeconfig_file] = secrets_of_job.kubeconfig;
  }
  const std::string credentials = pull_credentials(request);
  const std::string pull_secret = pod_names::pull_secret(job.name);

  PodInput input;
  input.request = request;
  input.has_pull_secret = !credentials.empty();
  input.grace = job.grace;
  input.has_kubeconfig = !secrets_of_job.kubeconfig.empty();
  input.now = std::chrono::system_clock::now();
  const std::string deadline = time_text(input.now + pod_lifetime(request));
  input.has_keys = !key.empty();
  SLIPWAY_ASSIGN(std::string pod, patched_pod(pod_spec(job, input), job.pod->patch));
  if (input.has_keys && !port_is_safe(pod)) {
    input.has_keys = false;
    SLIPWAY_ASSIGN(pod, patched_pod(pod_spec(job, input), job.pod->patch));
  }
  if (input.has_keys) {
    for (const char* container : {pod_names::helper_container, pod_names::build_container}) {
      job_files[pod_names::key_entry(container)] =
          supervisor::key_text(key_of_container(key, container));
    }
  }
  const Json job_secret = secret_of(job, job.name, "Opaque", deadline, std::move(job_files));

  SLIPWAY_TRY(make_job_secret(cluster, job,
                              job_secret.dump(-1, ' ', false, Json::error_handler_t::replace)));
  if (!credentials.empty()) {
    const Json secret = secret_of(job, pull_secret, "kubernetes.io/dockerconfigjson", deadline,
                                  {{".dockerconfigjson", credentials}});
    SLIPWAY_TRY(make(cluster, job, secrets, pull_secret, secret.dump(), "Secret"));
  }
  SLIPWAY_ASSIGN(const std::string made, make(cluster, job, pods, job.name, pod, "pod"));
  SLIPWAY_TRY(give_to_pod(cluster, job, job.name, made));
  if (!credentials.empty()) SLIPWAY_TRY(give_to_pod(cluster, job, pull_secret, made));
  // The cluster may have added containers of its own.
  return input.has_keys && port_is_safe(made) ? Reach::port_or_exec : Reach::exec_only;
}

Result<void> remove_job_objects(JobCluster& cluster, const Job& job,
                                std::chrono::milliseconds grace) {
  const auto seconds = grace.count() > 0 ? pod_grace(grace) : std::chrono::seconds(0);
  SLIPWAY_TRY(remove_all(cluster, job, pods, seconds));
  SLIPWAY_TRY(remove_all(cluster, job, secrets, std::nullopt));
  const std::string own_pods = labelled(job, pods);
  SLIPWAY_ASSIGN(bool gone, wait_until_gone(cluster.client, own_pods, seconds + usual_end));
  if (!gone) {
    SLIPWAY_TRY(remove_all(cluster, job, pods, std::chrono::seconds(0)));
    SLIPWAY_ASSIGN(gone, wait_until_gone(cluster.client, own_pods, forced_end));
  }
  if (gone) return {};
  return plain_error(fmt::format("the pod of the job {} does not end", job.name),
                     fmt::format("look at it: kubectl -n {} get pods -l {}={}",
                                 job.pod->namespace_name, pod_names::job_label, job.name),
                     Fault::outside);
}

}  // namespace slipway::executor
