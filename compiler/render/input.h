#pragma once

#include <memory>
#include <optional>

#include "compiler/fleet/fleet.h"
#include "compiler/fleet/images_lock.h"
#include "compiler/fleet/index.h"
#include "compiler/fleet/service_set.h"
#include "compiler/overlay/bases.h"
#include "compiler/overlay/cluster_schemas.h"
#include "compiler/overlay/tree.h"

namespace slipway::render {

/// What is compiled, checked and rendered: the fleet, and services in its clusters. Stays where it
/// is: the services point into the fleet.
struct Input {
  std::unique_ptr<fleet::Fleet> fleet;
  std::unique_ptr<fleet::ServiceSet> services;
  fleet::ImagesLock lock;
  overlay::Bases bases;
  overlay::ClusterSchemas schemas;  ///< of the services' clusters

  std::optional<fleet::Index> index;  ///< of all repositories; nothing: not known

  [[nodiscard]] const fleet::Index* known_services() const { return index ? &*index : nullptr; }
  [[nodiscard]] overlay::Sources sources() const { return {*fleet, lock, bases, schemas}; }
};

}  // namespace slipway::render
