#include "compiler/kustomize/model/resource.h"

#include "core/yaml/reader.h"
#include "core/yaml/text_of.h"

namespace slipway::kustomize {

bool is_empty(const yaml::Node* node) {
  return node == nullptr || node->is_null() || (!node->is_scalar() && node->size() == 0);
}

bool Resource::empty() const { return is_empty(object_); }

const Identity& Resource::identity(OpenApi& open_api) const {
  if (known_ == Known::all) return identity_;
  if (object_ == nullptr) {
    identity_ = {};
  } else {
    if (known_ == Known::nothing) {
      identity_.id.gvk = gvk_of(*object_);
      identity_.cluster_scoped = open_api.is_cluster_scoped(identity_.id.gvk);
    }
    const yaml::Node* metadata = object_->find("metadata");
    const auto text = [&](std::string_view field) {
      return metadata == nullptr ? std::string_view()
                                 : yaml::text_unless_null(metadata->find(field));
    };
    identity_.id.name = text("name");
    identity_.id.namespace_name = text("namespace");
  }
  known_ = Known::all;
  return identity_;
}

std::vector<Identity> Resource::previous(OpenApi& open_api) const {
  std::vector<Identity> ids;
  if (trail_.empty()) return ids;
  ids.reserve(trail_.size() + 1);
  Gvk gvk = identity(open_api).id.gvk;
  for (const Previous& step : trail_) {
    gvk.kind = step.kind;
    ids.push_back({{gvk, step.name, step.namespace_name}, false});
  }
  return ids;
}

Identity Resource::original(OpenApi& open_api) const {
  const Identity& current = identity(open_api);
  if (trail_.empty()) return current;
  Gvk gvk = current.id.gvk;
  gvk.kind = trail_.front().kind;
  return {{gvk, trail_.front().name, trail_.front().namespace_name}, false};
}

void Resource::store_previous(OpenApi& open_api) {
  const Identity& current = identity(open_api);
  // kustomize writes it into an annotation, and takes `annotations: null` away before.
  if (yaml::Node* metadata = object_->find("metadata"); metadata != nullptr) {
    const yaml::Node* annotations = metadata->find("annotations");
    if (annotations != nullptr && annotations->size() == 0) metadata->remove("annotations");
  }
  // Objects without a name (lists) leave no trail, as in kustomize.
  if (current.id.name.empty()) return;
  if (trail_.empty()) trail_.reserve(4);  // a namespace, a prefix, a patch, a hash
  trail_.push_back({current.id.name, current.effective_namespace(), current.id.gvk.kind});
}

void Resource::forget_history() {
  trail_.clear();
  prefixes.clear();
  suffixes.clear();
  behavior = Behavior::unspecified;
  behavior_set = false;
  name_change = kind_change = needs_hash = false;
}

void Resource::inherit_from(const Resource& old) {
  trail_ = old.trail_;
  prefixes = old.prefixes;
  suffixes = old.suffixes;
  behavior = old.behavior;
  behavior_set = old.behavior_set;
  name_change = old.name_change;
  kind_change = old.kind_change;
  needs_hash = old.needs_hash && needs_hash;
  var_names = old.var_names;
  touch();
}

std::string_view metadata_text(const yaml::Node& object, std::string_view field) {
  return yaml::text_unless_null(object.at({"metadata", field}));
}

void set_field(yaml::Node& object, std::string_view field, std::string_view text,
               yaml::Arena& arena) {
  if (yaml::Node* old = object.find(field); old != nullptr) {
    if (!old->is_scalar()) old->style = yaml::Style::plain;
    old->set_untagged_text(arena.copy(text));
    return;
  }
  object.set(arena, field, yaml::Node::make_untagged(arena, text));
}

void set_metadata(yaml::Node& object, std::string_view field, std::string_view text,
                  yaml::Arena& arena) {
  yaml::Node* metadata = object.find("metadata");
  if (metadata == nullptr || !metadata->is_mapping()) {
    metadata = yaml::Node::make_mapping(arena);
    object.set(arena, "metadata", metadata);
  }
  set_field(*metadata, field, text, arena);
}

}  // namespace slipway::kustomize
