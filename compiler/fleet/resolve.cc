// A descriptor becomes a service in one cluster in four steps: the overrides of the environment,
// then those of the cluster are merged into a copy of the document (merge.h); variables are
// replaced in the texts of its nodes; the result is held against the table of fields again; then
// its values are parsed.
#include <algorithm>

#include "compiler/fleet/field_check.h"
#include "compiler/fleet/merge.h"
#include "compiler/fleet/service.h"
#include "compiler/fleet/service_reader.h"

namespace slipway::fleet {

namespace {

yaml::Node* merged(const Descriptor& descriptor, const Target& target, yaml::Arena& arena,
                   TakenAway& taken) {
  yaml::Node* root = descriptor.root->clone(arena);
  root->remove("environments");
  const yaml::Node* environment = descriptor.root->at({"environments", target.environment->name});
  if (environment == nullptr) return root;
  yaml::Node* override = environment->clone(arena);
  override->remove("clusters");
  merge(*root, *override, arena, &taken);
  if (const yaml::Node* cluster = environment->at({"clusters", target.cluster->name})) {
    merge(*root, *cluster, arena, &taken);
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

namespace {

// Without these nothing can be said of a service.
bool is_nameless(const WrongFields& wrong) {
  return wrong.everything || wrong.names.contains("name") || wrong.names.contains("team") ||
         wrong.names.contains("type");
}

// Those at places where nothing was told before: a wrong value of an override is found again in
// what it was merged into.
void add_new(const Diagnostics& found, const std::set<Position>& told, Diagnostics& diagnostics) {
  for (const Diagnostic& diagnostic : found.list()) {
    if (!told.contains(diagnostic.position)) diagnostics.add(diagnostic);
  }
}

// A route with a wrong field would be another one without it: what that claims is not what was
// meant.
void add_wrong_routes(const yaml::Node& root, std::set<const yaml::Node*>& values) {
  const yaml::Node* routes = root.find("routes");
  if (routes == nullptr) return;
  for (const yaml::Node* route : routes->items()) {
    const bool is_wrong =
        std::any_of(route->entries().begin(), route->entries().end(),
                    [&](const yaml::Entry& entry) { return values.contains(entry.value); });
    if (is_wrong) values.insert(route);
  }
}

}  // namespace

Resolved resolve(FileSystem& files, const std::shared_ptr<const Descriptor>& descriptor,
                 const Fleet& fleet, const Target& target, Diagnostics& diagnostics) {
  constexpr std::size_t most_mistakes = 1000;  // beyond, more of them say nothing new
  if (descriptor->root == nullptr || is_nameless(descriptor->wrong_fields) ||
      descriptor->wrong_fields.places.size() > most_mistakes)
    return {};
  Diagnostics found;
  Service service;
  service.descriptor = descriptor;
  service.target = target;
  service.name = descriptor->name;
  service.team = descriptor->team;
  service.left_out = descriptor->wrong_fields.names;
  service.name_space = namespace_of(fleet, target, service.team, found);
  service.arena = std::make_shared<yaml::Arena>();
  Resolution resolution;
  resolution.cluster = target.cluster->name;
  resolution.secrets = home_of_secrets(fleet);
  yaml::Node* root = merged(*descriptor, target, *service.arena, resolution.taken);
  if (descriptor->wrong_fields.unknown) {
    for (const Field& field : service_fields().children) {
      if (root->find(field.name) == nullptr) service.left_out.emplace(field.name);
    }
  }

  Variables variables = variables_of(target, service.team);
  variables.set("namespace", service.name_space);
  variables.set("service", service.name);
  const VariableScope scope{target.cluster->name, &fleet.cluster_variables};
  resolution.texts = substitute_all(*root, variables, scope, *service.arena, found);
  resolution.meaning = [&](const std::string& guess) {
    yaml::Node text;
    text.set_text(guess, yaml::Tag::string);
    Diagnostics unknown;
    return substitute(text, variables, scope, unknown);
  };

  service.root = root;
  Diagnostics again;
  WrongFields more = check_fields(*root, service_fields(), CheckStage::resolved, again, resolution);
  add_new(again, descriptor->wrong_fields.places, found);
  if (is_nameless(more)) {
    diagnostics.add(found.list());
    return {};
  }
  add_wrong_routes(*root, more.values);
  remove_values(*root, more.values);
  service.left_out.merge(more.names);
  Diagnostics read;
  read_service(files, fleet, resolution.taken, service, read);
  found.add(read.list());
  const bool whole =
      descriptor->state == DescriptorState::sound && !found.has_errors() && !read.has_errors();
  diagnostics.add(found.list());
  return {std::move(service), whole};
}

}  // namespace slipway::fleet
