#include "compiler/kustomize/model/resource_map.h"

#include <fmt/format.h>

#include <algorithm>

// kustomize compares every new object with all that are there, which makes a kustomization over
// hundreds of overlays quadratic. Here two indexes do: one of current ids, kept while objects are
// appended, and one of all ids that objects ever had, built when a patch first asks. Transformers
// that rename throw both away (ids_changed); the next question builds them again.

namespace slipway::kustomize {

Diagnostic id_taken(const Resource& resource, const Resource& other, OpenApi& open_api) {
  Diagnostic error = yaml::error_at(
      *resource.object(), fmt::format("{} is there twice", describe(resource.identity(open_api))),
      "give one of them another name or namespace, or list its file only once");
  if (other.object() != nullptr) {
    error.notes.push_back(yaml::note_at(*other.object(), "the first one is here"));
  }
  return error;
}

Result<void> ResourceMap::append(Resource& resource, OpenApi& open_api) {
  const Identity& id = resource.identity(open_api);
  if (const Resource* other = find_current(id, open_api); other != nullptr) {
    return id_taken(resource, *other, open_api);
  }
  list_.push_back(&resource);
  if (current_known_) current_.emplace(id, &resource);
  any_known_ = false;
  return {};
}

Result<void> ResourceMap::append_all(const ResourceMap& other, OpenApi& open_api) {
  list_.reserve(list_.size() + other.size());
  for (Resource* resource : other.all()) SLIPWAY_TRY(append(*resource, open_api));
  return {};
}

void ResourceMap::replace(const Resource& old, Resource& next) {
  std::replace(list_.begin(), list_.end(), const_cast<Resource*>(&old), &next);
  ids_changed();
}

void ResourceMap::drop_empty() {
  if (std::none_of(list_.begin(), list_.end(), [](const Resource* r) { return r->empty(); })) {
    return;
  }
  drop_if([](const Resource* resource) { return resource->empty(); });
}

void ResourceMap::reorder(std::span<const std::size_t> positions) {
  std::vector<Resource*> ordered;
  ordered.reserve(list_.size());
  for (const std::size_t position : positions) ordered.push_back(list_[position]);
  list_ = std::move(ordered);
}

Resource* ResourceMap::find_current(const Identity& id, OpenApi& open_api) {
  if (list_.size() < smallest_index) {
    for (Resource* resource : list_) {
      if (resource->identity(open_api) == id) return resource;
    }
    return nullptr;
  }
  if (!current_known_) index_current(open_api);
  const auto found = current_.find(id);
  return found == current_.end() ? nullptr : found->second;
}

void ResourceMap::index_current(OpenApi& open_api) {
  current_.clear();
  current_.reserve(list_.size() * 2);
  for (Resource* resource : list_) current_.emplace(resource->identity(open_api), resource);
  current_known_ = true;
}

void ResourceMap::index_any(OpenApi& open_api) {
  any_.clear();
  any_.reserve(list_.size() * 2);
  for (Resource* resource : list_) {
    const auto add = [&](const Identity& id) {
      std::vector<Resource*>& same = any_[id];
      if (same.empty() || same.back() != resource) same.push_back(resource);
    };
    for (const Identity& id : resource->previous(open_api)) add(id);
    add(resource->identity(open_api));
  }
  any_known_ = true;
}

std::vector<Resource*> ResourceMap::with_any_id(const Identity& id, OpenApi& open_api) {
  std::vector<Resource*> found;
  if (list_.size() >= smallest_index) {
    if (!any_known_) index_any(open_api);
    const auto same = any_.find(id);
    if (same == any_.end()) return found;
    std::copy_if(same->second.begin(), same->second.end(), std::back_inserter(found),
                 [](const Resource* resource) { return !resource->empty(); });
    return found;
  }
  for (Resource* resource : list_) {
    if (resource->empty()) continue;
    const std::vector<Identity> previous = resource->previous(open_api);
    if (resource->identity(open_api) == id ||
        std::find(previous.begin(), previous.end(), id) != previous.end()) {
      found.push_back(resource);
    }
  }
  return found;
}

Result<void> ResourceMap::check_unique(OpenApi& open_api) {
  if (list_.size() < smallest_index) {
    for (std::size_t i = 1; i < list_.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (list_[i]->identity(open_api) == list_[j]->identity(open_api)) {
          return id_taken(*list_[i], *list_[j], open_api);
        }
      }
    }
    return {};
  }
  current_.clear();
  current_.reserve(list_.size() * 2);
  for (Resource* resource : list_) {
    const auto [other, is_new] = current_.emplace(resource->identity(open_api), resource);
    if (!is_new) return id_taken(*resource, *other->second, open_api);
  }
  current_known_ = true;
  return {};
}

}  // namespace slipway::kustomize
