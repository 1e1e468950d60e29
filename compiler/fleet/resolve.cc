// A descriptor becomes a service in one cluster in four steps: the overrides of the environment,
// then those of the cluster are merged into a copy of the document (merge.h); variables are
// replaced in the texts of its nodes; the result is held against the table of fields again; then
// its values are parsed.
#include "compiler/fleet/field_check.h"
#include "compiler/fleet/merge.h"
#include "compiler/fleet/service.h"
#include "compiler/fleet/service_reader.h"

namespace slipway::fleet {

namespace {

yaml::Node* merged(const Descriptor& descriptor, const Target& target, yaml::Arena& arena) {
  yaml::Node* root = descriptor.root->clone(arena);
  root->remove("environments");
  const yaml::Node* environment = descriptor.root->at({"environments", target.environment->name});
  if (environment == nullptr) return root;
  yaml::Node* override = environment->clone(arena);
  override->remove("clusters");
  merge(*root, *override, arena);
  if (const yaml::Node* cluster = environment->at({"clusters", target.cluster->name})) {
    merge(*root, *cluster, arena);
  }
  return root;
}

}  // namespace

const Port* Service::main_port() const {
  const std::string_view wanted = type == ServiceType::grpc ? "grpc" : "http";
  for (const Port& port : ports) {
    if (port.name == wanted) return &port;
  }
  return ports.empty() ? nullptr : &ports.front();
}

std::string Service::address() const {
  return target.environment->name + "/" + target.cluster->name + "/" + team + "/" + name;
}

std::optional<Service> resolve(FileSystem& files,
                               const std::shared_ptr<const Descriptor>& descriptor,
                               const Fleet& fleet, const Target& target, Diagnostics& diagnostics) {
  Diagnostics found;
  Service service;
  service.descriptor = descriptor;
  service.target = target;
  service.name = descriptor->name;
  service.team = descriptor->team;
  service.name_space = namespace_of(fleet, target, service.team, found);
  service.arena = std::make_shared<yaml::Arena>();
  yaml::Node* root = merged(*descriptor, target, *service.arena);

  Variables variables = variables_of(target, service.team);
  variables.set("namespace", service.name_space);
  variables.set("service", service.name);
  substitute_all(*root, variables, {target.cluster->name, &fleet.cluster_variables}, *service.arena,
                 found);

  service.root = root;
  if (!found.has_errors()) check_fields(*root, service_fields(), CheckStage::resolved, found);
  if (!found.has_errors()) read_service(files, fleet, service, found);
  const bool failed = found.has_errors();
  diagnostics.add(found.list());
  if (failed) return std::nullopt;
  return service;
}

}  // namespace slipway::fleet
