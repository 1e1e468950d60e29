#include <set>

#include "compiler/fleet/index.h"
#include "core/yaml/emitter.h"

namespace slipway::fleet {

namespace {

// What is so about a descriptor in any of its clusters.
struct Facts {
  const Descriptor* descriptor = nullptr;
  std::map<std::string, std::string> ports;
  std::set<std::string> calls;
  std::vector<const Service*> services;
};

std::string port_text(const PortNumbers& number) {
  const std::string container = std::to_string(number.container);
  if (number.service == number.container) return container;
  return std::to_string(number.service) + ":" + container;
}

yaml::Node* entry_of(const Facts& facts, const Origin& origin, yaml::Arena& arena) {
  const auto text = [&](std::string_view value) { return yaml::Node::make_scalar(arena, value); };
  yaml::Node* entry = yaml::Node::make_mapping(arena);
  entry->set(arena, "team", text(facts.descriptor->team));
  entry->set(arena, "name", text(facts.descriptor->name));
  entry->set(arena, "file", text(origin.file));
  if (!origin.project.empty()) entry->set(arena, "project", text(origin.project));
  if (!origin.revision.empty()) entry->set(arena, "revision", text(origin.revision));
  if (!facts.ports.empty()) {
    yaml::Node* ports = yaml::Node::make_mapping(arena);
    for (const auto& [name, number] : facts.ports) ports->set(arena, name, text(number));
    entry->set(arena, "ports", ports);
  }
  if (!facts.calls.empty()) {
    yaml::Node* calls = yaml::Node::make_sequence(arena);
    for (const std::string& call : facts.calls) calls->append(arena, text(call));
    entry->set(arena, "calls", calls);
  }
  yaml::Node* routes = yaml::Node::make_sequence(arena);
  for (const Service* service : facts.services) {
    for (const Route& route : service->routes) {
      yaml::Node* node = yaml::Node::make_mapping(arena);
      node->set(arena, "cluster", text(service->target.cluster->name));
      node->set(arena, "host", text(route.host));
      node->set(arena, "path", text(route.path));
      routes->append(arena, node);
    }
  }
  if (routes->size() > 0) entry->set(arena, "routes", routes);
  return entry;
}

}  // namespace

Result<std::string> index_text(const ServiceSet& set, const Origins& origins,
                               const std::vector<const IndexedService*>& others) {
  std::map<const Descriptor*, Facts> by_descriptor;
  for (const Service& service : set.services()) {
    Facts& facts = by_descriptor[service.descriptor.get()];
    facts.services.push_back(&service);
    if (service.has_service()) {
      for (const Port& port : service.ports) facts.ports[port.name] = port_text(port.number);
    }
    for (const Call& call : service.calls) {
      facts.calls.insert(call.team.empty() ? call.service : call.team + "/" + call.service);
    }
  }
  yaml::Arena arena;
  std::map<std::pair<std::string_view, std::string_view>, yaml::Node*> entries;
  for (const IndexedService* other : others)
    entries[{other->team, other->name}] = other->node->clone(arena);
  for (const auto& descriptor : set.descriptors()) {
    const auto origin = origins.find(descriptor.get());
    if (origin == origins.end()) continue;
    Facts& facts = by_descriptor[descriptor.get()];
    facts.descriptor = descriptor.get();
    entries[{descriptor->team, descriptor->name}] = entry_of(facts, origin->second, arena);
  }
  yaml::Node* list = yaml::Node::make_sequence(arena);
  for (const auto& [name, entry] : entries) list->append(arena, entry);
  yaml::Node* root = yaml::Node::make_mapping(arena);
  root->set(arena, "apiVersion", yaml::Node::make_scalar(arena, "slipway.dev/v1"));
  root->set(arena, "kind", yaml::Node::make_scalar(arena, "Index"));
  root->set(arena, "services", list);
  std::string text = "# Written by `slipway fleet index`.\n";
  SLIPWAY_TRY(yaml::emit_manifest(*root, text));
  return text;
}

}  // namespace slipway::fleet
