// below-policy: what an environment asks of its services (policy.minReplicas). Services with disks
// are left out, as their replicas are not alike, and so are services that are switched off or run
// to an end.
#include "compiler/check/checks.h"

namespace slipway::check {

void check_policy(const fleet::ServiceSet& set, Diagnostics& diagnostics) {
  for (const fleet::Service* each : set.readable()) {
    const fleet::Service& service = *each;
    const fleet::Environment& environment = *service.target.environment;
    const std::uint32_t least = service.replicas.least;
    if (least >= environment.least_replicas || least == 0) continue;
    if (!service.volumes.empty() || service.ends()) continue;
    if (service.left_out.contains("replicas") || service.left_out.contains("volumes")) continue;
    const std::string wanted = std::to_string(environment.least_replicas);
    const yaml::Node& place =
        service.replicas_node != nullptr ? *service.replicas_node : *service.root->find("name");
    diagnostics.add(finding(
        place, "below-policy",
        "`" + service.name + "` has " + std::to_string(least) +
            (least == 1 ? " replica" : " replicas") + " in `" + environment.name +
            "`, where the fleet asks for at least " + wanted,
        "raise it there: environments: {" + environment.name + ": {replicas: " + wanted + "}}"));
  }
}

}  // namespace slipway::check
