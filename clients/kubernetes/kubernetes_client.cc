#include "clients/kubernetes/kubernetes_client.h"

#include <fmt/format.h>

#include <utility>

#include <nlohmann/json.hpp>

#include "clients/kubernetes/credentials.h"
#include "core/diagnostics/format.h"

namespace slipway::clients {

namespace {

using Json = nlohmann::json;

std::string base64(std::string_view text) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t n = 0; n < 3; ++n) {
      group = (group << 8) | (i + n < text.size() ? static_cast<unsigned char>(text[i + n]) : 0U);
    }
    for (std::size_t n = 0; n < 4; ++n) {
      out += i + n > text.size() ? '=' : letters[(group >> (18 - 6 * n)) & 0x3F];
    }
  }
  return out;
}

std::vector<std::string> headers_for(const ClusterAccess& access) {
  std::vector<std::string> headers = {"Accept: application/json"};
  if (!access.token.empty()) {
    headers.push_back("Authorization: Bearer " + access.token);
  } else if (!access.user_name.empty()) {
    headers.push_back("Authorization: Basic " + base64(access.user_name + ":" + access.password));
  }
  return headers;
}

/// A `continue` token as part of a query.
std::string query_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

/// metadata.continue of a list, without keeping its items.
Result<std::string> next_page(const std::string& page) {
  const Json list = Json::parse(
      page,
      [](int depth, Json::parse_event_t event, Json& value) {
        return depth != 1 || event != Json::parse_event_t::key || value != "items";
      },
      /*allow_exceptions=*/false);
  if (!list.is_object()) return plain_error("the API server's list is no JSON", {}, Fault::outside);
  const auto metadata = list.find("metadata");
  if (metadata == list.end() || !metadata->is_object()) return std::string();
  const auto token = metadata->find("continue");
  return token != metadata->end() && token->is_string() ? token->get<std::string>() : std::string();
}

std::string hint_for(int status) {
  switch (status) {
    case 401:
      return "the credentials of this context are wrong or have expired";
    case 403:
      return "the account of this context may not read this: ask who manages the cluster's roles";
    case 404:
      return "is the server of this context a Kubernetes API server, of a version that has this?";
    case 410:
      return "the list changed while it was read: try again";
    case 429:
      return "the API server is busy: try again in a moment";
    default:
      return status >= 500 ? "the API server has a problem of its own: try again in a moment"
                           : std::string();
  }
}

}  // namespace

KubernetesClient::KubernetesClient(std::unique_ptr<HttpClient> http, const ClusterAccess& access)
    : http_(std::move(http)),
      server_(access.server),
      context_(access.context),
      headers_(headers_for(access)) {}

Result<KubernetesClient> KubernetesClient::open(ClusterAccess access,
                                                const std::vector<std::string>& environment) {
  SLIPWAY_TRY(run_credential_plugin(environment, access));
  HttpSettings settings;
  settings.certificate_authority = access.certificate_authority;
  settings.client_certificate = access.client_certificate;
  settings.client_key = access.client_key;
  settings.server_name = access.server_name;
  settings.proxy = access.proxy;
  SLIPWAY_ASSIGN(std::unique_ptr<HttpClient> http, make_http_client(settings));
  return KubernetesClient(std::move(http), access);
}

Result<HttpResponse> KubernetesClient::send(HttpRequest request, const std::string& path) {
  request.url = server_ + path;
  request.headers = headers_;
  Result<HttpResponse> response = http_->send(request);
  if (!response) {
    Diagnostic diagnostic = std::move(response).error();
    diagnostic.message = "cluster `" + printable(context_) + "`: " + diagnostic.message;
    return diagnostic;
  }
  if (response->status < 200 || response->status > 299) return refusal(*response, path);
  return response;
}

Diagnostic KubernetesClient::refusal(const HttpResponse& response, const std::string& path) const {
  const Json status = Json::parse(response.body, nullptr, /*allow_exceptions=*/false);
  std::string message;
  if (status.is_object()) {
    const auto found = status.find("message");
    if (found != status.end() && found->is_string()) message = ": " + found->get<std::string>();
  }
  return plain_error(
      fmt::format("cluster `{}` answers {} to {}{}", printable(context_), response.status,
                  printable(path.substr(0, path.find('?'))), printable(message)),
      hint_for(response.status), Fault::outside);
}

Result<std::string> KubernetesClient::get(const std::string& path) {
  SLIPWAY_ASSIGN(HttpResponse response, send({}, path));
  return std::move(response.body);
}

Result<void> KubernetesClient::stream(const std::string& path,
                                      std::function<bool(std::string_view)> receive) {
  HttpRequest request;
  request.receive = std::move(receive);
  request.body_limit = SIZE_MAX;
  SLIPWAY_TRY(send(std::move(request), path));
  return {};
}

Result<void> KubernetesClient::list(const std::string& path, std::size_t page_size,
                                    const std::function<Result<void>(const std::string&)>& page) {
  std::string next;
  do {
    std::string query = "?limit=" + std::to_string(page_size);
    if (!next.empty()) query += "&continue=" + query_escaped(next);
    SLIPWAY_ASSIGN(const std::string body, get(path + query));
    SLIPWAY_TRY(page(body));
    SLIPWAY_ASSIGN(next, next_page(body));
  } while (!next.empty());
  return {};
}

}  // namespace slipway::clients
