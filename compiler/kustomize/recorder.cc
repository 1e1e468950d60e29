#include "compiler/kustomize/recorder.h"

#include <map>

namespace slipway::kustomize {

namespace {

void add_key(std::string& path, std::string_view key) {
  if (key.find_first_of(".[]\"") != std::string_view::npos) {
    path += "[\"";
    path += key;
    path += "\"]";
    return;
  }
  if (!path.empty()) path += '.';
  path += key;
}

// Items of Kubernetes lists are known by their names, which stay when the order changes.
std::string item_label(const yaml::Node& item, std::size_t index) {
  const yaml::Node* name = item.find("name");
  if (name != nullptr && name->is_scalar()) return "[name=" + std::string(name->text()) + "]";
  return "[" + std::to_string(index) + "]";
}

void collect(const yaml::Node& node, const std::string& path, std::vector<Leaf>& found) {
  if (node.is_scalar() || node.size() == 0) {
    found.push_back({path, &node});
    return;
  }
  for (const yaml::Entry& entry : node.entries()) {
    std::string below = path;
    add_key(below, entry.key->text());
    collect(*entry.value, below, found);
  }
  for (std::size_t i = 0; i < node.items().size(); ++i) {
    collect(*node.items()[i], path + item_label(*node.items()[i], i), found);
  }
}

std::string value_of(const yaml::Node& node) {
  if (node.is_scalar()) return node.is_null() ? "null" : std::string(node.text());
  return node.is_mapping() ? "{}" : "[]";
}

std::map<std::string, std::string> values(const yaml::Node* object) {
  std::map<std::string, std::string> all;
  if (object == nullptr) return all;
  for (const Leaf& leaf : leaves(*object)) all[leaf.path] = value_of(*leaf.node);
  return all;
}

}  // namespace

std::vector<Leaf> leaves(const yaml::Node& object) {
  std::vector<Leaf> found;
  collect(object, {}, found);
  return found;
}

void Recorder::begin(const ResourceMap& resources, BuildContext& context) {
  before_.clear();
  for (const Resource* resource : resources.all()) {
    if (resource->object() != nullptr) before_[resource] = resource->object()->clone(context.arena);
  }
}

void Recorder::end(const ResourceMap& resources, std::string_view what, const yaml::Node* where) {
  Step step;
  step.what = what;
  if (where != nullptr) step.where = yaml::note_at(*where, {});
  for (const Resource* resource : resources.all()) {
    const auto known = before_.find(resource);
    if (known == before_.end()) continue;
    if (resource->object() != nullptr && yaml::equal(*known->second, *resource->object())) continue;
    ++step.objects;
    const std::map<std::string, std::string> before = values(known->second);
    const std::map<std::string, std::string> after = values(resource->object());
    std::vector<Change>& changes = changes_[resource];
    for (const auto& [path, value] : after) {
      const auto old = before.find(path);
      if (old != before.end() && old->second == value) continue;
      changes.push_back(
          {steps_.size(), path, old == before.end() ? std::string() : old->second, value});
    }
    for (const auto& [path, value] : before) {
      if (!after.contains(path)) changes.push_back({steps_.size(), path, value, {}});
    }
  }
  steps_.push_back(std::move(step));
}

const std::vector<Recorder::Change>& Recorder::changes(const Resource* resource) const {
  static const std::vector<Change> none;
  const auto found = changes_.find(resource);
  return found == changes_.end() ? none : found->second;
}

}  // namespace slipway::kustomize
