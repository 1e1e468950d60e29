// What the service mesh does for a service (docs/service.md#mesh): a DestinationRule for its
// replicas, a VirtualService for retries of those who call it. Written where the gateway is istio,
// as there the mesh is.
#include <array>
#include <cctype>

#include "compiler/overlay/objects.h"

namespace slipway::overlay {

namespace {

yaml::Node* number(Builder& b, const std::optional<std::uint32_t>& value) {
  return value ? b.number(*value) : nullptr;
}

// leastRequest -> LEAST_REQUEST
std::string constant_name(const std::string& name) {
  std::string out;
  for (const char c : name) {
    if (std::isupper(static_cast<unsigned char>(c)) != 0) out += '_';
    out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return out;
}

yaml::Node* balance(Builder& b, const fleet::Balance& given) {
  const auto hash = [&](std::string_view form, yaml::Node* value) {
    return b.map({{"consistentHash", b.map({{form, value}})}});
  };
  switch (given.key) {
    case fleet::Balance::Key::none:
      break;
    case fleet::Balance::Key::header:
      return hash("httpHeaderName", b.text(given.name));
    case fleet::Balance::Key::query_parameter:
      return hash("httpQueryParameterName", b.text(given.name));
    case fleet::Balance::Key::source_ip:
      return hash("useSourceIp", b.boolean(true));
    case fleet::Balance::Key::cookie:
      return hash("httpCookie", b.map({{"name", b.text(given.name)},
                                       {"path", b.text_if_any(given.cookie_path)},
                                       {"ttl", b.text(given.cookie_time)}}));
  }
  return b.map({{"simple", b.text(constant_name(given.algorithm))}});
}

yaml::Node* ejection(Builder& b, const fleet::Ejection& given) {
  return Builder::if_any(b.map({{"consecutive5xxErrors", number(b, given.consecutive_errors)},
                                {"interval", b.text_if_any(given.interval)},
                                {"baseEjectionTime", b.text_if_any(given.time)},
                                {"maxEjectionPercent", number(b, given.most_percent)}}));
}

// The limits hold for a service as a whole, so what is said of a replica is multiplied by as many
// as there may be.
yaml::Node* pool(const Context& context, const fleet::Pool& given) {
  Builder& b = context.build;
  const std::uint64_t replicas = context.service.replicas.most;
  constexpr std::uint64_t most = INT32_MAX;
  yaml::Node* requests = nullptr;
  if (given.requests_per_instance && replicas > 0) {
    requests = b.number(
        static_cast<std::int64_t>(std::min(*given.requests_per_instance * replicas, most)));
  }
  yaml::Node* http = b.map({{"http2MaxRequests", requests},
                            {"maxRequestsPerConnection", number(b, given.requests_per_connection)},
                            {"maxRetries", number(b, given.most_retries)}});
  yaml::Node* tcp = b.map({{"connectTimeout", b.text_if_any(given.connect_timeout)}});
  return Builder::if_any(b.map({{"tcp", Builder::if_any(tcp)}, {"http", Builder::if_any(http)}}));
}

yaml::Node* destination_rule(const Context& context, yaml::Node* policy) {
  Builder& b = context.build;
  return b.map(
      {{"apiVersion", b.text("networking.istio.io/v1")},
       {"kind", b.text("DestinationRule")},
       {"metadata", metadata(b, context.service.name, "mesh")},
       {"spec", b.map({{"host", b.text(context.service.name)}, {"trafficPolicy", policy}})}});
}

yaml::Node* virtual_service(const Context& context, const fleet::Retry& retry) {
  Builder& b = context.build;
  const std::string& name = context.service.name;
  const bool retries = retry.attempts.value_or(1) > 0;
  yaml::Node* time = retries ? b.text_if_any(retry.time_per_attempt) : nullptr;
  yaml::Node* destination = b.map({{"destination", b.map({{"host", b.text(name)}})}});
  yaml::Node* http = b.map(
      {{"route", b.list({destination})},
       {"retries", b.map({{"attempts", number(b, retry.attempts)}, {"perTryTimeout", time}})}});
  return b.map({{"apiVersion", b.text("networking.istio.io/v1")},
                {"kind", b.text("VirtualService")},
                {"metadata", metadata(b, name, "mesh")},
                {"spec", b.map({{"hosts", b.list({b.text(name)})}, {"http", b.list({http})}})}});
}

}  // namespace

void add_mesh(const Context& context, ObjectFiles& files) {
  const fleet::Service& service = context.service;
  if (!service.mesh || !service.has_service()) return;
  if (service.target.cluster->gateway != fleet::Gateway::istio) return;
  Builder& b = context.build;
  const fleet::Mesh& mesh = *service.mesh;
  yaml::Node* policy =
      b.map({{"loadBalancer", mesh.balance ? balance(b, *mesh.balance) : nullptr},
             {"outlierDetection", mesh.ejection ? ejection(b, *mesh.ejection) : nullptr},
             {"connectionPool", mesh.pool ? pool(context, *mesh.pool) : nullptr}});
  if (policy->size() > 0)
    files.push_back({"destinationrule.yaml", destination_rule(context, policy)});
  const bool speaks_http = service.type != fleet::ServiceType::tcp;
  if (mesh.retry && speaks_http)
    files.push_back({"virtualservice.yaml", virtual_service(context, *mesh.retry)});
}

}  // namespace slipway::overlay
