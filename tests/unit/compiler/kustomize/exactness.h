#pragma once

#include <string>

#include "tests/unit/compiler/kustomize/rendering.h"

namespace slipway::kustomize {

inline const std::string plain_pod = "kind: Pod\nmetadata:\n  name: cart\n";

/// What one kustomization makes of objects; the rest of it is given, too.
inline std::string built(const std::string& objects, const std::string& kustomization) {
  Rendering rendering;
  rendering.write("a/o.yaml", objects);
  rendering.write("a/kustomization.yaml", "resources: [o.yaml]\n" + kustomization);
  return rendering.text("a");
}

}  // namespace slipway::kustomize
