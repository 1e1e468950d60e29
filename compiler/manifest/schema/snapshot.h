#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace slipway::manifest {

/// One OpenAPI v3 document of an API server.
struct OpenApiDocument {
  std::string path;  ///< below /openapi/v3: `apis/apps/v1`
  std::string json;
};

/// Makes the text of a schema file (docs/schemas.md) of a cluster's documents: the kinds that can
/// be applied, and what is needed to check them. The same documents give the same bytes, in
/// whatever order they come. Errors: a document that is no OpenAPI v3.
Result<std::string> make_snapshot(std::string_view kubernetes_version,
                                  std::vector<OpenApiDocument> documents);

}  // namespace slipway::manifest
