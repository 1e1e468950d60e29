#include "compiler/check/alerts.h"

#include <algorithm>

#include "compiler/check/checks.h"
#include "core/yaml/text_of.h"

namespace slipway::check {

namespace {

// The resource whose limits an expression reads: `cpu`, `memory`; empty where it reads none.
std::string_view limit_in(std::string_view expression) {
  if (expression.find("kube_pod_container_resource_limits") == std::string_view::npos) return {};
  constexpr std::string_view label = "resource=\"";
  const std::size_t at = expression.find(label);
  if (at == std::string_view::npos) return {};
  expression.remove_prefix(at + label.size());
  return expression.substr(0, expression.find('"'));
}

bool has_limit(const kustomize::Build& build, std::string_view resource) {
  const auto limits = [&](const yaml::Node* container) {
    return container->at({"resources", "limits", resource}) != nullptr;
  };
  return std::any_of(
      build.objects.begin(), build.objects.end(), [&](const kustomize::Rendered& rendered) {
        const yaml::Node* containers =
            rendered.object->at({"spec", "template", "spec", "containers"});
        return containers != nullptr &&
               std::any_of(containers->items().begin(), containers->items().end(), limits);
      });
}

// The resource that a rule of a group needs a limit of, and no container has; empty: none.
std::string lacking(const yaml::Node& group, const kustomize::Build& build) {
  const yaml::Node* rules = group.find("rules");
  if (rules == nullptr) return {};
  for (const yaml::Node* rule : rules->items()) {
    const std::string_view resource = limit_in(yaml::text_of(*rule, "expr"));
    if (!resource.empty() && !has_limit(build, resource)) return std::string(resource);
  }
  return {};
}

}  // namespace

std::vector<Diagnostic> idle_alerts(const OverlayBuild& overlay) {
  std::vector<Diagnostic> found;
  const fleet::Service& service = overlay.service;
  if (!service.metrics) return found;
  for (const kustomize::Rendered& rendered : overlay.build.objects) {
    if (yaml::text_of(*rendered.object, "kind") != "PrometheusRule") continue;
    const yaml::Node* groups = rendered.object->at({"spec", "groups"});
    if (groups == nullptr) continue;
    for (const yaml::Node* group : groups->items()) {
      const std::string resource = lacking(*group, overlay.build);
      if (resource.empty()) continue;
      for (const fleet::Alert& alert : service.metrics->alerts) {
        if (alert.name != yaml::text_of(*group, "name")) continue;
        const std::string example = resource == "cpu" ? "100m..1" : "128Mi..256Mi";
        Diagnostic diagnostic =
            finding(*alert.node, "idle-alert",
                    "this alert never calls anybody: it compares with the limit of " + resource +
                        ", and `" + service.name + "` has none",
                    "say what it may take at most, such as resources: {" + resource + ": " +
                        example + "}, or leave the alert out");
        diagnostic.severity = Severity::warning;
        found.push_back(std::move(diagnostic));
      }
    }
  }
  return found;
}

}  // namespace slipway::check
