#include "executor/cluster/cluster_connection.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "clients/kubernetes/credentials.h"
#include "core/diagnostics/format.h"
#include "executor/backend/directories.h"

namespace slipway::executor {

namespace {

using Json = nlohmann::json;

std::string variable(const std::vector<std::string>& environment, const std::string& name) {
  for (const std::string& entry : environment) {
    if (entry.starts_with(name + "=")) return entry.substr(name.size() + 1);
  }
  return {};
}

/// For programs of this host: gitlab-runner hands the driver what the job's author set, too.
std::vector<std::string> without_job_variables(std::vector<std::string> environment) {
  std::erase_if(environment,
                [](const std::string& entry) { return entry.starts_with("CUSTOM_ENV_"); });
  return environment;
}

/// Whatever is wrong with it is not the job's fault.
Diagnostic not_open(Diagnostic error) {
  error.fault = Fault::outside;
  return error;
}

Result<clients::ClusterAccess> read_access(const ClusterAddress& address,
                                           const std::vector<std::string>& environment) {
  DiskFileSystem files;
  const auto paths = clients::kubeconfig_files(
      address.kubeconfig, variable(environment, "KUBECONFIG"), variable(environment, "HOME"));
  for (const std::string& path : paths) {
    if (files.type(path) != FileType::missing) SLIPWAY_TRY(check_private(path));
  }
  auto access = clients::read_kubeconfig(files, paths, address.context);
  if (!access) return not_open(std::move(access).error());
  const auto ran = clients::run_credential_plugin(environment, *access);
  if (!ran) return not_open(ran.error());
  return access;
}

}  // namespace

Result<ClusterConnection> open_cluster(const ClusterAddress& address,
                                       const std::vector<std::string>& environment,
                                       std::chrono::milliseconds patience) {
  if (address.context.empty()) {
    return plain_error(fmt::format("the fleet does not say which context of the kubeconfig is the "
                                   "cluster `{}`",
                                   printable(address.cluster)),
                       "the platform team adds `kube: {context: NAME}` to it in fleet.yaml",
                       Fault::outside);
  }
  const auto read = [address, environment = without_job_variables(environment)] {
    return read_access(address, environment);
  };
  SLIPWAY_ASSIGN(auto access, clients::SharedAccess::open(read));
  clients::KubernetesClient client(access);
  client.set_patience(patience);
  return ClusterConnection{std::move(access), std::move(client)};
}

Result<void> check_uid(clients::KubernetesClient& client, const ClusterAddress& address) {
  if (address.uid.empty()) return {};
  SLIPWAY_ASSIGN(const std::string body, client.get("/api/v1/namespaces/kube-system"));
  const Json json = Json::parse(body, nullptr, /*allow_exceptions=*/false);
  const Json::json_pointer pointer("/metadata/uid");
  const Json uid = json.is_object() && json.contains(pointer) ? json.at(pointer) : Json();
  if (uid == address.uid) return {};
  Diagnostic diagnostic = plain_error(
      fmt::format("the cluster that `{}` leads to is not the one that the fleet means: its UID is "
                  "{} and not {}",
                  printable(address.cluster),
                  printable(uid.is_string() ? uid.get<std::string>() : std::string("not said")),
                  printable(address.uid)),
      "the platform team corrects the kubeconfig of the runner host, or `kube.uid` in fleet.yaml",
      Fault::outside);
  diagnostic.rule = wrong_cluster;
  return diagnostic;
}

}  // namespace slipway::executor
