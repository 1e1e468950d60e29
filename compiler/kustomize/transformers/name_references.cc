#include "compiler/kustomize/transformers/name_references.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "compiler/kustomize/filters/field_walk.h"
#include "compiler/kustomize/filters/scalar.h"
#include "compiler/kustomize/transformers/name_index.h"

// An object refers to another by the name that it has in its file; prefixes, suffixes, namespaces
// and hashes have since changed it. For each field that may hold such a name, kustomize looks at
// all objects for those that once had it and are of the wanted kind, and picks among them by
// namespace, then by the prefixes and suffixes that both went through.
//
// Only objects with a history can be meant. Where there are many, they are indexed by each of their
// earlier names (name_index.h). In a fleet, hundreds of ConfigMaps once had the same name: those
// that cannot have the right prefixes are passed over at a glance.

namespace slipway::kustomize {

namespace {

bool same_ending(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b) {
  const auto& shorter = a.size() <= b.size() ? a : b;
  const auto& longer = a.size() <= b.size() ? b : a;
  if (shorter.empty()) return longer.empty();
  return std::equal(shorter.rbegin(), shorter.rend(), longer.rbegin());
}

enum class Empty : std::uint8_t { matches_anything, matches_empty };

bool same_affixes(const Resource& a, const Resource& b, Empty empty) {
  const auto same = [&](const auto& x, const auto& y) {
    return (empty == Empty::matches_anything && (x.empty() || y.empty())) || same_ending(x, y);
  };
  return same(a.prefixes, b.prefixes) && same(a.suffixes, b.suffixes);
}

// Was the object, under any of its earlier ids, of that kind?
bool once_was(const Resource& resource, const Gvk& target, OpenApi& open_api) {
  Gvk gvk = resource.identity(open_api).id.gvk;
  return std::any_of(resource.trail().begin(), resource.trail().end(), [&](const auto& step) {
    gvk.kind = step.kind;
    return selects(target, gvk);
  });
}

std::string_view scalar_text(const yaml::Node* node) {
  return node == nullptr ? std::string_view() : node->text();
}

// Where the objects of each original namespace are now. Built when a first map with a namespace
// asks.
class NamespaceIndex {
 public:
  struct Now {
    std::unordered_set<std::string_view> effective;
    std::unordered_set<std::string_view> written;
  };
  explicit NamespaceIndex(const ResourceMap& resources) : resources_(resources) {}

  const Now* originally_in(std::string_view name, OpenApi& open_api) {
    if (!built_) build(open_api);
    const auto found = index_.find(name);
    return found == index_.end() || name == no_namespace ? nullptr : &found->second;
  }

 private:
  void build(OpenApi& open_api) {
    built_ = true;
    for (const Resource* resource : resources_.all()) {
      if (resource->object() == nullptr) continue;
      const Identity& id = resource->identity(open_api);
      Now& now = index_[resource->original(open_api).effective_namespace()];
      now.effective.insert(id.effective_namespace());
      now.written.insert(id.id.namespace_name);
    }
  }

  const ResourceMap& resources_;
  bool built_ = false;
  std::unordered_map<std::string_view, Now> index_;
};

// One object that may refer to others.
class Referrer {
 public:
  Referrer(Resource& resource, const NameIndex& index, NamespaceIndex& namespaces,
           BuildContext& context)
      : resource_(resource),
        index_(index),
        namespaces_(namespaces),
        context_(context),
        id_(resource.identity(context.open_api)),
        start_(*resource.object()) {}

  Result<void> follow(const TransformerConfig::Referrer& reference);

 private:
  Result<void> set(yaml::Node& node, const TransformerConfig::Referrer& reference);
  Result<void> set_scalar(yaml::Node& node, const TransformerConfig::Referrer& reference);
  Result<void> set_mapping(yaml::Node& node, const TransformerConfig::Referrer& reference);
  // The namespace that a map names beside the name.
  struct Space {
    std::string_view name;
    bool original;  ///< the one that objects were in at first
  };
  enum class Form : std::uint8_t { scalar, mapping };
  Result<Resource*> choose(const yaml::Node& name, const TransformerConfig::Referrer& reference,
                           Form form, const yaml::Node* named_space);
  void read_subject_namespaces();
  Space space_of(std::string_view name);
  [[nodiscard]] std::optional<Gvk> role_of(const TransformerConfig::Referrer& reference) const;
  [[nodiscard]] bool is_near(const Resource& candidate, const std::optional<Space>& space) const;

