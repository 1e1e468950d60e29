#include "compiler/fleet/index.h"

#include <set>

#include "compiler/fleet/field_check.h"
#include "core/yaml/emitter.h"
#include "core/yaml/reader.h"

namespace slipway::fleet {

namespace {

std::string text_of(const yaml::Node& mapping, std::string_view key) {
  const yaml::Node* node = mapping.find(key);
  return node == nullptr ? std::string() : std::string(node->text());
}

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
  entry->set(arena, "file", text(facts.descriptor->path));
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

const IndexedService* Index::find(std::string_view team, std::string_view name) const {
  const auto found = places_.find({std::string(team), std::string(name)});
  return found == places_.end() ? nullptr : &services[found->second];
}

std::optional<Index> read_index(FileSystem& files, const std::string& path,
                                Diagnostics& diagnostics) {
  const auto stream = read_checked(files, path, index_fields(), CheckStage::resolved, diagnostics);
  if (stream == nullptr) return std::nullopt;
  const yaml::Node& root = *stream->documents.front();
  Index index;
  index.stream = stream;
  for (const yaml::Node* item : root.find("services")->items()) {
    IndexedService service{
        text_of(*item, "team"), text_of(*item, "name"), text_of(*item, "project"), false, {}, item};
    const yaml::Node* ports = item->find("ports");
    service.listens = ports != nullptr && ports->size() > 0;
    if (const yaml::Node* routes = item->find("routes")) {
      for (const yaml::Node* route : routes->items()) {
        service.routes.push_back(
            {text_of(*route, "cluster"), text_of(*route, "host"), text_of(*route, "path")});
      }
    }
    index.places_[{service.team, service.name}] = index.services.size();
    index.services.push_back(std::move(service));
  }
  return index;
}

Result<std::string> index_text(const ServiceSet& set, const Origin& origin) {
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
  yaml::Node* list = yaml::Node::make_sequence(arena);
  for (const auto& descriptor : set.descriptors()) {  // sorted by team and name
    Facts& facts = by_descriptor[descriptor.get()];
    facts.descriptor = descriptor.get();
    list->append(arena, entry_of(facts, origin, arena));
  }
  yaml::Node* root = yaml::Node::make_mapping(arena);
  root->set(arena, "apiVersion", yaml::Node::make_scalar(arena, "slipway.dev/v1"));
  root->set(arena, "kind", yaml::Node::make_scalar(arena, "Index"));
  root->set(arena, "services", list);
  std::string text = "# Written by `slipway fleet index`.\n";
  SLIPWAY_TRY(yaml::emit_manifest(*root, text));
  return text;
}

}  // namespace slipway::fleet
