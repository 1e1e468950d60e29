#include "clients/kubernetes/open_api.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/diagnostics/format.h"

namespace slipway::clients {

namespace {

using Json = nlohmann::json;

Result<Json> get_object(KubernetesClient& client, const std::string& path) {
  SLIPWAY_ASSIGN(const std::string text, client.get(path));
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) {
    return plain_error("the server's answer to " + path + " is no JSON object",
                       "is the server of this context a Kubernetes API server?", Fault::outside);
  }
  return json;
}

/// A group and version, not the mere group and not the server's other paths.
bool is_version(const std::string& path) {
  if (path == "api/v1") return true;
  return path.starts_with("apis/") && std::count(path.begin(), path.end(), '/') == 2 &&
         path.find_first_of("?#% ") == std::string::npos;
}

}  // namespace

Result<ClusterOpenApi> read_open_api(KubernetesClient& client) {
  ClusterOpenApi result;
  SLIPWAY_ASSIGN(const Json version, get_object(client, "/version"));
  const auto text = version.find("gitVersion");
  if (text == version.end() || !text->is_string()) {
    return plain_error("the server does not say its Kubernetes version",
                       "is the server of this context a Kubernetes API server?", Fault::outside);
  }
  result.version = text->get<std::string>();
  if (result.version.find_first_of(" \n\r") != std::string::npos || result.version.empty()) {
    return plain_error("the server's version is `" + printable(result.version) + "`", {},
                       Fault::outside);
  }

  SLIPWAY_ASSIGN(const Json index, get_object(client, "/openapi/v3"));
  const auto paths = index.find("paths");
  if (paths == index.end() || !paths->is_object()) {
    return plain_error("the server has no OpenAPI v3",
                       "Kubernetes has it since 1.24: which version is this cluster?",
                       Fault::outside);
  }
  for (const auto& [path, ignored] : paths->items()) {
    if (!is_version(path)) continue;
    SLIPWAY_ASSIGN(std::string json, client.get("/openapi/v3/" + path));
    result.documents.push_back({path, std::move(json)});
  }
  return result;
}

}  // namespace slipway::clients
