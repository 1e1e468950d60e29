#include "clients/kubernetes/refusal.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/diagnostics/format.h"

namespace slipway::clients {

namespace {

using Json = nlohmann::json;

std::string hint_for(int status) {
  switch (status) {
    case 401:
      return "the credentials of this context are wrong or have expired";
    case 403:
      return "the account of this context may not do this: ask who manages the cluster's roles";
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

const char* rule_for(int status, std::string_view reason) {
  switch (status) {
    case 401:
      return api_error::unauthorized;
    case 403:
      return api_error::forbidden;
    case 404:
      return api_error::not_found;
    case 409:
      return reason == "AlreadyExists" ? api_error::already_exists : api_error::conflict;
    case 410:
      return api_error::expired;
    case 400:
    case 422:
      return api_error::invalid;
    default:
      return status == 429 || status >= 500 ? api_error::unavailable : "";
  }
}

std::string text_at(const Json& object, const char* name) {
  if (!object.is_object()) return {};
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

Diagnostic api_refusal(const std::string& context, int status, std::string_view body,
                       const std::string& path) {
  const Json answer = Json::parse(body, nullptr, /*allow_exceptions=*/false);
  const std::string said = text_at(answer, "message");
  Diagnostic error = plain_error(fmt::format("cluster `{}` answers {} to {}{}", printable(context),
                                             status, printable(path.substr(0, path.find('?'))),
                                             said.empty() ? std::string() : ": " + printable(said)),
                                 hint_for(status), Fault::outside);
  error.rule = rule_for(status, text_at(answer, "reason"));
  return error;
}

}  // namespace slipway::clients
