// Routes with `auth: true`: requests are shown to the fleet's auth service first. With Kong the
// gateway asks it, by a plugin that Ingresses name; with Istio the proxy beside the service does,
// as an AuthorizationPolicy tells it, and needs the network opened to it.
#include "compiler/fleet/value_forms.h"
#include "compiler/overlay/hosts.h"
#include "compiler/overlay/objects.h"
#include "core/filesystem/path.h"

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

using Routes = std::vector<const fleet::Route*>;

// The host as Istio compares it with the Host header, which may hold a port. A host with a star has
// no such pattern: check_offers refuses it.
yaml::Node* hosts(Builder& b, const std::string& host) {
  return b.list({b.text(host), b.text(host + ":*")});
}

// These paths and all below them; null: all there are.
yaml::Node* paths(Builder& b, const Routes& routes) {
  yaml::Node* list = b.list();
  for (const fleet::Route* route : routes) {
    const std::string path(fleet::without_last_slashes(route->path));
    if (path == "/") return nullptr;
    b.add(*list, b.text(path));
    b.add(*list, b.text(path + "/*"));
  }
  return list;
}

// A gateway takes the longest path that matches: those for everybody below one for known users.
Routes open_below(const HostRoutes& host, const fleet::Route& route) {
  const std::string_view path = fleet::without_last_slashes(route.path);
  Routes open;
  for (const fleet::Route* other : host.routes) {
    const std::string_view below = fleet::without_last_slashes(other->path);
    if (other->access == fleet::Access::everybody && below != path && is_within(below, path))
      open.push_back(other);
  }
  return open;
}

yaml::Node* operation(Builder& b, const HostRoutes& host, const Routes& asked, const Routes& open) {
  return b.map({{"operation", b.map({{"hosts", hosts(b, host.host)},
                                     {"paths", paths(b, asked)},
                                     {"notPaths", open.empty() ? nullptr : paths(b, open)}})}});
}

// The requests of a host that are shown to the auth service: any operation that matches does.
void add_operations(Builder& b, const HostRoutes& host, yaml::Node& to) {
  Routes without_exception;
  for (const fleet::Route* route : host.routes) {
    if (route->access != fleet::Access::known_users) continue;
    const Routes open = open_below(host, *route);
    if (open.empty())
      without_exception.push_back(route);
    else
      b.add(to, operation(b, host, {route}, open));
  }
  if (!without_exception.empty()) b.add(to, operation(b, host, without_exception, {}));
}

yaml::Node* authorization_policy(const Context& context) {
  Builder& b = context.build;
  const fleet::Service& service = context.service;
  yaml::Node* to = b.list();
  for (const HostRoutes& host : routes_by_host(service)) add_operations(b, host, *to);
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
