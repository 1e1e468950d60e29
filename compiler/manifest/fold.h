#pragma once

#include <span>
#include <string>
#include <vector>

#include "compiler/manifest/compare.h"

namespace slipway::manifest {

/// What changes in one overlay.
struct OverlayChanges {
  std::string environment;
  std::string cluster;
  std::string team;
  std::string service;
  std::vector<ObjectChange> changes;
};

/// One change, and all the clusters of an environment in which it happens in the same way.
struct FoldedChange {
  std::string environment;
  std::vector<std::string> clusters;  ///< in the order of the overlays
  std::string team;
  std::string service;
  const ObjectChange* change = nullptr;  ///< as it is in the first of the clusters
};

/// Folds equal changes of one service in several clusters of one environment into one. Two changes
/// are equal when action, kind, name and every field's path and values are, where a cluster's own
/// name in a text (a namespace, a label, a host) counts as the other's. The result keeps the order
/// of the overlays and points into them.
std::vector<FoldedChange> fold(std::span<const OverlayChanges> overlays);

}  // namespace slipway::manifest
