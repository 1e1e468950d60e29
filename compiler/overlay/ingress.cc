// One Ingress for each host, with the paths of the host in the order of the descriptor; another one
// where some of them are for known users only, as Kong's plugins act on whole Ingresses.
#include "compiler/overlay/hosts.h"
#include "compiler/overlay/objects.h"

namespace slipway::overlay {

namespace {

// A host has one certificate, which the first of its Ingresses asks for: cert-manager would quarrel
// over two.
enum class Certificate : std::uint8_t { asked_for, of_another };

yaml::Node* path_rule(const Context& context, const fleet::Route& route) {
  Builder& b = context.build;
  yaml::Node* port = b.map({{"name", b.text(context.service.main_port()->name)}});
  yaml::Node* backend =
      b.map({{"service", b.map({{"name", b.text(context.service.name)}, {"port", port}})}});
  return b.map(
      {{"path", b.text(route.path)}, {"pathType", b.text("Prefix")}, {"backend", backend}});
}

yaml::Node* ingress(const Context& context, const HostRoutes& host, fleet::Access access,
                    const std::string& name, Certificate certificate) {
  Builder& b = context.build;
  const std::string& issuer = context.service.target.cluster->issuer;
  yaml::Node* annotations = b.map({});
  yaml::Node* tls = nullptr;
  if (!issuer.empty() && certificate == Certificate::asked_for) {
    b.add(*annotations, "cert-manager.io/cluster-issuer", b.text(issuer));
    tls = b.list({b.map(
        {{"hosts", b.list({b.text(host.host)})}, {"secretName", b.text(host.name + "-tls")}})});
  }
  if (access == fleet::Access::known_users)
    b.add(*annotations, "konghq.com/plugins", b.text(auth_name(context.service)));
  yaml::Node* meta = metadata(b, name, "route");
  b.add(*meta, "annotations", Builder::if_any(annotations));
  yaml::Node* paths = b.list();
  for (const fleet::Route* route : host.routes) {
    if (route->access == access) b.add(*paths, path_rule(context, *route));
  }
  if (paths->size() == 0) return nullptr;
  yaml::Node* rule = b.map({{"host", b.text(host.host)}, {"http", b.map({{"paths", paths}})}});
  return b.map(
      {{"apiVersion", b.text("networking.k8s.io/v1")},
       {"kind", b.text("Ingress")},
       {"metadata", meta},
       {"spec",
        b.map({{"ingressClassName", b.text("kong")}, {"rules", b.list({rule})}, {"tls", tls}})}});
}

}  // namespace

void add_ingresses(const Context& context, ObjectFiles& files) {
  if (context.service.target.cluster->gateway != fleet::Gateway::kong) return;
  for (const HostRoutes& host : routes_by_host(context.service)) {
    Certificate certificate = Certificate::asked_for;
    for (const fleet::Access access : {fleet::Access::everybody, fleet::Access::known_users}) {
      const std::string name = host.name + (access == fleet::Access::known_users ? ".auth" : "");
      yaml::Node* object = ingress(context, host, access, name, certificate);
      if (object == nullptr) continue;
      certificate = Certificate::of_another;
      const bool by_default = name == context.service.name;
      files.push_back({by_default ? "ingress.yaml" : "ingress-" + name + ".yaml", object});
    }
  }
}

}  // namespace slipway::overlay
