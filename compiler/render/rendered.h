#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compiler/fleet/service_set.h"
#include "compiler/kustomize/build.h"

namespace slipway::render {

/// One overlay and what it renders to.
struct RenderedOverlay {
  const fleet::Service* service = nullptr;
  kustomize::Build build;
};

/// One overlay and its manifests as `kustomize build` prints them.
struct OverlayText {
  const fleet::Service* service = nullptr;
  std::string text;
};

/// All overlays of a preview, in wave order, and what their objects live in.
struct Rendering {
  std::unique_ptr<kustomize::Cache> cache;
  std::vector<RenderedOverlay> overlays;
};

}  // namespace slipway::render
