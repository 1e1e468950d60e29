#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clients/http/http_client.h"
#include "clients/kubernetes/api_error.h"
#include "clients/kubernetes/forgiveness.h"
#include "clients/kubernetes/shared_access.h"
#include "core/result.h"

namespace slipway::clients {

/// One request; objects.h and watch.h make them.
struct ApiRequest {
  std::string method = "GET";
  std::string path;  ///< with its query; below the server's own path
  std::string body;
  std::string content_type;  ///< of the body
  /// As in HttpRequest.
  std::function<bool(std::string_view)> receive;
  std::optional<std::chrono::milliseconds> timeout;
  /// As in HttpRequest.
  std::function<bool()> is_unwanted;
};

/// Talks to one cluster's API server. For one thread at a time.
class KubernetesClient {
 public:
  /// Does not connect yet; the first request loads the module for HTTP. Credentials that the server
  /// refuses are renewed, and the request is sent again.
  explicit KubernetesClient(std::shared_ptr<SharedAccess> access);

  /// On any client for the cluster, for tests.
  KubernetesClient(std::unique_ptr<HttpClient> http, std::shared_ptr<SharedAccess> access);

  /// From now on a request that fails by api_error::unavailable is tried again, at growing
  /// distances or as the server wishes (Retry-After), for at most this long. So is one
  /// that may_pass() by `refusals`, the time of its Forgiveness. At first: not at all.
  void set_patience(std::chrono::milliseconds patience,
                    std::chrono::milliseconds refusals = std::chrono::milliseconds(0)) {
    patience_ = patience;
    forgiveness_ = Forgiveness(refusals);
  }

  /// How much later it is by the server's clock than by this machine's, to a second or two, as its
  /// last answer said.
  [[nodiscard]] std::optional<std::chrono::seconds> clock_lead() const { return clock_lead_; }

  /// May a request of this client that failed succeed later, by itself?
  bool may_pass(const Diagnostic& error) {
    return is_api_error(error, api_error::unavailable) || forgiveness_.covers(error);
  }

  /// From now on a request that has no timeout of its own ends after this. At first: after a
  /// minute.
  void set_time_limit(std::chrono::milliseconds limit) { time_limit_ = limit; }

  /// The body of the answer. One other than 2xx is an error with the server's own message, a hint,
  /// and one of the rules of api_error. With patience a request that creates something may have
  /// been carried out already when it is tried again: then the error is already_exists.
  Result<std::string> call(const ApiRequest& request);

  /// The body at a path of the API, such as `/version` or `/api/v1/nodes?limit=1`.
  Result<std::string> get(const std::string& path);

  /// The same, handed over piece by piece as it comes; `receive` ends it by giving false.
  Result<void> stream(const std::string& path, std::function<bool(std::string_view)> receive);

  /// Every page of a list, as JSON; `page` may stop by an error. `path` may have a query, such as
  /// `?labelSelector=…` (url_escaped() escapes its values).
  Result<void> list(const std::string& path, std::size_t page_size,
                    const std::function<Result<void>(const std::string&)>& page);

 private:
  Result<void> follow_access();
  Result<HttpResponse> send_once(const ApiRequest& request);
  Result<HttpResponse> send(const ApiRequest& request);

  std::unique_ptr<HttpClient> http_;  ///< none before the first request
  std::shared_ptr<SharedAccess> access_;
  std::uint64_t generation_;  ///< of the credentials that http_ was made with
  HttpSettings settings_;     ///< as http_ has them
  std::chrono::milliseconds patience_{0};
  Forgiveness forgiveness_{std::chrono::milliseconds(0)};
  std::optional<std::chrono::milliseconds> time_limit_;
  std::optional<std::chrono::seconds> clock_lead_;
};

}  // namespace slipway::clients
