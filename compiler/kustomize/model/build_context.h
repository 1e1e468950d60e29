#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "compiler/kustomize/model/resource.h"
#include "compiler/kustomize/schema/open_api.h"
#include "core/diagnostics/diagnostic.h"
#include "core/yaml/arena.h"

namespace slipway::kustomize {

/// What one build owns: all its nodes and objects, and what they are views of. For one thread.
struct BuildContext {
  yaml::Arena arena;
  OpenApi open_api;
  std::deque<Resource> resources;                 ///< never moves them
  std::vector<std::shared_ptr<const void>> keep;  ///< files that nodes look into
  std::vector<Diagnostic> warnings;
  std::size_t selected = 0;  ///< how many objects the patches so far were aimed at

  /// A new object of this build; the node belongs to the arena.
  Resource& add(yaml::Node* object) { return resources.emplace_back(object); }
};

}  // namespace slipway::kustomize
