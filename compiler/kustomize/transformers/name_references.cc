#include "compiler/kustomize/transformers/name_references.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "compiler/kustomize/filters/field_walk.h"
#include "compiler/kustomize/filters/scalar.h"

// An object refers to another by the name that it has in its file; prefixes, suffixes, namespaces
// and hashes have since changed it. For each field that may hold such a name, kustomize looks at
// all objects for those that once had it and are of the wanted kind, and picks among them by
// namespace, then by the prefixes and suffixes that both went through.
//
// Only objects with a history can be meant. Where there are many, they are indexed by each of their
// earlier names, so that a field costs one look-up.

namespace slipway::kustomize {

namespace {

using Candidates = std::vector<Resource*>;

// Which objects of a name a referrer can mean: with a namespace, what is in the same one or in
// none; a RoleBinding also what is in the namespaces of its service accounts.
struct Reach {
  const Identity& from;
  const std::unordered_set<std::string_view>& subject_namespaces;
};

// The objects that once had a name, in their order.
struct Named {
  struct Entry {
    std::size_t position;
    Resource* resource;
  };
  std::vector<Entry> all;
  /// By the namespaces that they are in now. In a fleet, hundreds share a name, each in its own.
  std::unordered_map<std::string_view, std::vector<Entry>> effective;
  std::unordered_map<std::string_view, std::vector<Entry>> written;
};

class NameIndex {
 public:
  NameIndex(const ResourceMap& resources, OpenApi& open_api)
      : resources_(resources), open_api_(open_api) {
    if (resources.size() > few) build();
  }

  /// What once had the name and is within reach, in order.
  [[nodiscard]] Candidates find(std::string_view name, const Reach& reach) const {
    return resources_.size() > few ? look_up(name, reach) : search(name, reach);
  }

 private:
  // Below this many objects, building the index costs more than it saves.
  static constexpr std::size_t few = 24;

  void build();
  [[nodiscard]] Candidates look_up(std::string_view name, const Reach& reach) const;
  [[nodiscard]] Candidates search(std::string_view name, const Reach& reach) const;

