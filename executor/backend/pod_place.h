#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace slipway::executor {

/// A taint that a pod tolerates.
struct Toleration {
  std::string key;
  std::string value;
  bool any_value = false;
  std::string effect;  ///< empty: every effect
};

/// Where a job's pod goes and what it may take, by the fleet's rules alone.
struct PodPlace {
  std::string kubeconfig;  ///< path of the file; empty: what kubectl would read
  std::string context;     ///< its name there
  std::string uid;         ///< that the cluster must have; empty: any
  std::string cluster;     ///< the fleet's name of it, for messages
  std::string namespace_name;
  std::string helper_image;
  std::string default_image;                              ///< of jobs that name none
  std::string cache;                                      ///< directory on the node
  std::string runner;                                     ///< the name of this host
  std::string runner_id;                                  ///< what tells its state directory apart
  std::vector<std::pair<std::string, std::string>> node;  ///< labels
  std::vector<Toleration> tolerations;
  std::string cpu_request;  ///< of the build container; empty: not said
  std::string cpu_limit;
  std::string memory_request;
  std::string memory_limit;
  std::string disk_request;
  std::string disk_limit;
  std::string most_cpu;  ///< that a job may ask for; empty: it may not
  std::string most_memory;
  std::string most_disk;
  std::string queue;                       ///< how long it may wait for a place, as a duration
  std::vector<std::string> pull_policies;  ///< that a job may choose, in GitLab's words
  std::string cache_claim;                 ///< of the namespace; empty: a directory of the node
  std::string run_as_user;                 ///< empty: the images' own
  std::string patch;
};

}  // namespace slipway::executor
