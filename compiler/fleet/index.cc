#include "compiler/fleet/index.h"

#include "compiler/fleet/field_check.h"

namespace slipway::fleet {

namespace {

std::string text_of(const yaml::Node& mapping, std::string_view key) {
  const yaml::Node* node = mapping.find(key);
  return node == nullptr ? std::string() : std::string(node->text());
}

IndexedService service_of(const yaml::Node& item) {
  IndexedService service;
  service.team = text_of(item, "team");
  service.name = text_of(item, "name");
  service.project = text_of(item, "project");
  service.file = text_of(item, "file");
  service.node = &item;
  const yaml::Node* ports = item.find("ports");
  service.listens = ports != nullptr && ports->size() > 0;
  if (const yaml::Node* calls = item.find("calls")) {
    for (const yaml::Node* call : calls->items()) {
      const std::string_view text = call->text();
      const std::size_t slash = text.find('/');
      const bool own = slash == std::string_view::npos;
      service.calls.push_back({own ? service.team : std::string(text.substr(0, slash)),
                               std::string(own ? text : text.substr(slash + 1)), call});
    }
  }
  if (const yaml::Node* routes = item.find("routes")) {
    for (const yaml::Node* route : routes->items()) {
      service.routes.push_back(
          {text_of(*route, "cluster"), text_of(*route, "host"), text_of(*route, "path"), route});
    }
  }
  return service;
}

}  // namespace

const IndexedService* Index::find(std::string_view team, std::string_view name) const {
  const auto found = places_.find({std::string(team), std::string(name)});
  return found == places_.end() ? nullptr : &services_[found->second];
}

void Index::join(IndexedService service, Diagnostics& diagnostics) {
  const auto [found, fresh] = places_.try_emplace({service.team, service.name}, services_.size());
  if (fresh) return services_.push_back(std::move(service));
  IndexedService& known = services_[found->second];
  const bool two_projects =
      known.project != service.project && !known.project.empty() && !service.project.empty();
  if (!two_projects) {
    known = std::move(service);
    return;
  }
  Diagnostic diagnostic = yaml::error_at(
      *service.node,
      "the projects `" + known.project + "` and `" + service.project + "` both have a service `" +
          service.team + "/" + service.name + "`; the first one counts",
      "give one of them another name, or remove it; then write that index anew");
  diagnostic.severity = Severity::warning;
  diagnostic.fault = Fault::finding;
  diagnostic.rule = "service-twice";
  diagnostic.notes.push_back(yaml::note_at(*known.node, "the first one is here"));
  diagnostics.add(std::move(diagnostic));
}

std::optional<Index> read_indexes(FileSystem& files, const std::vector<std::string>& paths,
                                  Diagnostics& diagnostics) {
  Index index;
  bool sound = true;
  for (const std::string& path : paths) {
    const auto stream =
        read_checked(files, path, index_fields(), CheckStage::resolved, diagnostics);
    if (stream == nullptr) {
      sound = false;
      continue;
    }
    index.streams_.push_back(stream);
    for (const yaml::Node* item : stream->documents.front()->find("services")->items())
      index.join(service_of(*item), diagnostics);
  }
  if (!sound) return std::nullopt;
  return index;
}

bool is_index(FileSystem& files, const std::string& path) {
  if (files.type(path) != FileType::file) return false;
  const Result<std::string> text = files.read(path);
  constexpr std::string_view kind = "kind: Index\n";
  return text &&
         (text->starts_with(kind) || text->find("\n" + std::string(kind)) != std::string::npos);
}

}  // namespace slipway::fleet
