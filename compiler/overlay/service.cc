#include "compiler/overlay/objects.h"

namespace slipway::overlay {

namespace {

// What is spoken on a port: on the main one what the type of the service says, on others what the
// first part of their name says: `http-admin` is http.
std::string_view protocol(const fleet::Service& service, const fleet::Port& port) {
  if (&port == service.main_port()) {
    if (service.type == fleet::ServiceType::grpc) return "grpc";
    if (service.type == fleet::ServiceType::web || service.type == fleet::ServiceType::site)
      return "http";
  }
  const std::string_view first = std::string_view(port.name).substr(0, port.name.find('-'));
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
    b.add(*ports, b.map({{"name", b.text(port.name)},
                         {"port", b.number(port.number.service)},
                         {"protocol", b.text("TCP")},
                         {"targetPort", b.text(port.name)},
                         {"appProtocol", b.text(protocol(service, port))}}));
  }
  files.push_back({"service.yaml",
                   b.map({{"apiVersion", b.text("v1")},
                          {"kind", b.text("Service")},
                          {"metadata", metadata(b, service.name, "service")},
                          {"spec", b.map({{"selector", pod_labels(b, service.team, service.name)},
                                          {"ports", ports}})}})});
}

}  // namespace slipway::overlay
