// How a service is monitored: a ServiceMonitor (a PodMonitor for what has no Service), and a
// PrometheusRule that the components of its alerts fill (kustomize-bases/alert-*).
#include "compiler/overlay/objects.h"

namespace slipway::overlay {

namespace {

yaml::Node* monitor(const Context& context) {
  Builder& b = context.build;
  const fleet::Service& service = context.service;
  const fleet::Metrics& metrics = *service.metrics;
  const bool by_service = service.has_service();
  yaml::Node* selector = b.map({{"matchLabels", pod_labels(b, service.team, service.name)}});
  yaml::Node* endpoints =
      b.list({b.map({{"port", b.text(metrics.port)}, {"path", b.text(metrics.path)}})});
  return b.map({{"apiVersion", b.text("monitoring.coreos.com/v1")},
                {"kind", b.text(by_service ? "ServiceMonitor" : "PodMonitor")},
                {"metadata", metadata(b, service.name, "metrics")},
                {"spec", b.map({{"selector", selector},
                                {by_service ? "endpoints" : "podMetricsEndpoints", endpoints}})}});
}

yaml::Node* rules(const Context& context) {
  Builder& b = context.build;
  return b.map({{"apiVersion", b.text("monitoring.coreos.com/v1")},
                {"kind", b.text("PrometheusRule")},
                {"metadata", metadata(b, context.service.name, "alerts")},
                {"spec", b.map({{"groups", b.list()}})}});
}

}  // namespace

void add_monitoring(const Context& context, ObjectFiles& files) {
  const fleet::Service& service = context.service;
  if (!service.metrics) return;
  files.push_back(
      {service.has_service() ? "servicemonitor.yaml" : "podmonitor.yaml", monitor(context)});
  if (!service.metrics->alerts.empty()) files.push_back({"prometheusrule.yaml", rules(context)});
}

}  // namespace slipway::overlay
