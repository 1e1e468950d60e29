// route-twice, between branches: where every branch has namespaces of its own, a host that does not
// hold {branch} would be claimed by each of them.
#include <set>
#include <tuple>

#include "compiler/check/checks.h"
#include "compiler/fleet/branch_label.h"

namespace slipway::check {

namespace {

bool has_several_branches(const fleet::Environment& environment) {
  return environment.branches.size() > 1 ||
         environment.branches.front().text.find_first_of("*?") != std::string::npos;
}

}  // namespace

void check_branch_hosts(const fleet::ServiceSet& set, Diagnostics& diagnostics) {
  if (!has_branch_namespaces(set.fleet())) return;
  std::set<std::tuple<const yaml::Source*, std::uint32_t, std::uint32_t>> seen;
  for (const fleet::Service* each : set.readable()) {
    const fleet::Service& service = *each;
    const fleet::Target& target = service.target;
    if (!has_several_branches(*target.environment)) continue;
    const std::string branch = target.branch.empty()
                                   ? fleet::branch_label(example_branch(*target.environment))
                                   : target.branch;
    for (const fleet::Route& route : service.routes) {
      if (route.host.find(branch) != std::string::npos) continue;
      const yaml::Node* host = route.node->find("host");
      const yaml::Node& place = host == nullptr ? *route.node : *host;
      if (!seen.insert({place.source, place.line, place.column}).second) continue;
      diagnostics.add(finding(
          place, "route-twice",
          "every branch of `" + target.environment->name + "` would claim the host `" + route.host +
              "`: the fleet gives each its own namespaces",
          "put the branch into the host: host: \"" + service.name + "-{branch}.{domain}\""));
    }
  }
}

}  // namespace slipway::check
