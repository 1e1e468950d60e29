#pragma once

#include <cstddef>
#include <cstdint>
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
  /// Its further own words (its namespace, its cluster's domain), in the same order in each
  /// overlay; an empty one is none.
  std::vector<std::string> own_words = {};
};

/// Clusters of one environment.
struct EnvironmentClusters {
  enum class Extent : std::uint8_t { some, all };
  std::string environment;
  std::vector<std::string> clusters;  ///< in the order of the overlays
  Extent extent = Extent::some;       ///< of the overlays of the service in that environment
};

/// One change, and all places in which it happens in the same way.
struct FoldedChange {
  std::vector<EnvironmentClusters> places;  ///< in the order of the overlays
  std::string team;
  std::string service;
  const ObjectChange* change = nullptr;  ///< as it is in the first of the places

  /// In how many overlays it happens.
  [[nodiscard]] std::size_t count() const;
};

/// Folds equal changes of one service in several environments and clusters into one. Two changes
/// are equal when action, kind, name and every field's path and values are, where an overlay's own
/// words in a text (its cluster, its environment, and OverlayChanges::own_words) count as the
/// other's. The result keeps the order of the overlays and points into them.
std::vector<FoldedChange> fold(std::span<const OverlayChanges> overlays);

}  // namespace slipway::manifest
