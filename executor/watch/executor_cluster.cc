#include "executor/watch/executor_cluster.h"

#include "compiler/fleet/accounts.h"
#include "core/filesystem/filesystem.h"
#include "executor/credentials/job_credentials.h"
#include "executor/driver/host.h"
#include "executor/driver/job_counts.h"
#include "executor/driver/job_records.h"
#include "executor/driver/pod_rules.h"

namespace slipway::executor {

namespace {

/// An API server may be restarted meanwhile.
constexpr std::chrono::milliseconds patience{10'000};

}  // namespace

std::optional<ExecutorCluster> ExecutorCluster::of_fleet(
    const std::string& fleet_file, const std::string& state_directory,
    const std::vector<std::string>& environment, Diagnostics& diagnostics) {
  DiskFileSystem files;
  if (files.type(fleet_file) == FileType::missing) return std::nullopt;
  std::optional<fleet::Fleet> fleet = fleet::read_fleet(files, fleet_file, diagnostics);
  if (!fleet || fleet->executor.backend != "kubernetes") return std::nullopt;
  // The rules for pods matter only to a job: this asks for the way to the cluster.
  Result<JobCluster> cluster = connect(pod_place(*fleet, Payload{}), environment, patience);
  if (!cluster) {
    diagnostics.add(std::move(cluster).error());
    return std::nullopt;
  }
  return ExecutorCluster(*std::move(fleet), state_directory, std::move(cluster->client));
}

Result<ExecutorCluster::Seen> ExecutorCluster::look() {
  Seen seen;
  SLIPWAY_ASSIGN(seen.objects, cluster_objects(client_, fleet_.executor.namespace_name));
  // Afterwards: a job has its record before it has a pod.
  SLIPWAY_ASSIGN(seen.view.jobs, JobRecords(state_directory_).names());
  seen.view.runner_id = known_runner_id(state_directory_);
  // By the cluster's clock: this host's may be hours ahead, and whose pods are overdue then?
  seen.view.now = seconds_now() + client_.clock_lead().value_or(std::chrono::seconds(0)).count();
  return seen;
}

std::vector<Reaped> ExecutorCluster::reap(ReapMode mode, Diagnostics& diagnostics) {
  const Result<Seen> seen = look();
  if (!seen) {
    diagnostics.add(seen.error());
    return {};
  }
  std::vector<Reaped> reaped =
      reap_cluster_objects(client_, seen->objects, seen->view, mode, diagnostics);
  // A job in the cluster that reaps has no way to others.
  const bool is_runner_host = !seen->view.runner_id.empty();
  std::set<std::string> removed;
  for (const Reaped& entry : reaped) {
    if (!entry.removed || !removed.insert(entry.job).second) continue;
    JobCounts(state_directory_).add("reaped");
    if (is_runner_host) end_tokens(entry.job, diagnostics);
  }
  return reaped;
}

/// Which clusters the job had tokens of was in its record. Those of overdue jobs have ended, but
/// not the Secrets that they were bound to.
void ExecutorCluster::end_tokens(const std::string& job_name, Diagnostics& diagnostics) const {
  Job job;
  job.name = job_name;
  job.grant = Grant{};
  for (const fleet::Cluster& cluster : fleet_.clusters) {
    const fleet::ClusterConnection& connection = cluster.connection;
    if (connection.context.empty()) continue;
    job.grant->access.push_back({.cluster = cluster.name,
                                 .kubeconfig = connection.config,
                                 .context = connection.context,
                                 .uid = connection.uid,
                                 .accounts = fleet::accounts_namespace(fleet_),
                                 .teams = {}});
  }
  if (const auto revoked = revoke_credentials(job); !revoked) {
    Diagnostic warning = revoked.error();
    warning.severity = Severity::warning;
    warning.hint = "its tokens there end by themselves, 10 minutes after the job's time limit";
    diagnostics.add(std::move(warning));
  }
}

}  // namespace slipway::executor
