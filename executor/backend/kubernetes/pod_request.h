#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "executor/backend/kubernetes/resources.h"
#include "executor/backend/pod_place.h"

namespace slipway::executor {

/// An image that the job's author chose, and how it is started.
struct RequestedImage {
  std::string name;
  std::vector<std::string> entrypoint;
  std::vector<std::string> command;
  std::vector<std::string> pull_policies;  ///< GitLab's words; the next when one does not help
  std::size_t pull_policy = 0;             ///< the one that counts now
  std::string user;                        ///< UID or UID:GID; empty: the image's
};

struct RequestedService {
  RequestedImage image;
  std::vector<std::string> aliases;  ///< host names, valid and each once over all services
  std::vector<std::pair<std::string, std::string>> variables;
  std::string health_port;  ///< TCP port that answers when it is ready; empty: not known
};

struct RegistryCredential {
  std::string registry;
  std::string user_name;
  std::string password;
};

/// What a job wants of its pod: the author's words, within the fleet's bounds.
struct PodRequest {
  RequestedImage image;
  std::vector<RequestedService> services;
  std::vector<RegistryCredential> credentials;
  std::string docker_config;  ///< DOCKER_AUTH_CONFIG, JSON; empty: none
  std::chrono::seconds timeout{3600};
  Resources build;  ///< of the script's container, wished or the place's
  Resources helper;
  Resources service;  ///< of each
  bool has_cache = false;
  bool shows_services = false;     ///< their whole logs, by CI_DEBUG_SERVICES
  std::vector<std::string> notes;  ///< for the job log: what of it does not count, a line each
};

/// Reads what a payload asks of its pod. An error with Fault::finding is the author's: a privileged
/// service, more than the fleet allows.
Result<PodRequest> read_pod_request(std::string_view payload, const PodPlace& place);

/// The image of the pod's container with that name; null for one that the job does not choose.
const RequestedImage* image_of(const PodRequest& request, const std::string& container);

/// From now on the next of its image's pull policies counts; false when there is none.
bool take_next_policy(PodRequest& request, const std::string& container);

}  // namespace slipway::executor
