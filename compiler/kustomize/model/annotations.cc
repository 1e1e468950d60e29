#include "compiler/kustomize/model/annotations.h"

#include <algorithm>
#include <array>
#include <string>

#include "compiler/kustomize/filters/scalar.h"
#include "core/yaml/reader.h"

namespace slipway::kustomize {

namespace {

// Of these, what an object comes with stays there until the end, as nothing here is made of it.
constexpr std::string_view references_annotation = "internal.config.kubernetes.io/refBy";

// What kustomize and its functions write for themselves.
constexpr std::array<std::string_view, 14> build_annotations = {
    "internal.config.kubernetes.io/previousKinds",
    "internal.config.kubernetes.io/previousNames",
    "internal.config.kubernetes.io/prefixes",
    "internal.config.kubernetes.io/suffixes",
    "internal.config.kubernetes.io/previousNamespaces",
    "internal.config.kubernetes.io/allowNameChange",
    "internal.config.kubernetes.io/allowKindChange",
    references_annotation,
    "internal.config.kubernetes.io/generatorBehavior",
    "internal.config.kubernetes.io/needsHashSuffix",
    "config.kubernetes.io/path",
    "config.kubernetes.io/index",
    "config.k8s.io/id",
    "internal.config.kubernetes.io/helm-generated"};

// What its reader writes: it stands on an object, for all to see, until the end.
constexpr std::array<std::string_view, 5> reader_annotations = {
    "internal.config.kubernetes.io/path", "internal.config.kubernetes.io/index",
    "internal.config.kubernetes.io/seqindent", "internal.config.kubernetes.io/id",
    "internal.config.kubernetes.io/annotations-migration-resource-id"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view key) {
  return std::find(names.begin(), names.end(), key) != names.end();
}

}  // namespace

void Resource::show_history(yaml::Arena& arena) {
  const auto list = [](const auto& items, auto text_of) {
    std::string all;
    for (const auto& item : items) {
      if (!all.empty()) all += ',';
      all += text_of(item);
    }
    return all;
  };
  const auto itself = [](std::string_view text) { return text; };
  const auto write = [&](std::string_view name, std::string_view text) {
    const std::string key = std::string(internal_prefix) + std::string(name);
    if (!text.empty()) set_annotation(*object_, key, text, arena);
  };
  write("previousKinds", list(trail_, [](const Previous& step) { return step.kind; }));
  write("previousNames", list(trail_, [](const Previous& step) { return step.name; }));
  write("previousNamespaces",
        list(trail_, [](const Previous& step) { return step.namespace_name; }));
  write("prefixes", list(prefixes, itself));
  write("suffixes", list(suffixes, itself));
  if (behavior_set) {
    static constexpr std::array<std::string_view, 4> names = {"unspecified", "create", "replace",
                                                              "merge"};
    write("generatorBehavior", names[static_cast<std::size_t>(behavior)]);
  }
  if (name_change) write("allowNameChange", "enabled");
  if (kind_change) write("allowKindChange", "enabled");
  if (needs_hash) write("needsHashSuffix", "enabled");
}

namespace {

std::vector<std::string_view> parts_of(std::string_view list) {
  std::vector<std::string_view> parts;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    parts.push_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return parts;
}

Behavior behavior_of(std::string_view word) {
  if (word == "create") return Behavior::create;
  if (word == "replace") return Behavior::replace;
  return word == "merge" ? Behavior::merge : Behavior::unspecified;
}

}  // namespace

bool names_history(const yaml::Node& object) {
  const yaml::Node* annotations = object.at({"metadata", "annotations"});
  if (annotations == nullptr) return false;
  const auto entries = annotations->entries();
  return std::any_of(entries.begin(), entries.end(), [](const yaml::Entry& entry) {
    return entry.key->text().starts_with(internal_prefix);
  });
}

void Resource::adopt_history() {
  if (object_ == nullptr || !names_history(*object_)) return;
  const auto text = [&](std::string_view name) {
    return annotation(*object_, std::string(internal_prefix) + std::string(name));
  };
  const auto enabled = [&](std::string_view name) { return text(name) == "enabled"; };
  const auto names = parts_of(text("previousNames"));
  const auto namespaces = parts_of(text("previousNamespaces"));
  const auto kinds = parts_of(text("previousKinds"));
  // kustomize ends with a panic where these do not fit each other.
  if (names.size() == namespaces.size() && names.size() == kinds.size()) {
    for (std::size_t i = 0; i < names.size(); ++i)
      trail_.push_back({names[i], namespaces[i], kinds[i]});
  }
  for (const std::string_view part : parts_of(text("prefixes"))) prefixes.push_back(part);
  for (const std::string_view part : parts_of(text("suffixes"))) suffixes.push_back(part);
  name_change = name_change || enabled("allowNameChange");
  kind_change = kind_change || enabled("allowKindChange");
  needs_hash = needs_hash || enabled("needsHashSuffix");
  if (const std::string_view word = text("generatorBehavior"); !word.empty()) {
    behavior = behavior_of(word);
    behavior_set = true;
  }
  hide_history();
}

void Resource::hide_history() {
  yaml::Node* annotations = object_->at({"metadata", "annotations"});
  if (annotations == nullptr) return;
  for (std::size_t i = annotations->size(); i-- > 0;) {
    const std::string_view key = annotations->entries()[i].key->text();
    const bool is_history = key.starts_with(internal_prefix) && key != references_annotation;
    if (is_history && contains(build_annotations, key)) annotations->erase(i);
  }
}

std::string_view annotation(const yaml::Node& object, std::string_view key) {
  const yaml::Node* value = object.at({"metadata", "annotations", key});
  return value == nullptr ? std::string_view() : value->text();
}

bool has_annotation(const yaml::Node& object, std::string_view key) {
  return object.at({"metadata", "annotations", key}) != nullptr;
}

yaml::Node& require_annotations(yaml::Node& object, yaml::Arena& arena) {
  yaml::Node* metadata = object.find("metadata");
  if (metadata == nullptr || !metadata->is_mapping()) {
    metadata = yaml::Node::make_mapping(arena);
    object.set(arena, "metadata", metadata);
  }
  yaml::Node* annotations = metadata->find("annotations");
  if (annotations == nullptr || !annotations->is_mapping()) {
    annotations = yaml::Node::make_mapping(arena);
    metadata->set(arena, "annotations", annotations);
  }
  return *annotations;
}

void set_annotation(yaml::Node& object, std::string_view key, std::string_view text,
                    yaml::Arena& arena) {
  yaml::Node& annotations = require_annotations(object, arena);
  yaml::Node* value = yaml::Node::make_scalar(arena, text);
  if (annotations.find(key) != nullptr) {
    annotations.set(arena, key, value);
  } else {
    annotations.append(arena, make_key(arena, key), value);
  }
}

void normalize_texts(yaml::Node& object, std::string_view field) {
  yaml::Node* metadata = object.find("metadata");
  if (metadata == nullptr || !metadata->is_mapping()) return;
  yaml::Node* texts = metadata->find(field);
  if (texts == nullptr) return;
  if (!texts->is_mapping() || texts->size() == 0) {
    metadata->remove(field);
    return;
  }
  for (const yaml::Entry& entry : texts->entries()) {
    yaml::Node& value = *entry.value;
    value.set_text(value.text(), yaml::Tag::string);
    restyle_string(value);
    // Keys lose their quotes: `1` is a number then.
    entry.key->style = yaml::Style::plain;
    entry.key->set_untagged_text(entry.key->text());
  }
  // Repeated keys become one: the last value counts.
  for (std::size_t i = texts->size(); i-- > 1;) {
    for (std::size_t j = 0; j < i; ++j) {
      if (texts->entries()[i].key->text() != texts->entries()[j].key->text()) continue;
      texts->entries()[j].value = texts->entries()[i].value;
      texts->erase(i);
      break;
    }
  }
}

void remove_build_annotations(yaml::Node& object) {
  yaml::Node* annotations = object.at({"metadata", "annotations"});
  if (annotations == nullptr) return;
  if (annotations->is_mapping()) {
    for (std::size_t i = annotations->size(); i-- > 0;) {
      const std::string_view key = annotations->entries()[i].key->text();
      // A quick look first: hardly any annotation is one of these.
      if (key.find("config.k") == std::string_view::npos) continue;
      if (contains(build_annotations, key) || contains(reader_annotations, key)) {
        annotations->erase(i);
      }
    }
  }
  normalize_texts(object, "annotations");
}

}  // namespace slipway::kustomize
