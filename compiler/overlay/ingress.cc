// One Ingress for each host, with the paths of the host in the order of the descriptor.
#include <algorithm>

#include "compiler/overlay/objects.h"

namespace slipway::overlay {

namespace {

// `cart` for the host that a service has by default, else `cart.shop.acme.example` (`any` for a
// star): a name that stays when other routes come and go.
std::string ingress_name(const fleet::Service& service, const std::string& host) {
  if (host == service.name + "." + service.target.cluster->domain) return service.name;
  return service.name + "." + (host.starts_with('*') ? "any" + host.substr(1) : host);
}

yaml::Node* path_rule(const Context& context, const fleet::Route& route) {
  Builder& b = context.build;
  yaml::Node* port = b.map({{"name", b.text(context.service.main_port()->name)}});
  yaml::Node* backend =
      b.map({{"service", b.map({{"name", b.text(context.service.name)}, {"port", port}})}});
  return b.map(
      {{"path", b.text(route.path)}, {"pathType", b.text("Prefix")}, {"backend", backend}});
}

yaml::Node* ingress(const Context& context, const std::string& host) {
  Builder& b = context.build;
  const std::string& issuer = context.service.target.cluster->issuer;
  const std::string name = ingress_name(context.service, host);
  yaml::Node* meta = metadata(b, name, "route");
  yaml::Node* tls = nullptr;
  if (!issuer.empty()) {
    b.add(*meta, "annotations", b.map({{"cert-manager.io/cluster-issuer", b.text(issuer)}}));
    tls =
        b.list({b.map({{"hosts", b.list({b.text(host)})}, {"secretName", b.text(name + "-tls")}})});
  }
  yaml::Node* paths = b.list();
  for (const fleet::Route& route : context.service.routes) {
    if (route.host == host) b.add(*paths, path_rule(context, route));
  }
  yaml::Node* rule = b.map({{"host", b.text(host)}, {"http", b.map({{"paths", paths}})}});
  return b.map(
      {{"apiVersion", b.text("networking.k8s.io/v1")},
       {"kind", b.text("Ingress")},
       {"metadata", meta},
       {"spec",
        b.map({{"ingressClassName", b.text("kong")}, {"rules", b.list({rule})}, {"tls", tls}})}});
}

}  // namespace

void add_ingresses(const Context& context, ObjectFiles& files) {
  std::vector<std::string> hosts;
  for (const fleet::Route& route : context.service.routes) {
    if (std::find(hosts.begin(), hosts.end(), route.host) != hosts.end()) continue;
    hosts.push_back(route.host);
    const std::string name = ingress_name(context.service, route.host);
    const bool by_default = name == context.service.name;
    files.push_back(
        {by_default ? "ingress.yaml" : "ingress-" + name + ".yaml", ingress(context, route.host)});
  }
}

}  // namespace slipway::overlay
