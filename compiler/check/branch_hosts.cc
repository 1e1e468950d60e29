// route-twice, between branches: where every branch has namespaces of its own, a host that does not
// hold {branch} would be claimed by each of them.
#include <set>

#include "compiler/check/checks.h"
#include "compiler/check/node_place.h"

namespace slipway::check {

namespace {

bool has_several_branches(const fleet::Environment& environment) {
  return environment.branches.size() > 1 ||
         environment.branches.front().text.find_first_of("*?") != std::string::npos;
}

// The node of the document as it was written, before variables were replaced, that stands where
// this one does.
const yaml::Node* as_written(const yaml::Node& root, const yaml::Node& wanted) {
  if (root.is_scalar() && root.line == wanted.line && root.column == wanted.column) return &root;
  for (const yaml::Entry& entry : root.entries()) {
    if (const yaml::Node* found = as_written(*entry.value, wanted)) return found;
  }
  for (const yaml::Node* item : root.items()) {
    if (const yaml::Node* found = as_written(*item, wanted)) return found;
  }
  return nullptr;
}

// Another branch gives another host. The default one follows from the service and the cluster.
bool follows_branch(const fleet::Service& service, const yaml::Node* host) {
  if (host == nullptr) return false;
  const yaml::Node* written = as_written(*service.descriptor->root, *host);
  if (written == nullptr) return false;
  const std::string_view text = written->text();
  return text.find("{branch}") != std::string_view::npos ||
         text.find("{namespace}") != std::string_view::npos;
}

}  // namespace

void check_branch_hosts(const fleet::ServiceSet& set, Diagnostics& diagnostics) {
  if (!has_branch_namespaces(set.fleet())) return;
  std::set<NodePlace> seen;
  for (const fleet::Service* each : set.readable()) {
    const fleet::Service& service = *each;
    const fleet::Target& target = service.target;
    if (!has_several_branches(*target.environment)) continue;
    for (const fleet::Route& route : service.routes) {
      const yaml::Node* host = route.node->find("host");
      if (follows_branch(service, host)) continue;
      const yaml::Node& place = host == nullptr ? *route.node : *host;
      if (!seen.insert(place_of(place)).second) continue;
      diagnostics.add(finding(
          place, "route-twice",
          "every branch of `" + target.environment->name + "` would claim the host `" + route.host +
              "`: the fleet gives each its own namespaces",
          "put the branch into the host: host: \"" + service.name + "-{branch}.{domain}\""));
    }
  }
}

}  // namespace slipway::check