  Resource& resource_;
  const NameIndex& index_;
  NamespaceIndex& namespaces_;
  BuildContext& context_;
  const Identity id_;
  SharedStart start_;
  bool namespaces_known_ = false;
  std::unordered_set<std::string_view> subject_namespaces_;
};

void Referrer::read_subject_namespaces() {
  if (namespaces_known_) return;
  namespaces_known_ = true;
  if (id_.id.gvk.kind != "RoleBinding") return;
  const yaml::Node* subjects = resource_.object()->find("subjects");
  if (subjects == nullptr) return;
  for (const yaml::Node* subject : subjects->items()) {
    const yaml::Node* name = subject->find("namespace");
    if (name != nullptr && scalar_text(subject->find("kind")) == "ServiceAccount") {
      subject_namespaces_.insert(name->text());
    }
  }
}

// A map's namespace means the original one, where anything within reach was originally there, else
// the current one.
Referrer::Space Referrer::space_of(std::string_view name) {
  read_subject_namespaces();
  const NamespaceIndex::Now* now = namespaces_.originally_in(name, context_.open_api);
  const bool was_used =
      now != nullptr &&
      (id_.cluster_scoped || now->effective.contains(no_namespace) ||
       now->effective.contains(id_.effective_namespace()) ||
       std::any_of(subject_namespaces_.begin(), subject_namespaces_.end(),
                   [&](std::string_view subject) { return now->written.contains(subject); }));
  return {name, was_used};
}

std::optional<Gvk> Referrer::role_of(const TransformerConfig::Referrer& reference) const {
  if (!reference.field->path.ends_with("roleRef/name")) return std::nullopt;
  const yaml::Node* role = resource_.object()->find("roleRef");
  if (role == nullptr) return std::nullopt;
  const yaml::Node* group = role->find("apiGroup");
  const yaml::Node* kind = role->find("kind");
  if (group == nullptr || kind == nullptr) return std::nullopt;
  return Gvk{group->text(), {}, kind->text()};
}

bool Referrer::is_near(const Resource& candidate, const std::optional<Space>& space) const {
  OpenApi& open_api = context_.open_api;
  const Identity& other = candidate.identity(open_api);
  if (space) {
    const std::string_view in = space->original ? candidate.original(open_api).effective_namespace()
                                                : other.effective_namespace();
    if (in != space->name || in == no_namespace) return false;
  }
  // A RoleBinding may refer to a service account of another namespace.
  return id_.cluster_scoped || other.cluster_scoped || other.id.gvk.kind == "ServiceAccount" ||
         other.effective_namespace() == id_.effective_namespace();
}

// Null: nothing is meant. `form`: of what holds the name, with `named_space` where that names a
// namespace, too.
Result<Resource*> Referrer::choose(const yaml::Node& name,
                                   const TransformerConfig::Referrer& reference, Form form,
                                   const yaml::Node* named_space) {
  OpenApi& open_api = context_.open_api;
  if (!id_.cluster_scoped) read_subject_namespaces();
  const NameIndex::Found found = index_.find(name.text(), {id_, subject_namespaces_});
  if (found.entries().empty()) return nullptr;
  const std::optional<Gvk> role = role_of(reference);
  std::optional<Space> space;
  if (named_space != nullptr) space = space_of(named_space->text());
  const auto may_be_meant = [&](const Resource& candidate) {
    return once_was(candidate, reference.target, open_api) &&
           (!role || once_was(candidate, *role, open_api)) && is_near(candidate, space);
  };
  std::vector<Resource*> candidates;
  for (const NameIndex::Entry& entry : found.entries()) {
    if (may_be_meant(*entry.resource)) candidates.push_back(entry.resource);
    if (candidates.size() == 2) break;
  }
  if (candidates.empty()) return nullptr;
  if (candidates.size() == 1) return candidates.front();
  // Of several, those that went through the same prefixes and suffixes.
  candidates.clear();
  const Affixes own(resource_);
  for (const NameIndex::Entry& entry : found.entries()) {
    if (!entry.affixes.may_end_alike(own)) continue;
    Resource& candidate = *entry.resource;
    if (same_affixes(candidate, resource_, Empty::matches_anything) && may_be_meant(candidate)) {
      candidates.push_back(&candidate);
    }
  }
  if (candidates.size() > 1) {
    std::erase_if(candidates, [&](const Resource* candidate) {
      return !same_affixes(*candidate, resource_, Empty::matches_empty);
    });
  }
  if (candidates.empty()) return nullptr;
  const ResourceId& first = candidates.front()->identity(open_api).id;
  const bool all_alike =
      std::all_of(candidates.begin(), candidates.end(), [&](const Resource* candidate) {
        const ResourceId& other = candidate->identity(open_api).id;
        return other.name == first.name &&
               (form == Form::scalar || other.namespace_name == first.namespace_name);
      });
  if (all_alike) return candidates.front();
  Diagnostic error = yaml::error_at(
      name,
      fmt::format("it is not clear which object {} means by `{}`", describe(id_), name.text()),
      "several objects once had this name; give them different names, or different namespaces");
  for (const Resource* candidate : candidates) {
    error.notes.push_back(yaml::note_at(*candidate->object(),
                                        "it may be " + describe(candidate->identity(open_api))));
  }
  return error;
}

Result<void> Referrer::set_scalar(yaml::Node& node, const TransformerConfig::Referrer& reference) {
  SLIPWAY_ASSIGN(Resource * target, choose(node, reference, Form::scalar, nullptr));
  if (target == nullptr) return {};
  const std::string_view name = target->identity(context_.open_api).id.name;
  return name == node.text() ? Result<void>() : write_text(node, name, Typing::as_text);
}

Result<void> Referrer::set_mapping(yaml::Node& node, const TransformerConfig::Referrer& reference) {
  yaml::Node* name = node.find("name");
  if (name == nullptr) {
    return yaml::error_at(node, fmt::format("no `name` in what should refer to a {} (field `{}`)",
                                            reference.target.kind, reference.field->path));
  }
  yaml::Node* const space = node.find("namespace");
  SLIPWAY_ASSIGN(Resource * target, choose(*name, reference, Form::mapping, space));
  if (target == nullptr) return {};
  const ResourceId& id = target->identity(context_.open_api).id;
  if (id.name == name->text() && id.namespace_name.empty()) return {};
  if (id.name != name->text()) SLIPWAY_TRY(write_text(*name, id.name, Typing::as_text));
  if (id.namespace_name.empty()) return {};
  if (space != nullptr) {
    if (!space->is_scalar() || space->text() != id.namespace_name) {
      SLIPWAY_TRY(write_text(*space, id.namespace_name, Typing::as_text));
    }
  } else {
    node.set(context_.arena, "namespace",
             yaml::Node::make_scalar(context_.arena, id.namespace_name));
  }
  return {};
}

Result<void> Referrer::set(yaml::Node& node, const TransformerConfig::Referrer& reference) {
  if (node.is_null()) return {};
  if (node.is_scalar()) return set_scalar(node, reference);
  if (node.is_mapping()) return set_mapping(node, reference);
  for (yaml::Node* item : node.items()) {
    if (item->is_null()) continue;
    if (item->is_scalar()) {
      SLIPWAY_TRY(set_scalar(*item, reference));
    } else if (item->is_mapping()) {
      SLIPWAY_TRY(set_mapping(*item, reference));
    } else {
      return yaml::error_at(*item, "a name, or a map with a name, is expected here");
    }
  }
  return {};
}

Result<void> Referrer::follow(const TransformerConfig::Referrer& reference) {
  return start_.visit(*reference.field, context_.arena,
                      [&](yaml::Node& node) { return set(node, reference); });
}

// kustomize stumbles over subjects without a name, and over a service account with an empty
// namespace in a RoleBinding, whether or not anything was renamed.
Result<void> check_subjects(const yaml::Node& binding, const Gvk& gvk) {
  const yaml::Node* subjects = binding.find("subjects");
  if (subjects == nullptr) return {};
  for (const yaml::Node* subject : subjects->items()) {
    const bool named = subject->is_scalar() || subject->find("name") != nullptr;
    if (!named && gvk.group == "rbac.authorization.k8s.io") {
      return yaml::error_at(*subject, "a subject of a role binding has no `name`",
                            "name the service account, user or group");
    }
    if (gvk.kind != "RoleBinding") continue;
    const yaml::Node* name = subject->find("namespace");
    if (name == nullptr || scalar_text(subject->find("kind")) != "ServiceAccount") continue;
    if (name->is_string() || (name->is_scalar() && name->tag == yaml::Tag::custom)) continue;
    return yaml::error_at(
        *name, "the namespace of a service account must be a text",
        name->is_null() ? "write a namespace, or remove the field" : "put it in quotes");
  }
  return {};
}

// kustomize looks at an apiVersion twice, and finds the text of a null once.
Result<void> check_api_version(const yaml::Node& object) {
  const yaml::Node* version = object.find("apiVersion");
  if (version == nullptr || !version->is_null() || version->text().empty()) return {};
  return yaml::error_at(*version, "the `apiVersion` of an object that may refer to others is null",
                        "write the apiVersion of its kind");
}

// A configuration may name a field that makes the referrer itself another object.
bool is_identity(std::string_view path) {
  if (path.starts_with('/')) path.remove_prefix(1);
  return path == "kind" || path == "apiVersion" || path == "metadata" ||
         path.starts_with("metadata/name");  // and metadata/namespace
}

}  // namespace

Result<void> fix_name_references(ResourceMap& resources, const TransformerConfig& config,
                                 BuildContext& context) {
  for (const Resource* resource : resources.all()) {
    if (resource->object() == nullptr) continue;
    const Gvk& gvk = resource->identity(context.open_api).id.gvk;
    if (gvk.kind == "RoleBinding" || gvk.kind == "ClusterRoleBinding") {
      SLIPWAY_TRY(check_subjects(*resource->object(), gvk));
    }
  }
  const NameIndex index(resources, context.open_api);
  NamespaceIndex namespaces(resources);
  for (Resource* resource : resources.all()) {
    if (resource->object() == nullptr) continue;
    const Gvk original = resource->original(context.open_api).id.gvk;
    Referrer referrer(*resource, index, namespaces, context);
    bool followed = false;
    bool renamed = false;
    for (const TransformerConfig::Referrer& reference : config.referrers_of(original.kind)) {
      if (!selects(reference.field->gvk, original)) continue;
      if (!followed) SLIPWAY_TRY(check_api_version(*resource->object()));
      followed = true;
      SLIPWAY_TRY(referrer.follow(reference));
      renamed = renamed || is_identity(reference.field->path);
    }
    if (!renamed) continue;
    resource->touch();
    resources.ids_changed();
  }
  return {};
}

}  // namespace slipway::kustomize
