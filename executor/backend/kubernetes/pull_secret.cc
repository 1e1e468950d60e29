#include "executor/backend/kubernetes/pull_secret.h"

#include <algorithm>
#include <set>

#include "core/text/base64.h"
#include "executor/backend/kubernetes/image_name.h"
#include "executor/backend/kubernetes/json_path.h"

namespace slipway::executor {

namespace {

using Json = nlohmann::json;

constexpr const char* docker_hub = "docker.io";

/// `https://index.docker.io/v1/` and `registry.example` as the host that images name.
std::string host_of(std::string url) {
  if (const std::size_t scheme = url.find("://"); scheme != std::string::npos) {
    url.erase(0, scheme + 3);
  }
  url.erase(std::min(url.find('/'), url.size()));
  return url == "index.docker.io" || url == "registry-1.docker.io" ? docker_hub : url;
}

std::string registry_of(const RequestedImage& image) {
  const std::string registry = image_name(image.name).registry;
  return registry.empty() ? docker_hub : host_of(registry);
}

/// The credentials for these hosts, by the registries' names as they were given.
Json auths_for(const PodRequest& request, const std::set<std::string>& hosts) {
  Json auths = Json::object();
  for (const RegistryCredential& credential : request.credentials) {
    if (!hosts.contains(host_of(credential.registry))) continue;
    auths[credential.registry] = {
        {"auth", base64(credential.user_name + ":" + credential.password)}};
  }
  // The author's own word counts more than GitLab's.
  const Json own = Json::parse(request.docker_config, nullptr, /*allow_exceptions=*/false);
  const Json& own_auths = json_at(own, {"auths"});
  if (own_auths.is_object()) {
    for (const auto& [registry, value] : own_auths.items()) {
      if (hosts.contains(host_of(registry)) && value.is_object()) auths[registry] = value;
    }
  }
  return auths;
}

std::set<std::string> registries_of(const PodRequest& request) {
  std::set<std::string> hosts;
  hosts.insert(registry_of(request.image));
  for (const RequestedService& service : request.services) {
    hosts.insert(registry_of(service.image));
  }
  return hosts;
}

}  // namespace

std::string pull_credentials(const PodRequest& request) {
  const Json auths = auths_for(request, registries_of(request));
  if (auths.empty()) return {};
  return Json{{"auths", auths}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool has_credentials(const PodRequest& request, const RequestedImage& image) {
  return !auths_for(request, {registry_of(image)}).empty();
}

}  // namespace slipway::executor
