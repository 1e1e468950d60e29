#pragma once

#include <optional>
#include <string>

#include "compiler/fleet/service.h"
#include "compiler/kustomize/schema/open_api.h"
#include "compiler/overlay/cluster_schemas.h"

namespace slipway::overlay {

/// Does an object stand in the whole cluster, and in no namespace? By what kustomize knows, and by
/// the cluster's snapshot or else Kubernetes 1.34 (`schemas`; null: not known). A kind that neither
/// knows stands in a namespace.
bool is_cluster_scoped(const yaml::Node& object, kustomize::OpenApi& open_api,
                       const manifest::Schemas* schemas);

/// The file of a service's overlay that takes the namespace from objects again that have none.
inline constexpr std::string_view without_namespaces_file = "cluster-scoped.yaml";

/// Its text: kustomize gives `namespace` to every kind that it does not know to be cluster-scoped,
/// so further manifests of such kinds lose it behind that. Nothing where there are none.
std::optional<std::string> without_namespaces(const fleet::Service& service,
                                              const ClusterSchemas& schemas);

}  // namespace slipway::overlay
