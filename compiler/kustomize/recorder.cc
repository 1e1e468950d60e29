#include "compiler/kustomize/recorder.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

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

// Items of Kubernetes lists are known by a field that stays when the order changes; by their
// position, where two share it.
std::vector<std::string> item_labels(const yaml::Node& list) {
  static constexpr std::array<std::string_view, 8> keys = {
      "name", "containerPort", "port", "mountPath", "devicePath", "ip", "topologyKey", "key"};
  std::vector<std::string> labels;
  labels.reserve(list.size());
  for (const yaml::Node* item : list.items()) {
    labels.push_back("[" + std::to_string(labels.size()) + "]");
    for (const std::string_view key : keys) {
      const yaml::Node* value = item->find(key);
      if (value == nullptr || !value->is_scalar()) continue;
      labels.back() = "[" + std::string(key) + "=" + std::string(value->text()) + "]";
      break;
    }
  }
  const std::set<std::string_view> different(labels.begin(), labels.end());
  if (different.size() == labels.size()) return labels;
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = "[" + std::to_string(i) + "]";
  return labels;
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
  if (!node.is_sequence()) return;
  const std::vector<std::string> labels = item_labels(node);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    collect(*node.items()[i], path + labels[i], found);
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

bool is_field_within(std::string_view path, std::string_view wanted) {
  if (wanted.empty()) return true;
  return path.starts_with(wanted) &&
         (path.size() == wanted.size() || path[wanted.size()] == '.' || path[wanted.size()] == '[');
}

void Recorder::begin(const ResourceMap& resources, BuildContext& context) {
  before_.clear();
  order_.assign(resources.all().begin(), resources.all().end());
  selected_ = context.selected;
  for (const Resource* resource : resources.all()) {
    if (resource->object() != nullptr) before_[resource] = resource->object()->clone(context.arena);
  }
}

// An object that a generator replaces or merges with hands its history on.
void Recorder::follow_successors(const ResourceMap& resources) {
  if (order_.size() != resources.size()) return;
  for (std::size_t i = 0; i < order_.size(); ++i) {
    const Resource* now = resources.all()[i];
    const auto old = before_.find(order_[i]);
    if (now == order_[i] || before_.contains(now) || old == before_.end()) continue;
    before_[now] = old->second;
    before_.erase(order_[i]);
    if (versions_.contains(order_[i])) versions_[now] = std::move(versions_[order_[i]]);
  }
}

void Recorder::end(const ResourceMap& resources, std::string_view what, const yaml::Node* where,
                   BuildContext& context) {
  follow_successors(resources);
  Step step;
  step.what = what;
  step.aimed = context.selected - selected_;
  if (where != nullptr) step.where = yaml::note_at(*where, {});
  const std::set<const Resource*> left(resources.all().begin(), resources.all().end());
  for (const auto& [resource, object] : before_) {
    if (left.contains(resource)) continue;
    ++step.objects;
    versions_[resource].push_back({steps_.size(), object, nullptr});
  }
  for (const Resource* resource : resources.all()) {
    const auto known = before_.find(resource);
    if (known == before_.end()) continue;
    if (resource->object() != nullptr && yaml::equal(*known->second, *resource->object())) continue;
    ++step.objects;
    const yaml::Node* after =
        resource->object() == nullptr ? nullptr : resource->object()->clone(context.arena);
    versions_[resource].push_back({steps_.size(), known->second, after});
  }
  steps_.push_back(std::move(step));
}

std::vector<Recorder::Removal> Recorder::removals() const {
  std::vector<Removal> removals;
  for (const auto& [resource, versions] : versions_) {
    const Version& last = versions.back();
    if (last.after == nullptr) removals.push_back({last.step, resource, last.before});
  }
  const auto place = [](const Removal& removal) {
    const yaml::Node& object = *removal.object;
    return std::tuple(removal.step,
                      std::string_view(object.source == nullptr ? "" : object.source->path),
                      object.line);
  };
  std::sort(removals.begin(), removals.end(),
            [&](const Removal& a, const Removal& b) { return place(a) < place(b); });
  return removals;
}

std::vector<Recorder::Change> Recorder::changes(const Resource* resource) const {
  std::vector<Change> changes;
  const auto found = versions_.find(resource);
  if (found == versions_.end()) return changes;
  for (const Version& version : found->second) {
    const std::map<std::string, std::string> before = values(version.before);
    const std::map<std::string, std::string> after = values(version.after);
    for (const auto& [path, value] : after) {
      const auto old = before.find(path);
      if (old != before.end() && old->second == value) continue;
      changes.push_back(
          {version.step, path, old == before.end() ? std::string() : old->second, value});
    }
    for (const auto& [path, value] : before) {
      if (!after.contains(path)) changes.push_back({version.step, path, value, {}});
    }
  }
  return changes;
}

}  // namespace slipway::kustomize
