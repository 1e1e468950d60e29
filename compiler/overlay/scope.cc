#include "compiler/overlay/scope.h"

#include "compiler/kustomize/schema/gvk.h"
#include "compiler/overlay/builder.h"
#include "core/yaml/emitter.h"
#include "core/yaml/reader.h"
#include "core/yaml/text_of.h"

namespace slipway::overlay {

namespace {

bool is_cluster_kind(const yaml::Node& object, const manifest::Schemas& schemas) {
  const manifest::KindSchema* kind =
      schemas.kind(yaml::text_of(object, "apiVersion"), yaml::text_of(object, "kind"));
  return kind != nullptr && kind->scope == manifest::KindScope::cluster;
}

// A PatchTransformer that removes the namespace of one object.
Result<void> add_transformer(const yaml::Node& object, std::string& text) {
  yaml::Arena arena;
  Builder b(arena);
  const kustomize::Gvk gvk = kustomize::gvk_of(object);
  const std::string name(object.at({"metadata", "name"})->text());
  yaml::Node* target = b.map({{"group", b.text_if_any(gvk.group)},
                              {"version", b.text_if_any(gvk.version)},
                              {"kind", b.text(gvk.kind)},
                              {"name", b.text(name)}});
  if (!text.empty()) text += "---\n";
  return yaml::emit_manifest(
      *b.map({{"apiVersion", b.text("builtin")},
              {"kind", b.text("PatchTransformer")},
              {"metadata", b.map({{"name", b.text(std::string(gvk.kind) + "-" + name)}})},
              {"patch", b.text("- op: remove\n  path: /metadata/namespace\n")},
              {"target", target}}),
      text);
}

}  // namespace

bool is_cluster_scoped(const yaml::Node& object, kustomize::OpenApi& open_api,
                       const manifest::Schemas* schemas) {
  return open_api.is_cluster_scoped(kustomize::gvk_of(object)) ||
         (schemas != nullptr && is_cluster_kind(object, *schemas));
}

std::optional<std::string> without_namespaces(const fleet::Service& service,
                                              const ClusterSchemas& schemas) {
  if (service.extra.empty()) return std::nullopt;
  const manifest::Schemas* known = schemas.of(*service.target.cluster);
  if (known == nullptr) return std::nullopt;
  std::string text;
  kustomize::OpenApi open_api;
  for (const fleet::AttachedFile& extra : service.extra) {
    const auto stream = yaml::read_manifests(extra.place, extra.content);
    if (!stream) continue;  // what is no manifest is said where overlays are rendered
    for (const yaml::Node* object : (*stream)->documents) {
      if (object->at({"metadata", "name"}) == nullptr) continue;
      if (open_api.is_cluster_scoped(kustomize::gvk_of(*object))) continue;
      if (!is_cluster_kind(*object, *known)) continue;
      if (!add_transformer(*object, text)) return std::nullopt;
    }
  }
  if (text.empty()) return std::nullopt;
  return text;
}

}  // namespace slipway::overlay
