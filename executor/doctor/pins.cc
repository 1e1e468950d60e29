#include <fmt/format.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/diagnostics/format.h"
#include "executor/doctor/examination.h"

namespace slipway::executor {

namespace {

using Json = nlohmann::json;

constexpr std::string_view name = "pins";

void check_pin(Examination& examination, ReachedCluster& reached) {
  const fleet::Cluster& cluster = *reached.cluster;
  const std::string prefix = fmt::format("{}: ", printable(cluster.name));
  const Result<std::string> uid = cluster_uid(reached.client);
  if (!uid) return examination.problem(name, uid.error(), prefix);
  const std::string& pinned = cluster.connection.uid;
  if (pinned.empty()) {
    const std::string text = prefix + "not pinned: another cluster could take its place unseen";
    const std::string fix =
        fmt::format("slipway doctor --pin --fleet {}", printable(examination.fleet_file));
    if (examination.fleet->is_guarded(cluster)) {
      return examination.problem(name, text, fix);
    }
    return examination.warn(name, text, fix);
  }
  if (pinned != *uid) {
    return examination.problem(
        name,
        fmt::format("{}this is another cluster than the fleet's: {}, not {}", prefix,
                    printable(*uid), printable(pinned)),
        fmt::format("mend the context `{}`; or, if the cluster was made anew, remove its kube.uid "
                    "and pin it again",
                    printable(cluster.connection.context)));
  }
  examination.ok(name, prefix + "it is the cluster that was pinned");
}

}  // namespace

Result<std::string> cluster_uid(clients::KubernetesClient& client) {
  SLIPWAY_ASSIGN(const std::string body, client.get("/api/v1/namespaces/kube-system"));
  const Json json = Json::parse(body, nullptr, /*allow_exceptions=*/false);
  const auto uid = json.is_object() ? json.value("/metadata/uid"_json_pointer, Json()) : Json();
  if (uid.is_string() && !uid.get<std::string>().empty()) return uid.get<std::string>();
  return plain_error("its namespace kube-system has no UID", {}, Fault::outside);
}

void check_pins(Examination& examination) {
  for (ReachedCluster& reached : examination.clusters) check_pin(examination, reached);
}

}  // namespace slipway::executor
