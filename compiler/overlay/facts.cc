// What components put into other objects by replacements: where the service is, and who checks its
// users. An object of its own, as a replacement finds its source by kind alone; kustomize leaves
// it out of what it prints.
#include "compiler/overlay/hosts.h"
#include "compiler/overlay/objects.h"

namespace slipway::overlay {

namespace {

std::string auth_of(const Context& context) {
  if (!asks_for_users(context.service) || !context.fleet.auth) return "";
  Diagnostics ignored;  // the address was good when the fleet was read
  const fleet::AuthAddress auth = auth_address(context.fleet, context.service.target, ignored);
  return auth.service + "." + auth.name_space + ":" + std::to_string(auth.port);
}

}  // namespace

void add_facts(const Context& context, ObjectFiles& files) {
  const fleet::Service& service = context.service;
  const bool alerts = service.metrics && !service.metrics->alerts.empty();
  const std::string auth = auth_of(context);
  if (!alerts && auth.empty()) return;
  Builder& b = context.build;
  yaml::Node* local = b.map({{"config.kubernetes.io/local-config", b.text("true")}});
  files.push_back(
      {"facts.yaml",
       b.map({{"apiVersion", b.text("slipway.dev/v1")},
              {"kind", b.text("ServiceFacts")},
              {"metadata", b.map({{"name", b.text(service.name)}, {"annotations", local}})},
              {"facts", b.map({{"service", b.text(service.name)},
                               {"team", b.text(service.team)},
                               {"namespace", b.text(service.name_space)},
                               {"auth", b.text_if_any(auth)}})}})});
}

}  // namespace slipway::overlay
