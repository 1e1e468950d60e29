#include "executor/credentials/job_kubeconfig.h"

#include <nlohmann/json.hpp>

#include "core/text/base64.h"

namespace slipway::executor {

namespace {

using Json = nlohmann::json;

Json way_to(const clients::ClusterAccess& access) {
  Json way = {{"server", access.server}};
  if (!access.certificate_authority.empty()) {
    way["certificate-authority-data"] = base64(access.certificate_authority);
  }
  if (!access.server_name.empty()) way["tls-server-name"] = access.server_name;
  if (!access.proxy.empty()) way["proxy-url"] = access.proxy;
  return way;
}

Json context(const std::string& name, const IssuedToken& token, const std::string& user) {
  return {
      {"name", name},
      {"context", {{"cluster", token.cluster}, {"user", user}, {"namespace", token.name_space}}}};
}

}  // namespace

std::string job_kubeconfig(const std::vector<IssuedCluster>& clusters) {
  Json config = {{"apiVersion", "v1"},
                 {"kind", "Config"},
                 {"clusters", Json::array()},
                 {"users", Json::array()},
                 {"contexts", Json::array()}};
  for (const IssuedCluster& cluster : clusters) {
    config["clusters"].push_back({{"name", cluster.name}, {"cluster", way_to(cluster.way)}});
    for (const IssuedToken& token : cluster.tokens) {
      const std::string user = cluster.name + "/" + token.team;
      config["users"].push_back({{"name", user}, {"user", {{"token", token.token}}}});
      if (&token == &cluster.tokens.front()) {
        config["contexts"].push_back(context(cluster.name, token, user));
      }
      if (cluster.tokens.size() > 1) config["contexts"].push_back(context(user, token, user));
    }
  }
  if (clusters.size() == 1) config["current-context"] = clusters.front().name;
  return config.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";  // JSON is YAML
}

}  // namespace slipway::executor
