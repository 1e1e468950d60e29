// One HTTPRoute for each host (gateway istio, docs/decisions/gateway-api-for-istio.md). gRPC is
// routed by its path, too: a host may then be shared by services of both kinds, which an HTTPRoute
// and a GRPCRoute could not.
#include "compiler/overlay/hosts.h"
#include "compiler/overlay/objects.h"

namespace slipway::overlay {

namespace {

yaml::Node* path_match(Builder& b, const fleet::Route& route) {
  return b.map({{"path", b.map({{"type", b.text("PathPrefix")}, {"value", b.text(route.path)}})}});
}

yaml::Node* http_route(const Context& context, const HostRoutes& host) {
  constexpr std::size_t most_matches = 64;  // of a rule, by the CRD
  Builder& b = context.build;
  const fleet::Service& service = context.service;
  yaml::Node* rules = b.list();
  for (std::size_t begin = 0; begin < host.routes.size(); begin += most_matches) {
    yaml::Node* matches = b.list();
    for (std::size_t i = begin; i < std::min(begin + most_matches, host.routes.size()); ++i)
      b.add(*matches, path_match(b, *host.routes[i]));
    yaml::Node* backend = b.map(
        {{"name", b.text(service.name)}, {"port", b.number(service.main_port()->number.service)}});
    b.add(*rules, b.map({{"matches", matches}, {"backendRefs", b.list({backend})}}));
  }
  return b.map({{"apiVersion", b.text("gateway.networking.k8s.io/v1")},
                {"kind", b.text("HTTPRoute")},
                {"metadata", metadata(b, host.name, "route")},
                {"spec", b.map({{"hostnames", b.list({b.text(host.host)})}, {"rules", rules}})}});
}

}  // namespace

void add_http_routes(const Context& context, ObjectFiles& files) {
  if (context.service.target.cluster->gateway != fleet::Gateway::istio) return;
  for (const HostRoutes& host : routes_by_host(context.service)) {
    const bool by_default = host.name == context.service.name;
    files.push_back({by_default ? "httproute.yaml" : "httproute-" + host.name + ".yaml",
                     http_route(context, host)});
  }
}

}  // namespace slipway::overlay
