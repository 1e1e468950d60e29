#include "compiler/check/scaling.h"

#include <set>

#include "compiler/check/checks.h"
#include "core/yaml/text_of.h"

namespace slipway::check {

namespace {

// What an autoscaler measures as a share of requests: cpu, memory.
std::set<std::string> shares_of(const yaml::Node& scaler) {
  std::set<std::string> shares;
  const yaml::Node* metrics = scaler.at({"spec", "metrics"});
  if (metrics == nullptr || !metrics->is_sequence()) return shares;
  for (const yaml::Node* metric : metrics->items()) {
    const yaml::Node* resource = metric->find("resource");
    if (resource == nullptr || resource->at({"target", "averageUtilization"}) == nullptr) continue;
    shares.emplace(yaml::text_of(*resource, "name"));
  }
  return shares;
}

const yaml::Node* scaled_by(const yaml::Node& scaler, const kustomize::Build& build) {
  const yaml::Node* target = scaler.at({"spec", "scaleTargetRef"});
  if (target == nullptr) return nullptr;
  for (const kustomize::Rendered& rendered : build.objects) {
    const yaml::Node& object = *rendered.object;
    const yaml::Node* name = object.at({"metadata", "name"});
    if (name != nullptr && yaml::text_of(object, "kind") == yaml::text_of(*target, "kind") &&
        name->text() == yaml::text_of(*target, "name"))
      return &object;
  }
  return nullptr;
}

// A limit is the request where none is given.
bool requests(const yaml::Node& container, const std::string& resource) {
  return container.at({"resources", "requests", resource}) != nullptr ||
         container.at({"resources", "limits", resource}) != nullptr;
}

std::string lacking(const yaml::Node& workload, const std::set<std::string>& shares) {
  const yaml::Node* containers = workload.at({"spec", "template", "spec", "containers"});
  if (containers == nullptr || !containers->is_sequence()) return {};
  for (const yaml::Node* container : containers->items()) {
    for (const std::string& share : shares) {
      if (!requests(*container, share)) return share;
    }
  }
  return {};
}

}  // namespace

std::vector<Diagnostic> idle_scaling(const OverlayBuild& overlay) {
  std::vector<Diagnostic> found;
  const fleet::Service& service = overlay.service;
  if (!service.replicas.scales || service.replicas_node == nullptr) return found;
  for (const kustomize::Rendered& rendered : overlay.build.objects) {
    const yaml::Node& scaler = *rendered.object;
    if (yaml::text_of(scaler, "kind") != "HorizontalPodAutoscaler") continue;
    const yaml::Node* workload = scaled_by(scaler, overlay.build);
    if (workload == nullptr) continue;
    const std::string resource = lacking(*workload, shares_of(scaler));
    if (resource.empty()) continue;
    const std::string example = resource == "cpu" ? "100m" : "128Mi";
    Diagnostic diagnostic =
        finding(*service.replicas_node, "idle-scaling",
                "this never scales: the number of replicas follows how much of the requested " +
                    resource + " is used, and `" + service.name + "` requests none",
                "say what one replica needs, such as resources: {" + resource + ": " + example +
                    "}, or give one number of replicas");
    diagnostic.severity = Severity::warning;
    found.push_back(std::move(diagnostic));
  }
  return found;
}

}  // namespace slipway::check
