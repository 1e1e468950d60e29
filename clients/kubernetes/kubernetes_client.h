#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "clients/http/http_client.h"
#include "clients/kubernetes/kubeconfig.h"
#include "core/result.h"

namespace slipway::clients {

/// Talks to one cluster's API server. For one thread at a time.
class KubernetesClient {
 public:
  /// Gets credentials (which may run a plugin, with `environment` as `NAME=value`) and loads the
  /// clients' module. Does not connect yet.
  static Result<KubernetesClient> open(ClusterAccess access,
                                       const std::vector<std::string>& environment);

  /// On any client for `access`, for tests.
  KubernetesClient(std::unique_ptr<HttpClient> http, const ClusterAccess& access);

  /// The body at a path of the API, such as `/version` or `/api/v1/nodes?limit=1`. An answer other
  /// than 2xx is an error with the server's own message and a hint.
  Result<std::string> get(const std::string& path);

  /// The same, handed over piece by piece as it comes; `receive` ends it by giving false.
  Result<void> stream(const std::string& path, std::function<bool(std::string_view)> receive);

  /// Every page of a list, as JSON; `page` may stop by an error. `path` has no query.
  Result<void> list(const std::string& path, std::size_t page_size,
                    const std::function<Result<void>(const std::string&)>& page);

 private:
  Result<HttpResponse> send(HttpRequest request, const std::string& path);
  [[nodiscard]] Diagnostic refusal(const HttpResponse& response, const std::string& path) const;

  std::unique_ptr<HttpClient> http_;
  std::string server_;
  std::string context_;
  std::vector<std::string> headers_;
};

}  // namespace slipway::clients
