#include "compiler/manifest/schema/schema_text.h"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

namespace slipway::manifest {

namespace {

constexpr std::size_t least_shared_lines = 4;  // fewer are not worth a type

}  // namespace

std::size_t Parts::add(Part part) {
  std::string content = part.type + part.attributes;
  for (const Part::Child& child : part.children) {
    content += "\n" + child.key + " " + std::to_string(child.part);
  }
  const auto [entry, is_new] = numbers_.try_emplace(std::move(content), parts_.size());
  if (is_new) parts_.push_back(std::move(part));
  return entry->second;
}

void Parts::name(std::size_t part, const std::string& name, Origin origin) {
  types_[name] = {part, origin};
}

// A part of a custom resource that two different parts (or types) hold gets a name: that of its
// first place. Counting by part, not by place, leaves alone what is only inside something shared.
void Parts::share_custom_parts() {
  std::vector<std::size_t> lines(parts_.size(), 1);
  for (std::size_t i = 0; i < parts_.size(); ++i) {  // children have lower numbers
    for (const Part::Child& child : parts_[i].children) lines[i] += lines[child.part];
  }
  std::vector<std::size_t> uses(parts_.size(), 0);
  std::set<std::size_t> seen;
  struct Place {
    std::size_t part;
    std::string name;
  };
  std::vector<Place> order;
  for (const auto& [name, type] : types_) {
    if (type.origin != Origin::custom) continue;
    std::vector<Place> pending = {{type.part, name}};
    ++uses[type.part];
    while (!pending.empty()) {
      const Place place = std::move(pending.back());
      pending.pop_back();
      if (!seen.insert(place.part).second) continue;
      order.push_back(place);
      const std::vector<Part::Child>& children = parts_[place.part].children;
      for (auto child = children.rbegin(); child != children.rend(); ++child) {
        ++uses[child->part];
        std::string key = child->key;
        key.erase(std::remove_if(key.begin(), key.end(),
                                 [](char c) { return c == '*' || c == '"' || c == ' '; }),
                  key.end());
        if (key == "[]" || key == "{}") key = "items";
        pending.push_back({child->part, place.name + "." + key});
      }
    }
  }
  std::set<std::string> names;
  std::set<std::size_t> roots;
  for (const auto& [name, type] : types_) roots.insert(type.part);
  for (const Place& place : order) {
    const Part& part = parts_[place.part];
    if (uses[place.part] < 2 || lines[place.part] < least_shared_lines ||
        roots.contains(place.part) || part.is_condition_only) {
      continue;
    }
    std::string name = place.name;
    while (types_.contains(name) || !names.insert(name).second) name += "'";
    shared_[place.part] = name;
  }
  for (const auto& [part, name] : shared_) types_[name] = {part, Origin::custom};
}

void Parts::write(std::string& out) {
  share_custom_parts();
  std::map<std::size_t, std::string> written;
  for (const auto& [name, type] : types_) {
    out += type.origin == Origin::builtin ? "\nbuiltin " : "\ncustom ";
    out += name;
    const auto [first, is_new] = written.try_emplace(type.part, name);
    if (is_new || type.origin == Origin::builtin) {
      write_part("", type.part, 0, out);
    } else {  // two versions of a custom resource may be equal
      out += " @" + first->second + "\n";
    }
  }
}

// `[]string` for a list whose items have nothing but a type; empty when a line of their own is due.
std::string Parts::inline_type(std::size_t number) const {
  if (const auto found = shared_.find(number); found != shared_.end()) return "@" + found->second;
  const Part& part = parts_[number];
  if (!part.attributes.empty()) return {};
  if (part.type.starts_with('[') || part.type == "{}") {
    if (part.children.size() != 1) return {};
    const std::string inner = inline_type(part.children.front().part);
    return inner.empty() ? std::string() : part.type + inner;
  }
  const bool plain = part.children.empty() && part.type.find(' ') == std::string::npos;
  return plain ? part.type : std::string();
}

void Parts::write_part(const std::string& key, std::size_t number, std::size_t depth,
                       std::string& out) {
  out += std::string(depth, ' ') + key + " ";
  if (depth > 0) {
    if (const auto found = shared_.find(number); found != shared_.end()) {
      out += "@" + found->second + "\n";
      return;
    }
  }
  const Part& part = parts_[number];
  out += part.type;
  const bool is_collection = part.type.starts_with('[') || part.type == "{}";
  const std::string items = is_collection ? inline_type(part.children.front().part) : std::string();
  out += items + part.attributes + "\n";
  for (const Part::Child& child : part.children) {
    const bool is_inline = !items.empty() && &child == &part.children.front();
    if (!is_inline) write_part(child.key, child.part, depth + 1, out);
  }
}

std::string short_name(std::string_view definition) {
  constexpr std::string_view prefixes[] = {
      "io.k8s.apimachinery.pkg.apis.", "io.k8s.api.", "io.k8s.apimachinery.pkg.api.",
      "io.k8s.apimachinery.pkg.util.", "io.k8s.apimachinery.pkg."};
  for (const std::string_view prefix : prefixes) {
    if (definition.starts_with(prefix)) return std::string(definition.substr(prefix.size()));
  }
  return std::string(definition);
}

std::string field_key(std::string_view name) {
  constexpr std::string_view plain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789$_-./:";
  if (!name.empty() && name.find_first_not_of(plain) == std::string_view::npos) {
    return std::string(name);
  }
  return nlohmann::json(name).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace slipway::manifest
