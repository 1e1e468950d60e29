#pragma once

#include <cstdint>
#include <map>

#include "compiler/check/node_place.h"
#include "compiler/check/overlay_build.h"
#include "core/diagnostics/diagnostic.h"

namespace slipway::check {

/// idle-patch: a patch that changes nothing, in any of the overlays that it is in. For one thread.
class PatchUse {
 public:
  /// Counts what the patches of an overlay did.
  void note(const OverlayBuild& overlay);
  void finish(Diagnostics& diagnostics) const;

 private:
  struct Use {
    const yaml::Node* node = nullptr;
    std::size_t effects = 0;
  };
  std::map<NodePlace, Use> uses_;
};

}  // namespace slipway::check
