#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "core/result.h"
#include "executor/backend/kubernetes/connection.h"
#include "executor/watch/reaped.h"

namespace slipway::executor {

/// A pod or a Secret of a job, as the executor's cluster knows it. Times are seconds since 1970.
struct ClusterObject {
  enum class Kind : std::uint8_t { pod, secret };
  Kind kind = Kind::pod;
  std::string namespace_name;
  std::string name;
  std::string uid;
  std::string job;            ///< the driver's name of it
  std::string runner;         ///< the runner host's name
  std::string runner_id;      ///< and its number; empty: of an older driver
  std::string gitlab_job;     ///< of a pod
  std::string project;        ///< of a pod: the project's path
  std::string phase;          ///< of a pod
  std::string node;           ///< of a pod that has one
  std::int64_t created = 0;   ///< 0: not said
  std::int64_t deadline = 0;  ///< when its driver no longer waits for it; 0: not said
  std::int64_t ends = 0;      ///< when a pod that was asked to end must have ended; 0: it was not
};

/// What this host knows of jobs, to judge such objects by.
struct HostView {
  std::string runner_id;       ///< of this host; empty: it never had a job in a pod
  std::set<std::string> jobs;  ///< that have a record here
  std::int64_t now = 0;
};

enum class ObjectState : std::uint8_t {
  running,  ///< this host has its record
  other,    ///< another runner host's
  lost,     ///< this host's, and there is no record of it
  overdue,  ///< whosever it was: its deadline has passed
};

ObjectState state_of(const ClusterObject& object, const HostView& view);

/// Does nobody see to such an object?
inline bool is_orphaned(ObjectState state) {
  return state == ObjectState::lost || state == ObjectState::overdue;
}

/// `running`, `other` or `orphaned`.
const char* name_of(ObjectState state);

/// All pods and Secrets of jobs in the executor's namespace, whichever host made them.
Result<std::vector<ClusterObject>> cluster_objects(clients::KubernetesClient& client,
                                                   const std::string& namespace_name);

/// Removes those that nobody sees to, each only if it still is the one that was looked at; what
/// cannot be removed is an error among the diagnostics, and the rest goes on. `objects` must have
/// been listed before the view was taken: a job has its record before it has anything else.
std::vector<Reaped> reap_cluster_objects(clients::KubernetesClient& client,
                                         const std::vector<ClusterObject>& objects,
                                         const HostView& view, ReapMode mode,
                                         Diagnostics& diagnostics);

}  // namespace slipway::executor
