#include "compiler/start/starter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "compiler/start/known_ports.h"
#include "core/diagnostics/format.h"
#include "core/yaml/quote.h"

namespace slipway::start {

namespace {

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

// Text with the comment in a column of its own.
std::string line(const std::string& text, const std::string& comment) {
  constexpr std::size_t column = 48;
  if (comment.empty()) return text + "\n";
  return fmt::format("{:<{}}  # {}\n", text, column, printable(comment));
}

// Braces are variables in a descriptor: a value from elsewhere means them literally.
std::string literal(const std::string& text) {
  std::string out;
  for (const char c : text) {
    out += c;
    if (c == '{' || c == '}') out += c;
  }
  return out;
}

std::string list_of(const std::vector<std::string>& words) {
  std::string text = "[";
  for (const std::string& word : words)
    text += (text.size() > 1 ? ", " : "") + yaml::quoted(literal(word));
  return text + "]";
}

}  // namespace

std::string service_name_of(const std::string& text) {
  std::string name;
  for (const char raw : text) {
    const char c = lower(raw);
    const bool letter = c >= 'a' && c <= 'z';
    if (letter || (c >= '0' && c <= '9' && !name.empty())) {
      name += c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  name.resize(std::min<std::size_t>(name.size(), 50));
  while (name.ends_with('-')) name.pop_back();
  return name.empty() ? "service" : name;
}

namespace {

std::string usual_port_name(int number, bool first) {
  if (number == 50051) return "grpc";
  if (const std::string_view name = protocol_at(number); !name.empty()) return std::string(name);
  if (first) return "http";
  return number == 9090 || number == 9100 ? "metrics" : fmt::format("port-{}", number);
}

}  // namespace

std::string port_name_of(int number, const std::vector<FoundPort>& before) {
  std::string name = usual_port_name(number, before.empty());
  const bool taken = std::any_of(before.begin(), before.end(),
                                 [&](const FoundPort& port) { return port.name == name; });
  return taken ? fmt::format("port-{}", number) : name;
}

namespace {

std::string type_of(const Facts& facts) {
  if (facts.ports.empty()) return "worker";
  const FoundPort& first = facts.ports.front();
  if (first.name == "grpc") return "grpc";
  return protocol_at(first.number).empty() ? "web" : "tcp";
}

}  // namespace

std::string starter_descriptor(const Facts& facts) {
  const bool has_ports = !facts.ports.empty();
  std::string type = facts.type;
  if (type.empty()) type = type_of(facts);

  std::string text =
      "# What this service is; the platform turns it into manifests for every cluster.\n"
      "#   slipway preview                   shows what it becomes\n"
      "#   slipway explain service.FIELD     says what a field means\n"
      "apiVersion: slipway.dev/v1\nkind: ServiceDescriptor\n";
  text += line("name: " + facts.name, "of its objects and its host");
  text += line("team: " + facts.team, "one of the fleet's teams");
  text += line("type: " + type, has_ports || type != "worker"
                                    ? "web, grpc and tcp listen; a worker does not"
                                    : "no port was found; web, grpc and tcp listen on `ports`");
  if (facts.image) {
    text += line("image: " + yaml::quoted(literal(facts.image->value)), facts.image->origin);
  } else {
    text += line("build: {context: " + yaml::quoted(literal(facts.build_context)) +
                     ", dockerfile: " + yaml::quoted(literal(facts.dockerfile)) + "}",
                 facts.build_origin);
  }
  if (!facts.command.empty()) text += "command: " + list_of(facts.command) + "\n";
  if (!facts.arguments.empty()) text += "args: " + list_of(facts.arguments) + "\n";
  if (has_ports) {
    text += "ports:\n";
    for (const FoundPort& port : facts.ports)
      text += line(fmt::format("  {}: {}", port.name, port.number), port.origin);
  }
  if (type == "web") {
    text +=
        line("routes: [{path: /}]", "host: " + facts.name + ".{domain}, another in each cluster");
  } else if (type == "grpc" || type == "site") {
    text += line("# routes: [{path: /}]", "where the gateway lets people reach it");
  }
  if (facts.config.empty()) {
    text += line("# config: {LOG_LEVEL: info}",
                 "environment variables; {cluster}, {namespace} … are filled in");
  } else {
    text += "config:\n";
    for (const auto& [name, found] : facts.config) {
      text +=
          line("  " + yaml::quoted(name) + ": " + yaml::quoted(literal(found.value)), found.origin);
    }
  }
  if (facts.secrets.empty()) {
    text += line("# secrets: {DB_PASSWORD: {secret: " + facts.name + "-db, key: password}}",
                 "references, never values");
  } else {
    text += line("secrets:", "references; create the Secret in each cluster");
    for (const auto& [name, origin] : facts.secrets) {
      std::string key = name;
      std::transform(key.begin(), key.end(), key.begin(),
                     [](char c) { return c == '_' ? '-' : lower(c); });
      text += line(fmt::format("  {}: {{secret: {}, key: {}}}", yaml::quoted(name), facts.name,
                               yaml::quoted(key)),
                   origin);
    }
  }
  text += line(
      fmt::format("resources: {{cpu: {}, memory: {}}}", facts.cpu.empty() ? "100m..1" : facts.cpu,
                  facts.memory.empty() ? "128Mi..256Mi" : facts.memory),
      facts.cpu.empty() && facts.memory.empty() ? "request..limit: a guess, measure it"
                                                : "request..limit");
  if (facts.replicas && facts.volumes.empty()) {
    text += line("replicas: " + facts.replicas->value, facts.replicas->origin);
  } else if (!facts.volumes.empty() || type == "tcp") {
    text += line("replicas: 1", "each replica keeps data of its own: more do not share it");
  } else {
    text += line("replicas: 2", "or a range, 2..10, which autoscales");
  }
  if (!facts.volumes.empty()) {
    text += "volumes:\n";
    for (const FoundVolume& volume : facts.volumes)
      text += line("  " + yaml::quoted(literal(volume.path)) + ": {size: 10Gi}",
                   volume.origin + "; 10Gi is a guess: put its size in");
  }
  if (facts.health_path && has_ports) {
    text += line("health: {ready: " + yaml::quoted(literal(facts.health_path->value)) + "}",
                 facts.health_path->origin);
  } else if (has_ports) {
    text += line(type == "grpc"  ? "# health: {ready: grpc, live: grpc}"
                 : type == "tcp" ? "# health: {ready: tcp}"
                                 : "# health: {ready: /healthz, live: /livez}",
                 "where it says that it is well");
  }
  if (facts.calls.empty() && facts.idle_calls.empty()) {
    text += line("# calls: [catalog]", "the services that it talks to");
  } else if (!facts.calls.empty()) {
    std::vector<std::string> names;
    for (const Found& call : facts.calls) names.push_back(call.value);
    text += line("calls: " + list_of(names), facts.calls.front().origin);
  }
  for (const Found& call : facts.idle_calls)
    text += line("# calls: " + list_of({call.value}), call.origin);
  text += line("# environments: {production: {replicas: 4..20}}", "what differs in an environment");
  std::vector<std::string> remarks = facts.remarks;
  if (facts.image) {
    remarks.emplace_back(
        "an image of others may want its own user or to write beside its program, and then fails "
        "at its start: see `What a container may do` in service.md");
  }
  if (!facts.volumes.empty() && facts.replicas && facts.replicas->value != "1")
    remarks.push_back(facts.replicas->origin + ": " + facts.replicas->value +
                      " replicas would not share what is in their volumes");
  if (!remarks.empty()) text += "\n# Not taken over, or left to do:\n";
  for (const std::string& remark : remarks) text += "#   " + printable(remark) + "\n";
  return text;
}

}  // namespace slipway::start
