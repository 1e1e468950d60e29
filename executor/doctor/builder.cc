// The nodes where the pods of jobs go: is there one for each rule of the placement, and does it
// take them?
#include <fmt/format.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "clients/kubernetes/objects.h"
#include "core/diagnostics/format.h"
#include "core/text/url.h"
#include "executor/backend/kubernetes/json_path.h"
#include "executor/doctor/examination.h"
#include "executor/doctor/node_fitness.h"
#include "executor/driver/pod_rules.h"

namespace slipway::executor {

namespace {

using Json = nlohmann::json;

constexpr std::string_view name = "builder";

/// `a=b` of each label that a node must have, with this before it.
std::string labels_of(const PodPlace& place, char separator) {
  std::string text;
  for (const auto& [label, value] : place.node) text += separator + label + "=" + value;
  return text;
}

void check_place(Examination& examination, ReachedCluster& reached, const PodPlace& place,
                 const std::string& prefix) {
  const std::string labels = printable(labels_of(place, ' '));
  const std::string context = printable(reached.cluster->connection.context);
  const auto answer =
      reached.client.get(clients::collection_path({"v1", "nodes"}, {}) +
                         "?labelSelector=" + url_escaped(labels_of(place, ',').substr(1)));
  if (!answer) {
    return examination.warn(
        name, fmt::format("{}the nodes cannot be looked at: {}", prefix, answer.error().message),
        "bind the ClusterRole slipway-nodes to that account (docs/kubernetes.md, \"Set up\")");
  }
  const Json list = Json::parse(*answer, nullptr, /*allow_exceptions=*/false);
  const Json& nodes = json_items(list, {"items"});
  if (nodes.empty()) {
    return examination.problem(
        name, fmt::format("{}no node has the labels{}", prefix, labels),
        fmt::format("kubectl --context {} label node NODE{}", context, labels));
  }
  std::vector<std::string> fit;
  std::vector<Hindrance> all;
  for (const Json& node : nodes) {
    auto found = hindrances(node, place);
    if (found.empty()) fit.push_back(printable(json_text(node, {"metadata", "name"})));
    std::move(found.begin(), found.end(), std::back_inserter(all));
  }
  for (Hindrance& each : all) {
    // With another node jobs run all the same.
    const Verdict verdict = fit.empty() ? Verdict::problem : Verdict::warning;
    examination.findings.push_back(
        {std::string(name), verdict, prefix + each.what, std::move(each.fix)});
  }
  if (!fit.empty()) {
    examination.ok(name, fmt::format("{}{} take{} the pods of jobs", prefix, fmt::join(fit, ", "),
                                     fit.size() == 1 ? "s" : ""));
  }
}

}  // namespace

void check_builder(Examination& examination) {
  if (!examination.fleet || examination.fleet->executor.backend != "kubernetes") return;
  const fleet::Fleet& fleet = *examination.fleet;
  const auto& rules = fleet.executor.placement;
  for (ReachedCluster& reached : examination.clusters) {
    if (reached.cluster->name != fleet.executor.cluster) continue;
    const std::string prefix = printable(reached.cluster->name) + ": ";
    for (std::size_t i = 0; i < rules.size(); ++i) {
      check_place(examination, reached, pod_place(fleet, &rules[i]),
                  fmt::format("{}executor.placement[{}]: ", prefix, i));
    }
    const bool all_fit_one =
        std::any_of(rules.begin(), rules.end(), [](const auto& rule) { return fits_all(rule); });
    if (!all_fit_one) check_place(examination, reached, pod_place(fleet, nullptr), prefix);
  }
}

}  // namespace slipway::executor
