#include "compiler/fleet/metrics.h"

#include <algorithm>

#include "core/text/suggest.h"

namespace slipway::fleet {

namespace {

const Port* port_named(const Service& service, std::string_view name) {
  const auto found = std::find_if(service.ports.begin(), service.ports.end(),
                                  [&](const Port& port) { return port.name == name; });
  return found == service.ports.end() ? nullptr : &*found;
}

void add_unknown_port(const Service& service, const yaml::Node& node, Diagnostics& diagnostics) {
  std::vector<std::string_view> names;
  for (const Port& port : service.ports) names.push_back(port.name);
  std::string hint = did_you_mean(node.text(), names);
  if (hint.empty()) {
    hint = "add it to `ports`, for example: ports: {" + std::string(node.text()) + ": 9090}";
  }
  diagnostics.add(yaml::error_at(node, "the service has no port `" + std::string(node.text()) + "`",
                                 std::move(hint)));
}

}  // namespace

std::optional<Metrics> read_metrics(const Service& service, Diagnostics& diagnostics) {
  const yaml::Node* node = service.root->find("metrics");
  if (node == nullptr) return std::nullopt;
  Metrics metrics;
  metrics.node = node;
  const yaml::Node* path = node->find("path");
  metrics.path = path == nullptr ? "/metrics" : path->text();
  const bool ports_known = !service.left_out.contains("ports");
  if (service.ports.empty()) {
    if (ports_known)
      diagnostics.add(yaml::error_at(*node, "a service without ports cannot tell its metrics",
                                     "add the port that tells them: ports: {metrics: 9090}"));
    return std::nullopt;
  }
  if (const yaml::Node* port = node->find("port")) {
    if (ports_known && port_named(service, port->text()) == nullptr)
      add_unknown_port(service, *port, diagnostics);
    metrics.port = port->text();
  } else {
    const Port* own = port_named(service, "metrics");
    metrics.port = (own != nullptr ? own : service.main_port())->name;
  }
  if (const yaml::Node* alerts = node->find("alerts")) {
    for (const yaml::Node* item : alerts->items()) {
      const auto same = [&](const Alert& alert) { return alert.name == item->text(); };
      if (std::none_of(metrics.alerts.begin(), metrics.alerts.end(), same))
        metrics.alerts.push_back({std::string(item->text()), item});
    }
  }
  return metrics;
}

}  // namespace slipway::fleet
