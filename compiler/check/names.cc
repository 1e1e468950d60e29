// kubernetes-name: names that the API server would refuse and that the form of a single value does
// not tell, such as those of ports and environment variables. kubernetes-value: ports given twice.
// reserved-name: what Slipway itself writes.
#include "compiler/manifest/names.h"

#include <algorithm>
#include <cctype>
#include <map>

#include "compiler/check/checks.h"
#include "compiler/overlay/tree.h"

namespace slipway::check {

namespace {

constexpr std::string_view rule = "kubernetes-name";

bool is_variable_name(std::string_view name) {
  return !name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) == 0 &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' ||
                  c == '.';
         });
}

bool is_secret_key(std::string_view key) {
  constexpr std::size_t longest = 253;
  return key.size() <= longest && key != "." && key != ".." && !key.empty() &&
         std::all_of(key.begin(), key.end(), [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' ||
                  c == '.';
         });
}

void check_ports(const fleet::Service& service, Diagnostics& diagnostics) {
  std::map<std::uint16_t, const fleet::Port*> by_service;
  std::map<std::uint16_t, const fleet::Port*> by_container;
  for (const fleet::Port& port : service.ports) {
    if (!manifest::is_port_name(port.name)) {
      diagnostics.add(finding(*port.node, std::string(rule),
                              "`" + port.name + "` cannot be the name of a port",
                              std::string(manifest::port_name_hint)));
    }
    const auto twice = [&](auto& seen, std::uint16_t number, const std::string& what) {
      const auto [found, fresh] = seen.emplace(number, &port);
      if (fresh) return;
      Diagnostic diagnostic = finding(*port.node, "kubernetes-value",
                                      what + std::to_string(number) + " is given twice, as `" +
                                          found->second->name + "` and as `" + port.name + "`",
                                      "give each port its own number, or remove one of them");
      diagnostic.notes.push_back(yaml::note_at(*found->second->node, "the other one is here"));
      diagnostics.add(std::move(diagnostic));
    };
    twice(by_service, port.number.service, "the port ");
    if (port.number.container != port.number.service) {
      twice(by_container, port.number.container, "the container's port ");
    } else {
      by_container.emplace(port.number.container, &port);
    }
  }
}

// Names that Kubernetes or Slipway makes longer.
void check_lengths(const fleet::Service& service, Diagnostics& diagnostics) {
  constexpr std::size_t longest_suffixed = 52;
  const bool ends = service.ends();
  if ((ends || !service.volumes.empty()) && service.name.size() > longest_suffixed) {
    diagnostics.add(finding(
        *service.root->find("name"), std::string(rule),
        "the name of a service " + std::string(ends ? "that runs to an end" : "with volumes") +
            " has at most 52 characters",
        "shorten it: Kubernetes appends to it for what belongs to the service"));
  }
  constexpr std::size_t longest_name = 253;
  for (const fleet::Route& route : service.routes) {
    // <service>.<host>-tls is the longest name that is made of them; a `*.` becomes `.0any`
    const std::size_t more = route.host.starts_with('*') ? 8 : 5;
    if (service.name.size() + route.host.size() + more <= longest_name) continue;
    diagnostics.add(finding(
        *route.node, std::string(rule),
        "the names of the service and of the host `" + route.host + "` are too long together",
        "they may have 245 characters; shorten one of them"));
  }
}

}  // namespace

void check_names(const fleet::ServiceSet& set, Diagnostics& diagnostics) {
  for (const fleet::Service* each : set.readable()) {
    const fleet::Service& service = *each;
    check_ports(service, diagnostics);
    const auto variable = [&](const std::string& name, const yaml::Node& node) {
      if (is_variable_name(name)) return;
      diagnostics.add(finding(node, std::string(rule),
                              "`" + name + "` cannot be the name of an environment variable",
                              "use letters, digits, `_`, `-` and `.`, and no digit at the front"));
    };
    for (const fleet::ConfigValue& value : service.config) variable(value.name, *value.key);
    for (const fleet::SecretReference& secret : service.secrets) {
      variable(secret.name, *secret.node);
      if (is_secret_key(secret.key)) continue;
      diagnostics.add(finding(*secret.key_node, std::string(rule),
                              "`" + secret.key + "` cannot be the key of a Secret",
                              "use letters, digits, `_`, `-` and `.`"));
    }
    check_lengths(service, diagnostics);
    const std::string folder = service.team + "/" + service.name;
    if (std::find(overlay::own_folders.begin(), overlay::own_folders.end(), folder) !=
        overlay::own_folders.end()) {
      diagnostics.add(finding(*service.root->find("name"), "reserved-name",
                              "`" + folder + "` is the name of an overlay that slipway writes",
                              "give the service another name"));
    }
  }
}

}  // namespace slipway::check
