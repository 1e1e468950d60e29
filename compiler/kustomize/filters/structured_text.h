#pragma once

#include <string>

#include "core/result.h"
#include "core/yaml/written/document.h"

namespace slipway::kustomize {

/// Writes a document back into the text that it was read from and then changed, as replacements
/// inside ConfigMap values do: JSON when the text began as JSON, with its indentation when it had
/// some; else YAML as it stood there, comments and all.
Result<std::string> write_structured_text(const yaml::WrittenDocument& document);

}  // namespace slipway::kustomize
