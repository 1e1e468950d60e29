#include "compiler/kustomize/transformers/name_index.h"

#include <algorithm>
#include <functional>

namespace slipway::kustomize {

Affixes::Chain::Chain(const std::vector<std::string_view>& parts) : count(parts.size()) {
  constexpr std::size_t factor = 31;
  for (const std::string_view part : parts) {
    hash = hash * factor + std::hash<std::string_view>()(part);
  }
}

NameIndex::NameIndex(const ResourceMap& resources, OpenApi& open_api)
    : resources_(resources), open_api_(open_api) {
  if (resources.size() > few) build();
}

void NameIndex::build() {
  for (std::size_t position = 0; position < resources_.size(); ++position) {
    Resource* resource = resources_.all()[position];
    if (resource->object() == nullptr || resource->trail().empty()) continue;
    const Entry entry = {position, resource, Affixes(*resource)};
    const Identity& id = resource->identity(open_api_);
    for (const Resource::Previous& step : resource->trail()) {
      Named& named = index_[step.name];
      if (!named.all.empty() && named.all.back().resource == resource) continue;
      named.all.push_back(entry);
      named.effective[id.effective_namespace()].push_back(entry);
      if (!id.cluster_scoped) named.written[id.id.namespace_name].push_back(entry);
    }
  }
}

NameIndex::Found NameIndex::look_up(std::string_view name, const Reach& reach) const {
  const auto found = index_.find(name);
  if (found == index_.end()) return {};
  const Named& named = found->second;
  if (reach.from.cluster_scoped) return Found(named.all);
  std::vector<const std::vector<Entry>*> lists;
  const auto add = [&](const auto& map, std::string_view key) {
    const auto in = map.find(key);
    if (in != map.end()) lists.push_back(&in->second);
  };
  add(named.effective, no_namespace);
  add(named.effective, reach.from.effective_namespace());
  for (const std::string_view subject : reach.subject_namespaces) add(named.written, subject);
  if (lists.empty()) return {};
  if (lists.size() == 1) return Found(*lists.front());
  std::vector<Entry> entries;
  for (const std::vector<Entry>* list : lists) {
    entries.insert(entries.end(), list->begin(), list->end());
  }
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.position < b.position; });
  const auto end = std::unique(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return a.position == b.position;
  });
  entries.erase(end, entries.end());
  return Found(std::move(entries));
}

NameIndex::Found NameIndex::search(std::string_view name, const Reach& reach) const {
  std::vector<Entry> entries;
  const auto within_reach = [&](const Identity& id) {
    const std::string_view in = id.effective_namespace();
    return reach.from.cluster_scoped || in == no_namespace ||
           in == reach.from.effective_namespace() ||
           reach.subject_namespaces.contains(id.id.namespace_name);
  };
  for (std::size_t position = 0; position < resources_.size(); ++position) {
    Resource* resource = resources_.all()[position];
    if (resource->object() == nullptr) continue;
    const auto& trail = resource->trail();
    const bool had_name = std::any_of(trail.begin(), trail.end(),
                                      [&](const auto& step) { return step.name == name; });
    if (!had_name || !within_reach(resource->identity(open_api_))) continue;
    entries.push_back({position, resource, {}});
  }
  return Found(std::move(entries));
}

}  // namespace slipway::kustomize
