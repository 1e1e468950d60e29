#include "clients/kubernetes/kubernetes_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <thread>
#include <utility>

#include <nlohmann/json.hpp>

#include "clients/http/http_date.h"
#include "clients/kubernetes/authorization.h"
#include "clients/kubernetes/refusal.h"
#include "core/diagnostics/format.h"
#include "core/text/url.h"

namespace slipway::clients {

namespace {

using Json = nlohmann::json;

std::vector<std::string> headers_for(const ClusterAccess& access) {
  std::vector<std::string> headers = {"Accept: application/json"};
  if (const std::string who = authorization(access); !who.empty()) {
    headers.push_back("Authorization: " + who);
  }
  return headers;
}

HttpSettings settings_for(const ClusterAccess& access) {
  HttpSettings settings;
  settings.certificate_authority = access.certificate_authority;
  settings.client_certificate = access.client_certificate;
  settings.client_key = access.client_key;
  settings.server_name = access.server_name;
  settings.proxy = access.proxy;
  return settings;
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

constexpr std::chrono::milliseconds first_pause{100};
constexpr std::chrono::milliseconds longest_pause{3000};

/// Half of the pause is random, so that many clients do not come back at once.
std::chrono::milliseconds spread(std::chrono::milliseconds pause) {
  static thread_local std::minstd_rand random(std::random_device{}());
  const auto half = pause.count() / 2;
  return std::chrono::milliseconds(half + static_cast<long>(random() % (half + 1)));
}

}  // namespace

KubernetesClient::KubernetesClient(std::unique_ptr<HttpClient> http,
                                   std::shared_ptr<SharedAccess> access)
    : http_(std::move(http)),
      access_(std::move(access)),
      generation_(access_->generation()),
      settings_(settings_for(access_->now())) {}

KubernetesClient::KubernetesClient(std::shared_ptr<SharedAccess> access)
    : KubernetesClient(nullptr, std::move(access)) {}

/// Other certificates need another client; another token does not, and its connections stay.
Result<void> KubernetesClient::follow_access() {
  if (!http_) {
    SLIPWAY_ASSIGN(http_, make_http_client(settings_));
  }
  if (generation_ == access_->generation()) return {};
  HttpSettings settings = settings_for(access_->now());
  if (settings != settings_) {
    SLIPWAY_ASSIGN(http_, make_http_client(settings));
    settings_ = std::move(settings);
  }
  generation_ = access_->generation();
  return {};
}

Result<HttpResponse> KubernetesClient::send_once(const ApiRequest& api_request) {
  SLIPWAY_TRY(follow_access());
  const ClusterAccess& access = access_->now();
  HttpRequest request;
  request.method = api_request.method;
  request.url = access.server + api_request.path;
  request.headers = headers_for(access);
  if (!api_request.content_type.empty()) {
    request.headers.push_back("Content-Type: " + api_request.content_type);
  }
  request.body = api_request.body;
  request.timeout = api_request.timeout ? api_request.timeout : time_limit_;
  request.is_unwanted = api_request.is_unwanted;
  if (api_request.receive) {
    request.receive = api_request.receive;
    request.body_limit = SIZE_MAX;
  }
  Result<HttpResponse> response = http_->send(request);
  if (!response) {
    Diagnostic error = std::move(response).error();
    error.message = "cluster `" + printable(access.context) + "`: " + error.message;
    if (error.rule == http_unreachable) error.rule = api_error::unavailable;
    return error;
  }
  if (const auto date = http_date(response->header("date"))) {
    clock_lead_ =
        std::chrono::round<std::chrono::seconds>(*date - std::chrono::system_clock::now());
  }
  return response;
}

Result<HttpResponse> KubernetesClient::send(const ApiRequest& request) {
  for (;;) {
    const std::uint64_t generation = access_->generation();
    Result<HttpResponse> response = send_once(request);
    constexpr int unauthorized = 401;
    if (response && response->status != unauthorized) access_->accepted();
    if (!response || response->status != unauthorized) return response;
    SLIPWAY_ASSIGN(const bool renewed, access_->renew(generation));
    if (!renewed) return response;
  }
}

Result<std::string> KubernetesClient::call(const ApiRequest& request) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + patience_;
  std::chrono::milliseconds pause = first_pause;
  while (true) {
    Result<HttpResponse> response = send(request);
    const bool answered = response.has_value();
    if (answered && response->status >= 200 && response->status <= 299) {
      forgiveness_.accepted();
      return std::move(response->body);
    }
    Diagnostic error = answered ? api_refusal(access_->now().context, response->status,
                                              response->body, request.path)
                                : std::move(response).error();
    // What `receive` was given cannot be taken back: a stream is its caller's to resume.
    if (request.receive || !may_pass(error)) return error;
    std::chrono::milliseconds wait = spread(pause);
    if (answered) wait = std::max<std::chrono::milliseconds>(wait, response->retry_after);
    if (Clock::now() + wait > deadline) return error;
    std::this_thread::sleep_for(wait);
    pause = std::min(pause * 2, longest_pause);
  }
}

Result<std::string> KubernetesClient::get(const std::string& path) {
  ApiRequest request;
  request.path = path;
  return call(request);
}

Result<void> KubernetesClient::stream(const std::string& path,
                                      std::function<bool(std::string_view)> receive) {
  ApiRequest request;
  request.path = path;
  request.receive = std::move(receive);
  SLIPWAY_TRY(call(request));
  return {};
}

Result<void> KubernetesClient::list(const std::string& path, std::size_t page_size,
                                    const std::function<Result<void>(const std::string&)>& page) {
  std::string next;
  do {
    std::string query =
        (path.find('?') == std::string::npos ? "?limit=" : "&limit=") + std::to_string(page_size);
    if (!next.empty()) query += "&continue=" + url_escaped(next);
    SLIPWAY_ASSIGN(const std::string body, get(path + query));
    SLIPWAY_TRY(page(body));
    SLIPWAY_ASSIGN(next, next_page(body));
  } while (!next.empty());
  return {};
}

}  // namespace slipway::clients
