#include "executor/watch/cluster_jobs.h"

#include <fmt/format.h>

#include "clients/kubernetes/objects.h"
#include "core/diagnostics/format.h"
#include "core/text/url.h"
#include "executor/backend/kubernetes/job_metadata.h"
#include "executor/backend/kubernetes/json_path.h"
#include "executor/backend/kubernetes/pod_names.h"

namespace slipway::executor {

namespace {

using Json = nlohmann::json;
using clients::ApiKind;

/// A pod that was asked to end and is there so long after it must have ended: its node is gone.
constexpr std::int64_t patience_with_the_end = 60;

ApiKind kind_of(ClusterObject::Kind kind) {
  return {.version = "v1", .plural = kind == ClusterObject::Kind::pod ? "pods" : "secrets"};
}

const char* noun_of(ClusterObject::Kind kind) {
  return kind == ClusterObject::Kind::pod ? "pod" : "Secret";
}

std::int64_t time_at(const Json& json, std::initializer_list<const char*> path) {
  return seconds_of(json_text(json, path)).value_or(0);
}

ClusterObject object_of(const Json& json, ClusterObject::Kind kind,
                        const std::string& namespace_name) {
  const auto label = [&](const char* name) {
    return json_text(json, {"metadata", "labels", name});
  };
  const auto annotation = [&](const char* name) {
    return json_text(json, {"metadata", "annotations", name});
  };
  ClusterObject object;
  object.kind = kind;
  object.namespace_name = namespace_name;
  object.name = json_text(json, {"metadata", "name"});
  object.uid = json_text(json, {"metadata", "uid"});
  object.job = label(pod_names::job_label);
  object.runner = label(pod_names::runner_label);
  object.runner_id = label(pod_names::runner_id_label);
  object.gitlab_job = annotation(pod_names::gitlab_job_annotation);
  object.project = annotation(pod_names::project_path_annotation);
  object.phase = json_text(json, {"status", "phase"});
  object.node = json_text(json, {"spec", "nodeName"});
  object.created = time_at(json, {"metadata", "creationTimestamp"});
  object.deadline = seconds_of(annotation(pod_names::deadline_annotation)).value_or(0);
  object.ends = time_at(json, {"metadata", "deletionTimestamp"});
  return object;
}

std::string why(ObjectState state) {
  return state == ObjectState::overdue ? "its deadline has passed"
                                       : "this host has no record of its job";
}

/// Asks for an object's end; false when there was nothing to do.
Result<bool> remove(clients::KubernetesClient& client, const ClusterObject& object,
                    std::int64_t now) {
  clients::DeleteOptions options;
  options.uid = object.uid;
  if (object.ends != 0) {
    if (now < object.ends + patience_with_the_end) return false;  // it is ending
    options.grace = std::chrono::seconds(0);
  }
  const auto removed = clients::delete_object(
      client, clients::object_path(kind_of(object.kind), object.namespace_name, object.name),
      options);
  if (removed) return true;
  if (clients::is_api_error(removed.error(), clients::api_error::conflict)) return false;
  return removed.error();
}

}  // namespace

ObjectState state_of(const ClusterObject& object, const HostView& view) {
  if (object.deadline != 0 && object.deadline < view.now) return ObjectState::overdue;
  if (view.runner_id.empty() || object.runner_id != view.runner_id) return ObjectState::other;
  return view.jobs.contains(object.job) ? ObjectState::running : ObjectState::lost;
}

const char* name_of(ObjectState state) {
  switch (state) {
    case ObjectState::running:
      return "running";
    case ObjectState::other:
      return "other";
    case ObjectState::lost:
    case ObjectState::overdue:
      break;
  }
  return "orphaned";
}

Result<std::vector<ClusterObject>> cluster_objects(clients::KubernetesClient& client,
                                                   const std::string& namespace_name) {
  std::vector<ClusterObject> objects;
  constexpr std::size_t page = 200;
  // Whatever lacks one of the two is not ours.
  const std::string query =
      "?labelSelector=" + url_escaped(fmt::format("{}={},{}", pod_names::manager_label,
                                                  pod_names::manager, pod_names::job_label));
  for (const auto kind : {ClusterObject::Kind::pod, ClusterObject::Kind::secret}) {
    SLIPWAY_TRY(client.list(clients::collection_path(kind_of(kind), namespace_name) + query, page,
                            [&](const std::string& text) -> Result<void> {
                              const Json list = Json::parse(text, nullptr, false);
                              for (const Json& item : json_items(list, {"items"})) {
                                objects.push_back(object_of(item, kind, namespace_name));
                              }
                              return {};
                            }));
  }
  return objects;
}

std::vector<Reaped> reap_cluster_objects(clients::KubernetesClient& client,
                                         const std::vector<ClusterObject>& objects,
                                         const HostView& view, ReapMode mode,
                                         Diagnostics& diagnostics) {
  std::vector<Reaped> reaped;
  for (const ClusterObject& object : objects) {
    const ObjectState state = state_of(object, view);
    if (!is_orphaned(state)) continue;
    Reaped entry{.job = object.job,
                 .what = fmt::format("{} {}/{}", noun_of(object.kind),
                                     printable(object.namespace_name), printable(object.name)),
                 .why = why(state),
                 .removed = false};
    if (mode == ReapMode::remove) {
      const Result<bool> removed = remove(client, object, view.now);
      if (removed && !*removed) continue;
      if (!removed) diagnostics.add(removed.error());
      entry.removed = removed.has_value();
    }
    reaped.push_back(std::move(entry));
  }
  return reaped;
}

}  // namespace slipway::executor
