// The names that the parts of a job's pod have in common.
#pragma once

#include <cstdint>
#include <string>

namespace slipway::executor::pod_names {

inline constexpr const char* manager_label = "app.kubernetes.io/managed-by";
inline constexpr const char* manager = "slipway";
inline constexpr const char* job_label = "slipway.dev/job";
inline constexpr const char* runner_label = "slipway.dev/runner";
/// The runner host's own number: two hosts may have one name.
inline constexpr const char* runner_id_label = "slipway.dev/runner-id";
inline constexpr const char* project_label = "slipway.dev/project";
/// When the driver no longer waits for the pod (RFC 3339): later it is nobody's.
inline constexpr const char* deadline_annotation = "slipway.dev/deadline";

inline constexpr const char* project_path_annotation = "slipway.dev/project-path";
inline constexpr const char* gitlab_job_annotation = "slipway.dev/gitlab-job";

/// Of the job's Secret: the containers of services whose fall is in the job log.
inline constexpr const char* told_services_annotation = "slipway.dev/told-services";

inline constexpr const char* build_container = "build";
inline constexpr const char* helper_container = "helper";
inline constexpr const char* service_prefix = "service-";

/// In the build container.
inline constexpr const char* supervisor = "/slipway/programs/slipway-supervisor";
/// In the helper: its image's own, which no volume can replace.
inline constexpr const char* helpers_supervisor = "slipway-supervisor";
inline constexpr const char* programs_directory = "/slipway/programs";
inline constexpr const char* state_directory = "/slipway/state";
inline constexpr const char* job_directory = "/slipway/job";
inline constexpr const char* builds_directory = "/builds";
inline constexpr const char* cache_directory = "/cache";

/// The file in the job's directory that holds the fleet.
inline constexpr const char* fleet_file = "fleet.yaml";
/// The file there that holds the job's credentials, where it has some.
inline constexpr const char* kubeconfig_file = "kubeconfig";

/// Where the supervisors can be reached in the pod, each container's at its own: below the ports
/// that systems choose by themselves, and nobody's by custom.
inline constexpr std::uint16_t helper_port = 27411;
inline constexpr std::uint16_t build_port = 27412;

/// What of the job's Secret is a container's key for that: its own, and no other's.
inline std::string key_entry(const std::string& container) { return container + "-key"; }

/// The Secret with the credentials for the job's images.
inline std::string pull_secret(const std::string& job) { return job + "-pull"; }

}  // namespace slipway::executor::pod_names
