#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/process/identity.h"
#include "executor/backend/pod_place.h"

namespace slipway::executor {

/// A team's namespace in a cluster, and the account that may change it.
struct TeamGrant {
  std::string team;
  std::string name_space;
  std::string account;
};

/// A cluster in which a job may act, and how this host gets there.
struct ClusterGrant {
  std::string cluster;     ///< as the fleet names it
  std::string kubeconfig;  ///< of this host; empty: the usual one
  std::string context;
  std::string uid;         ///< that the cluster must have; empty: any
  bool needs_uid = false;  ///< of a protected environment: without a uid there are no credentials
  std::string accounts;    ///< the namespace of the accounts
  std::vector<TeamGrant> teams;
};

/// What a job may act for. Only the driver's decision makes one (executor/driver/decision.h).
struct Grant {
  std::string environment;
  std::vector<std::string> clusters;      ///< in the order of the environment's waves
  std::vector<ClusterGrant> access = {};  ///< those of them for which the job gets credentials
};

/// A job as a backend needs to know it. Settled once, before the first of the job's commands runs.
struct Job {
  std::string name;  ///< unique on this host; letters, digits and dashes
  std::uint64_t id = 0;
  std::uint64_t project_id = 0;
  std::string project_path;
  std::optional<Grant> grant;      ///< none: a job without an environment
  std::string fleet;               ///< absolute path of fleet.yaml; empty: the job gets none
  std::optional<User> user;        ///< whom the job's commands run as; none: the runner's own user
  gid_t tracking_group = 0;        ///< marks the job's processes; 0: none
  std::string directory;           ///< the job's own, made by prepare, gone after cleanup
  std::string cache_directory;     ///< kept between jobs of one project and one kind of ref
  std::string programs_directory;  ///< where programs are kept that the job's user could not reach
                                   ///< otherwise
  std::optional<PodPlace> pod;     ///< where its pod goes; none: it runs on this host
  std::string payload_file;        ///< JOB_RESPONSE_FILE of this call
  std::chrono::milliseconds grace{3000};  ///< between SIGTERM and SIGKILL
  std::string runner_program;  ///< becomes `gitlab-runner` in the job's PATH; empty: not known
};

}  // namespace slipway::executor
