#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace slipway::clients {

/// How a server is reached and who we are for it. Keys and certificates are PEM texts; they stay in
/// memory.
struct HttpSettings {
  std::string certificate_authority;  ///< empty: the machine's own
  std::string client_certificate;
  std::string client_key;
  std::string server_name;  ///< the name in the server's certificate, where it is not the URL's
  std::string proxy;        ///< a URL; empty: what https_proxy and no_proxy say
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds timeout{60'000};  ///< for a whole request; 0: none

  bool operator==(const HttpSettings&) const = default;
};

struct HttpRequest {
  std::string method = "GET";
  std::string url;
  std::vector<std::string> headers;  ///< `Name: value`
  std::string body;
  std::size_t body_limit = 64ULL << 20;              ///< of the answer
  std::optional<std::chrono::milliseconds> timeout;  ///< instead of the settings'; 0: none
  /// Is given the answer's body piece by piece, when its status is 2xx; false ends the request
  /// (which then has no error). Without it the body is collected.
  std::function<bool(std::string_view)> receive;
  /// Asked about once a second while the request lasts; true ends it with an error.
  std::function<bool()> is_unwanted;
};

struct HttpResponse {
  int status = 0;
  std::string body;                     ///< what `receive` was not given
  std::chrono::seconds retry_after{0};  ///< the server's wish; 0: it has none
  std::vector<std::pair<std::string, std::string>> headers = {};  ///< names in lower case

  /// The value of a header, by its name in lower case; empty when there is none.
  [[nodiscard]] std::string header(std::string_view name) const;
};

/// The `rule` of an error after which the same request may succeed later: the server was not
/// reached, or the connection broke.
inline constexpr const char* http_unreachable = "http-unreachable";

/// Sends requests to one server over connections that it keeps. For one thread at a time.
class HttpClient {
 public:
  HttpClient() = default;
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  virtual ~HttpClient() = default;

  /// Any status is an answer. Errors (no such host, refused, time-out, certificate, an answer over
  /// the limit) are faults of an outside system, with a hint. Redirects are not followed: they
  /// would carry credentials elsewhere.
  virtual Result<HttpResponse> send(const HttpRequest& request) = 0;
};

/// Loads the module for HTTP on first use.
Result<std::unique_ptr<HttpClient>> make_http_client(const HttpSettings& settings);

}  // namespace slipway::clients
