// Routes with `auth: true`: requests are shown to the fleet's auth service first. With Kong the
// gateway asks it, by a plugin that Ingresses name; with Istio the proxy beside the service does,
// as an AuthorizationPolicy tells it, and needs the network opened to it.
#include "compiler/overlay/hosts.h"
#include "compiler/overlay/objects.h"

namespace slipway::overlay {

namespace {

// The plugin that asks is a convention (kustomize-bases/auth-kong), which sets both fields.
yaml::Node* kong_plugin(const Context& context) {
  Builder& b = context.build;
  return b.map({{"apiVersion", b.text("configuration.konghq.com/v1")},
                {"kind", b.text("KongPlugin")},
                {"metadata", metadata(b, auth_name(context.service), "auth")},
                {"plugin", b.text("auth")}});
}

// The host as Istio compares it with the Host header, which may hold a port.
yaml::Node* hosts(Builder& b, const std::string& host) {
  yaml::Node* list = b.list({b.text(host)});
  if (!host.starts_with('*')) {
    b.add(*list, b.text(host + ":*"));
  } else {  // one star a pattern
    for (const char* port : {":80", ":443"}) b.add(*list, b.text(host + port));
  }
  return list;
}

// The paths for known users; null: all.
yaml::Node* paths(Builder& b, const HostRoutes& host) {
  yaml::Node* list = b.list();
  for (const fleet::Route* route : host.routes) {
    if (route->access != fleet::Access::known_users) continue;
    std::string path = route->path;
    while (path.ends_with('/')) path.pop_back();
    if (path.empty()) return nullptr;
    b.add(*list, b.text(path));
    b.add(*list, b.text(path + "/*"));
  }
  return list;
}

yaml::Node* authorization_policy(const Context& context) {
  Builder& b = context.build;
  const fleet::Service& service = context.service;
  yaml::Node* to = b.list();
  for (const HostRoutes& host : routes_by_host(service)) {
    yaml::Node* of_host = paths(b, host);
    if (of_host != nullptr && of_host->size() == 0) continue;
    b.add(*to, b.map({{"operation", b.map({{"hosts", hosts(b, host.host)}, {"paths", of_host}})}}));
  }
  yaml::Node* selector = b.map({{"matchLabels", pod_labels(b, service.team, service.name)}});
  return b.map({{"apiVersion", b.text("security.istio.io/v1")},
                {"kind", b.text("AuthorizationPolicy")},
                {"metadata", metadata(b, auth_name(service), "auth")},
                {"spec", b.map({{"selector", selector},
                                {"action", b.text("CUSTOM")},
                                {"rules", b.list({b.map({{"to", to}})})}})}});
}

}  // namespace

std::string auth_name(const fleet::Service& service) { return service.name + "-auth"; }

void add_auth(const Context& context, ObjectFiles& files) {
  if (!asks_for_users(context.service) || !context.fleet.auth) return;
  if (context.service.target.cluster->gateway == fleet::Gateway::kong) {
    files.push_back({"kongplugin.yaml", kong_plugin(context)});
    return;
  }
  files.push_back({"authorizationpolicy.yaml", authorization_policy(context)});
  Diagnostics ignored;  // the address was good when the fleet was read
  const fleet::AuthAddress auth = auth_address(context.fleet, context.service.target, ignored);
  files.push_back({"networkpolicy-auth.yaml", auth_network_policy(context, auth.name_space)});
}

}  // namespace slipway::overlay
