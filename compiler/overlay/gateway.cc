// The gateway of a cluster (istio): follows from the fleet alone. Its certificate is for the
// domain and one level below it, as single hosts are not known to it.
#include "compiler/overlay/objects.h"

namespace slipway::overlay {

namespace {

constexpr std::string_view gateway_name = "public";

enum class Encryption : std::uint8_t { none, tls };

yaml::Node* listener(Builder& b, std::string_view name, const std::string& host,
                     Encryption encryption) {
  const bool encrypted = encryption == Encryption::tls;
  yaml::Node* tls = nullptr;
  if (encrypted) {
    yaml::Node* certificate = b.map({{"name", b.text(std::string(gateway_name) + "-tls")}});
    tls = b.map({{"certificateRefs", b.list({certificate})}});
  }
  yaml::Node* selector = b.map({{"matchLabels", b.map({{part_label, b.text("namespace")}})}});
  yaml::Node* namespaces = b.map({{"from", b.text("Selector")}, {"selector", selector}});
  return b.map({{"name", b.text(name)},
                {"hostname", b.text(host)},
                {"port", b.number(encrypted ? 443 : 80)},
                {"protocol", b.text(encrypted ? "HTTPS" : "HTTP")},
                {"tls", tls},
                {"allowedRoutes", b.map({{"namespaces", namespaces}})}});
}

}  // namespace

yaml::Node* gateway_object(Builder& b, const fleet::Cluster& cluster) {
  const std::string below = "*." + cluster.domain;
  yaml::Node* listeners = b.list({listener(b, "http", below, Encryption::none),
                                  listener(b, "http-domain", cluster.domain, Encryption::none)});
  yaml::Node* labels = b.map({{manager_label, b.text("slipway")},
                              {cluster_label, b.text(cluster.name)},
                              {part_label, b.text("gateway")}});
  yaml::Node* meta = b.map({{"name", b.text(gateway_name)}, {"labels", labels}});
  if (!cluster.issuer.empty()) {
    b.add(*listeners, listener(b, "https", below, Encryption::tls));
    b.add(*listeners, listener(b, "https-domain", cluster.domain, Encryption::tls));
    b.add(*meta, "annotations",
          b.map({{"cert-manager.io/cluster-issuer", b.text(cluster.issuer)}}));
  }
  return b.map(
      {{"apiVersion", b.text("gateway.networking.k8s.io/v1")},
       {"kind", b.text("Gateway")},
       {"metadata", meta},
       {"spec", b.map({{"gatewayClassName", b.text("istio")}, {"listeners", listeners}})}});
}

}  // namespace slipway::overlay
