#include "compiler/overlay/objects.h"

namespace slipway::overlay {

namespace {

// What is spoken on a port, by the first part of its name: `http-admin` is http.
std::string_view protocol(std::string_view port_name) {
  const std::string_view first = port_name.substr(0, port_name.find('-'));
  if (first == "http" || first == "grpc") return first;
  return "tcp";
}

}  // namespace

void add_service(const Context& context, ObjectFiles& files) {
  const fleet::Service& service = context.service;
  if (!service.has_service()) return;
  Builder& b = context.build;
  yaml::Node* ports = b.list();
  for (const fleet::Port& port : service.ports) {
    // `metrics` and the like are HTTP in all but name; only what the name says is written.
    b.add(*ports, b.map({{"name", b.text(port.name)},
                         {"port", b.number(port.number.service)},
                         {"protocol", b.text("TCP")},
                         {"targetPort", b.text(port.name)},
                         {"appProtocol", b.text(protocol(port.name))}}));
  }
  files.push_back({"service.yaml",
                   b.map({{"apiVersion", b.text("v1")},
                          {"kind", b.text("Service")},
                          {"metadata", metadata(b, service.name, "service")},
                          {"spec", b.map({{"selector", pod_labels(b, service.team, service.name)},
                                          {"ports", ports}})}})});
}

}  // namespace slipway::overlay