  const ResourceMap& resources_;
  OpenApi& open_api_;
  std::unordered_map<std::string_view, Named> index_;
};

void NameIndex::build() {
  for (std::size_t position = 0; position < resources_.size(); ++position) {
    Resource* resource = resources_.all()[position];
    if (resource->object() == nullptr) continue;
    for (const Resource::Previous& step : resource->trail()) {
      Named& named = index_[step.name];
      if (!named.all.empty() && named.all.back().resource == resource) continue;
      const Named::Entry entry = {position, resource};
      const Identity& id = resource->identity(open_api_);
      named.all.push_back(entry);
      named.effective[id.effective_namespace()].push_back(entry);
      if (!id.cluster_scoped) named.written[id.id.namespace_name].push_back(entry);
    }
  }
}

Candidates NameIndex::look_up(std::string_view name, const Reach& reach) const {
  Candidates candidates;
  const auto found = index_.find(name);
  if (found == index_.end()) return candidates;
  const Named& named = found->second;
  std::vector<Named::Entry> entries;
  const auto add = [&](const auto& map, std::string_view key) {
    const auto in = map.find(key);
    if (in != map.end()) entries.insert(entries.end(), in->second.begin(), in->second.end());
  };
  if (reach.from.cluster_scoped) {
    entries = named.all;
  } else {
    add(named.effective, no_namespace);
    add(named.effective, reach.from.effective_namespace());
    for (const std::string_view subject : reach.subject_namespaces) add(named.written, subject);
    std::sort(entries.begin(), entries.end(),
              [](const auto& a, const auto& b) { return a.position < b.position; });
    entries.erase(
        std::unique(entries.begin(), entries.end(),
                    [](const auto& a, const auto& b) { return a.position == b.position; }),
        entries.end());
  }
  candidates.reserve(entries.size());
  for (const Named::Entry& entry : entries) candidates.push_back(entry.resource);
  return candidates;
}

Candidates NameIndex::search(std::string_view name, const Reach& reach) const {
  Candidates candidates;
  const auto within_reach = [&](const Identity& id) {
    const std::string_view in = id.effective_namespace();
    return reach.from.cluster_scoped || in == no_namespace ||
           in == reach.from.effective_namespace() ||
           reach.subject_namespaces.contains(id.id.namespace_name);
  };
  for (Resource* resource : resources_.all()) {
    if (resource->object() == nullptr) continue;
    const auto& trail = resource->trail();
    const bool had_name = std::any_of(trail.begin(), trail.end(),
                                      [&](const auto& step) { return step.name == name; });
    if (had_name && within_reach(resource->identity(open_api_))) candidates.push_back(resource);
  }
  return candidates;
}

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
  Result<Resource*> choose(const yaml::Node& node, Candidates candidates,
                           const TransformerConfig::Referrer& reference, bool with_namespace);
  Candidates reachable(std::string_view name);
  void read_subject_namespaces();
  void keep_namespace(Candidates& candidates, std::string_view name);
  std::optional<Gvk> role_reference() const;

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

Candidates Referrer::reachable(std::string_view name) {
  if (!id_.cluster_scoped) read_subject_namespaces();
  return index_.find(name, {id_, subject_namespaces_});
}

// A map's namespace means the original one, where anything within reach was originally there, else
// the current one.
void Referrer::keep_namespace(Candidates& candidates, std::string_view name) {
  OpenApi& open_api = context_.open_api;
  read_subject_namespaces();
  const NamespaceIndex::Now* now = namespaces_.originally_in(name, open_api);
  const bool was_used =
      now != nullptr &&
      (id_.cluster_scoped || now->effective.contains(no_namespace) ||
       now->effective.contains(id_.effective_namespace()) ||
       std::any_of(subject_namespaces_.begin(), subject_namespaces_.end(),
                   [&](std::string_view subject) { return now->written.contains(subject); }));
  std::erase_if(candidates, [&](const Resource* candidate) {
    const std::string_view in = was_used ? candidate->original(open_api).effective_namespace()
                                         : candidate->identity(open_api).effective_namespace();
    return in != name || in == no_namespace;
  });
}

std::optional<Gvk> Referrer::role_reference() const {
  const yaml::Node* reference = resource_.object()->find("roleRef");
  if (reference == nullptr) return std::nullopt;
  const yaml::Node* group = reference->find("apiGroup");
  const yaml::Node* kind = reference->find("kind");
  if (group == nullptr || kind == nullptr) return std::nullopt;
  return Gvk{group->text(), {}, kind->text()};
}

Result<Resource*> Referrer::choose(const yaml::Node& node, Candidates candidates,
                                   const TransformerConfig::Referrer& reference,
                                   bool with_namespace) {
  OpenApi& open_api = context_.open_api;
  const auto keep = [&](auto condition) {
    std::erase_if(candidates, [&](const Resource* candidate) { return !condition(*candidate); });
  };
  keep([&](const Resource& candidate) { return once_was(candidate, reference.target, open_api); });
  if (candidates.empty()) return nullptr;
  if (reference.field->path.ends_with("roleRef/name")) {
    if (const std::optional<Gvk> role = role_reference()) {
      keep([&](const Resource& candidate) { return once_was(candidate, *role, open_api); });
    }
  }
  if (!id_.cluster_scoped) {
    keep([&](const Resource& candidate) {
      const Identity& other = candidate.identity(open_api);
      // A RoleBinding may refer to a service account of another namespace.
      return other.cluster_scoped || other.id.gvk.kind == "ServiceAccount" ||
             other.effective_namespace() == id_.effective_namespace();
    });
  }
  if (candidates.size() == 1) return candidates.front();
  keep([&](const Resource& candidate) {
    return same_affixes(candidate, resource_, Empty::matches_anything);
  });
  if (candidates.size() > 1) {
    keep([&](const Resource& candidate) {
      return same_affixes(candidate, resource_, Empty::matches_empty);
    });
  }
  if (candidates.empty()) return nullptr;
  const ResourceId& first = candidates.front()->identity(open_api).id;
  const bool all_alike =
      std::all_of(candidates.begin(), candidates.end(), [&](const Resource* candidate) {
        const ResourceId& other = candidate->identity(open_api).id;
        return other.name == first.name &&
               (!with_namespace || other.namespace_name == first.namespace_name);
      });
  if (all_alike) return candidates.front();
  Diagnostic error = yaml::error_at(
      node,
      fmt::format("it is not clear which object {} means by `{}`", describe(id_), node.text()),
      "several objects once had this name; give them different names, or different namespaces");
  for (const Resource* candidate : candidates) {
    error.notes.push_back(yaml::note_at(*candidate->object(),
                                        "it may be " + describe(candidate->identity(open_api))));
  }
  return error;
}

Result<void> Referrer::set_scalar(yaml::Node& node, const TransformerConfig::Referrer& reference) {
  Candidates candidates = reachable(node.text());
  if (candidates.empty()) return {};
  SLIPWAY_ASSIGN(Resource * target, choose(node, std::move(candidates), reference, false));
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
  Candidates candidates = reachable(name->text());
  if (candidates.empty()) return {};
  OpenApi& open_api = context_.open_api;
  if (const yaml::Node* space = node.find("namespace"); space != nullptr) {
    keep_namespace(candidates, space->text());
  }
  SLIPWAY_ASSIGN(Resource * target, choose(*name, std::move(candidates), reference, true));
  if (target == nullptr) return {};
  const ResourceId& id = target->identity(open_api).id;
  if (id.name == name->text() && id.namespace_name.empty()) return {};
  if (id.name != name->text()) SLIPWAY_TRY(write_text(*name, id.name, Typing::as_text));
  if (id.namespace_name.empty()) return {};
  if (yaml::Node* space = node.find("namespace"); space != nullptr) {
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
