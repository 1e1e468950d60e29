#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "compiler/kustomize/model/build_context.h"
#include "compiler/kustomize/model/resource_map.h"
#include "core/result.h"

namespace slipway::kustomize {

/// One step that changes the objects of a kustomization. Made from a field of the kustomization or
/// from a plug-in configuration; used once.
class Transformer {
 public:
  Transformer() = default;
  Transformer(const Transformer&) = delete;
  Transformer& operator=(const Transformer&) = delete;
  virtual ~Transformer() = default;

  virtual Result<void> apply(ResourceMap& resources, BuildContext& context) = 0;

  struct Part;
  /// For `--explain`: the parts that a person tells apart, in their order; none where it is one
  /// whole. To apply all of them is to apply this.
  [[nodiscard]] virtual std::vector<Part> parts() const;
};

using Transformers = std::vector<std::unique_ptr<Transformer>>;

struct Transformer::Part {
  std::unique_ptr<Transformer> step;
  const yaml::Node* where = nullptr;  ///< what asks for it
};

inline std::vector<Transformer::Part> Transformer::parts() const { return {}; }

}  // namespace slipway::kustomize
