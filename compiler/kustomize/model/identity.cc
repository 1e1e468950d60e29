#include "compiler/kustomize/model/identity.h"

namespace slipway::kustomize {

std::string describe(const Identity& identity) {
  const ResourceId& id = identity.id;
  std::string text(id.gvk.kind.empty() ? "object" : id.gvk.kind);
  text += ' ';
  if (!identity.cluster_scoped && !id.namespace_name.empty() && id.namespace_name != no_namespace) {
    text += id.namespace_name;
    text += '/';
  }
  text += id.name;
  return text;
}

}  // namespace slipway::kustomize
