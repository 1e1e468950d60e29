// Who talks to whom is kept on the caller's side: a service may reach what its `calls` name, one
// policy for each. The callee opens its own ports, so callers need not know them: an overlay
// follows from its own descriptor and the fleet alone, whatever other repositories hold.
#include "compiler/overlay/objects.h"

namespace slipway::overlay {

namespace {

yaml::Node* policy(const Context& context, std::string_view name, std::string_view part,
                   yaml::Node* rest) {
  Builder& b = context.build;
  yaml::Node* pods =
      b.map({{"matchLabels", pod_labels(b, context.service.team, context.service.name)}});
  b.add(*rest, "podSelector", pods);
  return b.map({{"apiVersion", b.text("networking.k8s.io/v1")},
                {"kind", b.text("NetworkPolicy")},
                {"metadata", metadata(b, name, part)},
                {"spec", rest}});
}

yaml::Node* ports_of(Builder& b, const fleet::Service& service) {
  yaml::Node* list = b.list();
  for (const fleet::Port& port : service.ports) {
    b.add(*list, b.map({{"port", b.number(port.number.container)}, {"protocol", b.text("TCP")}}));
  }
  return Builder::if_any(list);
}

yaml::Node* incoming(const Context& context) {
  Builder& b = context.build;
  yaml::Node* ports = ports_of(b, context.service);
  yaml::Node* rules = ports == nullptr ? b.list() : b.list({b.map({{"ports", ports}})});
  return policy(context, context.service.name, "network",
                b.map({{"policyTypes", b.list({b.text("Ingress")})}, {"ingress", rules}}));
}

yaml::Node* outgoing(const Context& context, const fleet::Call& call, const std::string& name) {
  Builder& b = context.build;
  const std::string& team = call.team.empty() ? context.service.team : call.team;
  Diagnostics ignored;  // the pattern was good for the service itself
  const std::string name_space = namespace_of(context.fleet, context.service.target, team, ignored);
  yaml::Node* spaces =
      b.map({{"matchLabels", b.map({{"kubernetes.io/metadata.name", b.text(name_space)}})}});
  yaml::Node* pods = b.map({{"matchLabels", pod_labels(b, team, call.service)}});
  yaml::Node* to = b.list({b.map({{"namespaceSelector", spaces}, {"podSelector", pods}})});
  return policy(context, name, "call",
                b.map({{"policyTypes", b.list({b.text("Egress")})},
                       {"egress", b.list({b.map({{"to", to}})})}}));
}

}  // namespace

yaml::Node* auth_network_policy(const Context& context, const std::string& name_space) {
  Builder& b = context.build;
  yaml::Node* spaces =
      b.map({{"matchLabels", b.map({{"kubernetes.io/metadata.name", b.text(name_space)}})}});
  yaml::Node* to = b.list({b.map({{"namespaceSelector", spaces}})});
  return policy(context, context.service.name + ".auth", "call",
                b.map({{"policyTypes", b.list({b.text("Egress")})},
                       {"egress", b.list({b.map({{"to", to}})})}}));
}

namespace {

// Names of policies may hold dots, those of services and teams may not: no two calls get the same
// name.
std::string peer_of(const fleet::Call& call) {
  return (call.team.empty() ? "" : call.team + ".") + call.service;
}

}  // namespace

std::string call_policy_name(const fleet::Service& service, const fleet::Call& call) {
  return service.name + ".calls." + peer_of(call);
}

void add_network_policies(const Context& context, ObjectFiles& files) {
  files.push_back({"networkpolicy.yaml", incoming(context)});
  for (const fleet::Call& call : context.service.calls) {
    files.push_back({"networkpolicy-calls-" + peer_of(call) + ".yaml",
                     outgoing(context, call, call_policy_name(context.service, call))});
  }
}

}  // namespace slipway::overlay
