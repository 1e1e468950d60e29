#pragma once

#include <string>
#include <vector>

#include "clients/kubernetes/kubernetes_client.h"
#include "core/result.h"

namespace slipway::clients {

/// What an API server says of its kinds.
struct ClusterOpenApi {
  std::string version;  ///< `v1.34.4`
  struct Document {
    std::string path;  ///< `apis/apps/v1`
    std::string json;
  };
  std::vector<Document> documents;
};

/// Reads the OpenAPI v3 documents of every group and version, custom resources included. Every
/// authenticated account may, unless the cluster's roles were changed.
Result<ClusterOpenApi> read_open_api(KubernetesClient& client);

}  // namespace slipway::clients
