// object-twice: a manifest of `extra` that is the same object as one that Slipway writes, or as one
// of another `extra`: the second one would overwrite the first.
#include <map>
#include <set>

#include "compiler/check/checks.h"
#include "compiler/check/node_place.h"
#include "compiler/kustomize/schema/open_api.h"
#include "compiler/manifest/identity.h"
#include "compiler/overlay/cause.h"
#include "compiler/overlay/objects.h"
#include "compiler/overlay/scope.h"
#include "core/yaml/reader.h"

namespace slipway::check {

namespace {

constexpr std::string_view rule = "object-twice";

// Where an object comes from, for messages.
struct Origin {
  const fleet::Service* service = nullptr;
  const yaml::Node* node = nullptr;  ///< in the descriptor
  bool generated = false;
};

class ExtraCheck {
 public:
  ExtraCheck(const fleet::ServiceSet& set, const overlay::ClusterSchemas& schemas,
             Diagnostics& diagnostics)
      : set_(set), schemas_(schemas), diagnostics_(diagnostics) {}

  void check() {
    // Objects meet in their namespace, those without one in the whole cluster.
    for (const fleet::Service& service : set_.services()) {
      if (!service.extra.empty()) spaces_.insert(space_of(service));
    }
    if (spaces_.empty()) return;
    for (const fleet::Service& service : set_.services()) {
      if (spaces_.contains(space_of(service))) add_generated(service);
    }
    for (const fleet::Service& service : set_.services()) {
      for (const fleet::AttachedFile& extra : service.extra) add_extra(service, extra);
    }
  }

 private:
  using Space = std::pair<const fleet::Cluster*, std::string>;
  using Key = std::pair<const fleet::Cluster*, manifest::Identity>;

  static Space space_of(const fleet::Service& service) {
    return {service.target.cluster, service.name_space};
  }

  Key key_of(const fleet::Service& service, const yaml::Node& object) {
    manifest::Identity identity = manifest::identity_of(object);
    // The kustomization sets the namespace, whatever the manifest says.
    const manifest::Schemas* known = schemas_.of(*service.target.cluster);
    identity.namespace_name =
        overlay::is_cluster_scoped(object, open_api_, known) ? "" : service.name_space;
    return {service.target.cluster, std::move(identity)};
  }

  void add_generated(const fleet::Service& service) {
    yaml::Arena arena;
    overlay::Builder builder(arena);
    const fleet::ImagesLock no_lock;
    for (const overlay::ObjectFile& file :
         overlay::objects_of({service, set_.fleet(), no_lock, builder})) {
      const yaml::Node* node = overlay::cause_of(service, *file.object, "").key;
      owners_.emplace(key_of(service, *file.object),
                      Origin{&service, node != nullptr ? node : service.root, true});
    }
  }

  void add_extra(const fleet::Service& service, const fleet::AttachedFile& extra) {
    const auto stream = yaml::read_manifests(extra.place, extra.content);
    if (!stream) return;  // what is no manifest is said where overlays are rendered
    for (const yaml::Node* object : (*stream)->documents) {
      if (object->at({"metadata", "name"}) == nullptr || object->find("kind") == nullptr) continue;
      const Origin origin{&service, extra.node, false};
      const auto [found, fresh] = owners_.emplace(key_of(service, *object), origin);
      if (!fresh) collide(found->first.second, found->second, origin);
    }
  }

  void collide(const manifest::Identity& identity, const Origin& first, const Origin& second) {
    if (!seen_.insert(place_of(*second.node)).second) return;
    const std::string what = identity.kind + " " + identity.name;
    const bool own = first.service == second.service;
    std::string message = "`extra` has the " + what;
    message += first.generated ? ", which slipway writes" : ", which another file has";
    if (!own) message += " for `" + first.service->team + "/" + first.service->name + "`";
    Diagnostic diagnostic =
        finding(*second.node, std::string(rule), message + " already",
                first.generated ? "give it another name, or change what slipway writes by `patches`"
                                : "give one of them another name, or remove it");
    diagnostic.notes.push_back(yaml::note_at(
        *first.node, first.generated ? "it comes from here" : "the other one is here"));
    diagnostics_.add(std::move(diagnostic));
  }

  const fleet::ServiceSet& set_;
  const overlay::ClusterSchemas& schemas_;
  Diagnostics& diagnostics_;
  kustomize::OpenApi open_api_;
  std::set<Space> spaces_;
  std::map<Key, Origin> owners_;
  std::set<NodePlace> seen_;  ///< said once, not by cluster
};

}  // namespace

void check_extras(const fleet::ServiceSet& set, const overlay::ClusterSchemas* schemas,
                  Diagnostics& diagnostics) {
  const overlay::ClusterSchemas built_in;
  ExtraCheck(set, schemas == nullptr ? built_in : *schemas, diagnostics).check();
}

}  // namespace slipway::check
