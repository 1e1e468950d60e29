#include "compiler/overlay/objects.h"

namespace slipway::overlay {

void add_disruption_budget(const Context& context, ObjectFiles& files) {
  const fleet::Service& service = context.service;
  if (service.replicas.least < 2) return;  // one replica cannot be kept while its node is drained
  Builder& b = context.build;
  yaml::Node* selector = b.map({{"matchLabels", pod_labels(b, service.team, service.name)}});
  files.push_back(
      {"poddisruptionbudget.yaml", b.map({{"apiVersion", b.text("policy/v1")},
                                          {"kind", b.text("PodDisruptionBudget")},
                                          {"metadata", metadata(b, service.name, "budget")},
                                          {"spec", b.map({{"selector", selector}})}})});
}

}  // namespace slipway::overlay
