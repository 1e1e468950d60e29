// not-in-fleet: what a descriptor asks for and the fleet, or its components, do not have: a web
// server for sites, a service that checks users, an alert.
#include <set>

#include "compiler/check/checks.h"
#include "compiler/check/node_place.h"
#include "compiler/overlay/components.h"
#include "core/text/suggest.h"

namespace slipway::check {

namespace {

constexpr std::string_view rule = "not-in-fleet";

class OfferCheck {
 public:
  OfferCheck(const fleet::Fleet& fleet, std::vector<std::string> alerts, Diagnostics& diagnostics)
      : fleet_(fleet), alerts_(std::move(alerts)), diagnostics_(diagnostics) {}

  void check(const fleet::Service& service) {
    if (service.type == fleet::ServiceType::site && !fleet_.site) {
      add(*service.root->find("type"), "the fleet has no web server for sites",
          "the platform team adds `site: {image: NAME}` to " + fleet_.path);
    }
    for (const fleet::Route& route : service.routes) {
      if (route.access == fleet::Access::known_users) check_access(service, route);
    }
    if (!service.metrics) return;
    for (const fleet::Alert& alert : service.metrics->alerts) {
      if (std::find(alerts_.begin(), alerts_.end(), alert.name) == alerts_.end())
        add(*alert.node, "the platform has no alert `" + alert.name + "`", hint_for(alert));
    }
  }

 private:
  [[nodiscard]] std::string hint_for(const fleet::Alert& alert) const {
    const std::vector<std::string_view> names(alerts_.begin(), alerts_.end());
    std::string hint = did_you_mean(alert.name, names);
    if (!hint.empty()) return hint;
    for (const std::string& known : alerts_) hint += (hint.empty() ? "it has " : ", ") + known;
    return hint.empty() ? "the platform team adds alerts as components alert-NAME" : hint;
  }

  void check_access(const fleet::Service& service, const fleet::Route& route) {
    const yaml::Node& asked = *route.node->find("auth");
    const fleet::Cluster& cluster = *service.target.cluster;
    if (!fleet_.auth) {
      add(asked, "the fleet has no service that checks users",
          "the platform team adds `auth: {service: auth.platform, port: 9000}` to " + fleet_.path);
    } else if (route.host.starts_with('*') && cluster.gateway == fleet::Gateway::istio) {
      // Istio compares a host with a star with all of the Host header, and that may name any port.
      add(asked,
          "users of `" + route.host + "` cannot be checked in " + cluster.name +
              ": its gateway is Istio, which would let a request pass that names a port",
          "give the hosts one by one, each without a `*`");
    }
  }

  // The same line says the same in every cluster.
  void add(const yaml::Node& node, std::string message, std::string hint) {
    if (!seen_.insert(place_of(node)).second) return;
    diagnostics_.add(finding(node, std::string(rule), std::move(message), std::move(hint)));
  }

  const fleet::Fleet& fleet_;
  std::vector<std::string> alerts_;
  Diagnostics& diagnostics_;
  std::set<NodePlace> seen_;
};

}  // namespace

void check_offers(const fleet::ServiceSet& set, const overlay::Bases& bases,
                  Diagnostics& diagnostics) {
  OfferCheck check(set.fleet(), overlay::alert_names(bases), diagnostics);
  for (const fleet::Service* service : set.readable()) check.check(*service);
}

}  // namespace slipway::check
