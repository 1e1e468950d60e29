#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/yaml/node.h"

namespace slipway::kustomize {

/// Writes a tree back into the text that it was read from and then changed, as replacements inside
/// ConfigMap values do: JSON when the text began as JSON, with its indentation when it had some;
/// else YAML in the order of the tree.
Result<std::string> write_structured_text(const yaml::Node& tree, std::string_view original);

}  // namespace slipway::kustomize
