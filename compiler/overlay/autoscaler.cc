#include "compiler/overlay/objects.h"

namespace slipway::overlay {

void add_autoscaler(const Context& context, ObjectFiles& files) {
  const fleet::Service& service = context.service;
  if (!service.replicas.scales) return;
  Builder& b = context.build;
  yaml::Node* scaled =
      b.map({{"apiVersion", b.text("apps/v1")},
             {"kind", b.text(service.volumes.empty() ? "Deployment" : "StatefulSet")},
             {"name", b.text(service.name)}});
  files.push_back({"horizontalpodautoscaler.yaml",
                   b.map({{"apiVersion", b.text("autoscaling/v2")},
                          {"kind", b.text("HorizontalPodAutoscaler")},
                          {"metadata", metadata(b, service.name, "scaling")},
                          {"spec", b.map({{"scaleTargetRef", scaled},
                                          {"minReplicas", b.number(service.replicas.least)},
                                          {"maxReplicas", b.number(service.replicas.most)}})}})});
}

}  // namespace slipway::overlay
