#include <fmt/format.h>

#include <cstdio>

#include <nlohmann/json.hpp>

#include "core/diagnostics/format.h"
#include "executor/cluster/cluster_connection.h"
#include "executor/doctor/examination.h"

namespace slipway::executor {

namespace {

using Json = nlohmann::json;

constexpr std::string_view name = "clusters";
constexpr int oldest_minor = 30;  // of Kubernetes 1

/// `v1.34.4`; an error when the cluster does not answer.
Result<std::string> version_of(clients::KubernetesClient& client) {
  SLIPWAY_ASSIGN(const std::string body, client.get("/version"));
  const Json json = Json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("gitVersion") || !json["gitVersion"].is_string()) {
    return plain_error("it does not say its version", {}, Fault::outside);
  }
  return json["gitVersion"].get<std::string>();
}

bool is_old(const std::string& version) {
  int major = 0;
  int minor = 0;
  // NOLINTNEXTLINE(cert-err34-c): what is no version counts as 0.0, which is old
  std::sscanf(version.c_str(), "v%d.%d", &major, &minor);
  return major < 1 || (major == 1 && minor < oldest_minor);
}

/// Tokens and certificates are good for a time of the cluster's.
void check_clock_of(Examination& examination, const std::string& prefix,
                    const clients::KubernetesClient& client) {
  constexpr std::chrono::seconds most{10};
  const auto lead = client.clock_lead();
  if (!lead || std::chrono::abs(*lead) <= most) return;
  examination.problem(
      name,
      fmt::format("{}its clock is {} s {} this host's", prefix, std::chrono::abs(*lead).count(),
                  *lead > most ? "ahead of" : "behind"),
      "timedatectl set-ntp true, here or there: compare both with another clock");
}

void check_cluster(Examination& examination, const fleet::Cluster& cluster) {
  const std::string prefix = fmt::format("{}: ", printable(cluster.name));
  if (cluster.connection.context.empty() && cluster.connection.config.empty()) {
    return examination.warn(
        name, prefix + "the fleet does not say how to reach it, so nothing is deployed there",
        fmt::format("{0}: {{kube: {{context: {0}}}, …}}", printable(cluster.name)));
  }
  Result<ClusterConnection> opened =
      open_cluster({cluster.name, cluster.connection.config, cluster.connection.context, {}},
                   examination.environment, std::chrono::milliseconds(0));
  if (!opened) {
    return examination.problem(
        name, opened.error(), prefix,
        fmt::format("put a kubeconfig with the context `{}` there, or name it as "
                    "clusters.{}.kube.config",
                    printable(cluster.connection.context), printable(cluster.name)));
  }
  const Result<std::string> version = version_of(opened->client);
  if (!version) return examination.problem(name, version.error(), prefix);
  if (is_old(*version)) {
    examination.warn(name,
                     fmt::format("{}Kubernetes {} is older than 1.30", prefix, printable(*version)),
                     "upgrade the cluster");
  } else {
    examination.ok(name, fmt::format("{}Kubernetes {}", prefix, printable(*version)));
  }
  check_clock_of(examination, prefix, opened->client);
  examination.clusters.push_back({.cluster = &cluster, .client = std::move(opened->client)});
}

}  // namespace

void check_clusters(Examination& examination) {
  if (!examination.fleet) return;
  for (const fleet::Cluster& cluster : examination.fleet->clusters) {
    check_cluster(examination, cluster);
  }
}

}  // namespace slipway::executor
