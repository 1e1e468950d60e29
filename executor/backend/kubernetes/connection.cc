#include "executor/backend/kubernetes/connection.h"

#include <algorithm>

#include "clients/kubernetes/credentials.h"

namespace slipway::executor {

namespace {

std::string variable(const std::vector<std::string>& environment, const std::string& name) {
  for (const std::string& entry : environment) {
    if (entry.starts_with(name + "=")) return entry.substr(name.size() + 1);
  }
  return {};
}

}  // namespace

Result<JobCluster> connect(const PodPlace& place, const std::vector<std::string>& environment,
                           std::chrono::milliseconds patience) {
  DiskFileSystem files;
  const auto paths = clients::kubeconfig_files(
      place.kubeconfig, variable(environment, "KUBECONFIG"), variable(environment, "HOME"));
  Result<clients::ClusterAccess> access = clients::read_kubeconfig(files, paths, place.context);
  if (!access) {
    Diagnostic error = std::move(access).error();
    error.fault = Fault::outside;
    return error;
  }
  SLIPWAY_TRY(clients::run_credential_plugin(environment, *access));
  access->plugin.reset();  // it has done its work
  SLIPWAY_ASSIGN(clients::KubernetesClient client,
                 clients::KubernetesClient::open(*access, environment));
  client.set_patience(patience);
  return JobCluster{std::move(*access), std::move(client)};
}

}  // namespace slipway::executor
