// A descriptor becomes a service in one cluster in four steps: the overrides of the environment,
// then those of the cluster are merged into a copy of the document (mappings key by key, `null`
// takes a key away, all else replaces); variables are replaced in the texts of its nodes; the
// result is held against the table of fields again; then its values are parsed.
#include <algorithm>

#include "compiler/fleet/field_check.h"
#include "compiler/fleet/service.h"

namespace slipway::fleet {

namespace {

void merge(yaml::Node& into, const yaml::Node& from, yaml::Arena& arena) {
  for (const yaml::Entry& entry : from.entries()) {
    const std::string_view key = entry.key->text();
    if (entry.value->is_null()) {
      into.remove(key);
      continue;
    }
    yaml::Node* present = into.find(key);
    if (present != nullptr && present->is_mapping() && entry.value->is_mapping()) {
      merge(*present, *entry.value, arena);
    } else if (present != nullptr) {
      *present = *entry.value->clone(arena);
    } else {
      into.append(arena, entry.key->clone(arena), entry.value->clone(arena));
    }
  }
}

yaml::Node* merged(const Descriptor& descriptor, const Target& target, yaml::Arena& arena) {
  yaml::Node* root = descriptor.root->clone(arena);
  root->remove("environments");
  const yaml::Node* environment = descriptor.root->at({"environments", target.environment->name});
  if (environment == nullptr) return root;
  yaml::Node* override = environment->clone(arena);
  override->remove("clusters");
  merge(*root, *override, arena);
  if (const yaml::Node* cluster = environment->at({"clusters", target.cluster->name})) {
    merge(*root, *cluster, arena);
  }
  return root;
}

std::string text_of(const yaml::Node& mapping, std::string_view key) {
  const yaml::Node* node = mapping.find(key);
  return node == nullptr ? std::string() : std::string(node->text());
}

// Reads the resolved tree, which passed check_fields.
class ServiceReader {
 public:
  ServiceReader(Service& service, const Fleet& fleet, Diagnostics& diagnostics)
      : service_(service), fleet_(fleet), root_(*service.root), diagnostics_(diagnostics) {}

  void read() {
    read_type();
    read_image();
    read_words("command", service_.command);
    read_words("args", service_.arguments);
    read_ports();
    read_routes();
    read_environment();
    read_resources();
    if (const yaml::Node* node = service_.replicas_node = root_.find("replicas")) {
      service_.replicas = parse_replicas(node->text()).value_or(ReplicaRange{});
    }
    service_.ready = read_probe("ready");
    service_.live = read_probe("live");
    read_volumes();
    read_calls();
  }

 private:
  void read_type() {
    const yaml::Node& node = *root_.find("type");
    const std::string_view text = node.text();
    if (text == "grpc")
      service_.type = ServiceType::grpc;
    else if (text == "tcp")
      service_.type = ServiceType::tcp;
    else if (text == "worker")
      service_.type = ServiceType::worker;
    else if (text != "web")
      error(node, "the type `" + std::string(text) + "` is not built yet",
            "this version of slipway knows web, grpc, tcp and worker");
  }

  void read_image() {
    const yaml::Node* image = root_.find("image");
    const yaml::Node* build = root_.find("build");
    if (image != nullptr && build != nullptr) {
      Diagnostic diagnostic =
          yaml::error_at(*build, "there is both `build` and `image`",
                         "keep `build` for an image of your own, `image` for one that "
                         "others build");
      diagnostic.notes.push_back(yaml::note_at(*image, "the image is given here"));
      diagnostics_.add(std::move(diagnostic));
    } else if (image != nullptr) {
      service_.image = image->text();
    } else if (build != nullptr) {
      service_.image_source = ImageSource::built;
      service_.image = fleet_.registry + "/" + service_.team + "/" + service_.name;
    } else {
      error(root_, "there is neither `build` nor `image`",
            "add `build: {context: .}` for an image of your own, or `image: name:tag`");
    }
  }

  void read_words(std::string_view key, std::vector<std::string>& words) {
    const yaml::Node* list = root_.find(key);
    if (list == nullptr) return;
    for (const yaml::Node* item : list->items()) words.emplace_back(item->text());
  }

  void read_ports() {
    if (const yaml::Node* ports = root_.find("ports")) {
      for (const yaml::Entry& entry : ports->entries()) {
        service_.ports.push_back({std::string(entry.key->text()),
                                  parse_port(entry.value->text()).value_or(PortNumbers{}),
                                  entry.key});
      }
    }
    if (service_.ports.empty() && service_.type != ServiceType::worker) {
      const std::string type(root_.find("type")->text());
      error(*root_.find("type"), "a service of type " + type + " needs a port",
            "add `ports: {" + (type == "web" ? "http" : type) +
                ": 8080}` with the port it listens on, or make it a worker");
    }
  }

  void read_routes() {
    const yaml::Node* routes = root_.find("routes");
    if (routes == nullptr) return;
    if (service_.type != ServiceType::web && service_.type != ServiceType::grpc) {
      error(*routes, "only web and grpc services have routes",
            "remove `routes`, or change the type of the service");
      return;
    }
    for (const yaml::Node* item : routes->items()) {
      Route route{text_of(*item, "host"), text_of(*item, "path"), item};
      if (route.host.empty()) route.host = service_.name + "." + service_.target.cluster->domain;
      if (route.path.empty()) route.path = "/";
      service_.routes.push_back(std::move(route));
    }
  }

  void read_environment() {
    if (const yaml::Node* config = root_.find("config")) {
      for (const yaml::Entry& entry : config->entries()) {
        service_.config.push_back({std::string(entry.key->text()), std::string(entry.value->text()),
                                   entry.key, entry.value});
      }
    }
    const yaml::Node* secrets = root_.find("secrets");
    if (secrets == nullptr) return;
    for (const yaml::Entry& entry : secrets->entries()) {
      SecretReference reference{std::string(entry.key->text()), text_of(*entry.value, "secret"),
                                text_of(*entry.value, "key"), entry.key};
      for (const ConfigValue& other : service_.config) {
        if (other.name != reference.name) continue;
        Diagnostic diagnostic = yaml::error_at(
            *entry.key, "`" + reference.name + "` is both in `secrets` and in `config`",
            "remove one of them");
        diagnostic.notes.push_back(yaml::note_at(*other.key, "it is in `config` here"));
        diagnostic.notes.back().source_line.clear();  // may hold the secret
        diagnostics_.add(std::move(diagnostic));
      }
      service_.secrets.push_back(std::move(reference));
    }
  }

  void read_resources() {
    const yaml::Node* resources = root_.find("resources");
    if (resources == nullptr) return;
    const auto read = [&](std::string_view key, std::string& request, std::string& limit) {
      const yaml::Node* node = resources->find(key);
      if (node == nullptr) return;
      const QuantityRange range = split_range(node->text());
      request = range.request;
      if (node->text().find("..") != std::string_view::npos) limit = range.limit;
    };
    read("cpu", service_.resources.cpu_request, service_.resources.cpu_limit);
    read("memory", service_.resources.memory_request, service_.resources.memory_limit);
  }

  std::optional<Probe> read_probe(std::string_view key) {
    const yaml::Node* node = root_.at({"health", key});
    if (node == nullptr) return std::nullopt;
    if (service_.ports.empty()) {
      error(*node, "a service without ports cannot be asked for its health",
            "add the port that answers to `ports`");
    }
    const ProbeKind kind = parse_probe(node->text()).value_or(ProbeKind::http);
    return Probe{kind, kind == ProbeKind::http ? std::string(node->text()) : std::string()};
  }

  void read_volumes() {
    const yaml::Node* volumes = root_.find("volumes");
    if (volumes == nullptr) return;
    for (const yaml::Entry& entry : volumes->entries()) {
      const std::string path(entry.key->text());
      if (!path.starts_with('/') || path.size() < 2 || path.find(':') != std::string::npos) {
        error(*entry.key, "`" + path + "` is no folder that a disk can be mounted at",
              "write an absolute path such as /data");
      }
      service_.volumes.push_back(
          {path, text_of(*entry.value, "size"), text_of(*entry.value, "class"), entry.key});
    }
    if (service_.replicas.scales) {
      error(*service_.replicas_node, "a service with volumes cannot scale by load",
            "its replicas are not alike, each has its own disk: give a number");
    }
  }

  void read_calls() {
    const yaml::Node* calls = root_.find("calls");
    if (calls == nullptr) return;
    for (const yaml::Node* item : calls->items()) {
      const std::string_view text = item->text();
      const std::size_t slash = text.find('/');
      Call call;
      if (slash != std::string_view::npos) call.team = text.substr(0, slash);
      call.service = slash == std::string_view::npos ? text : text.substr(slash + 1);
      call.node = item;
      const auto same = [&](const Call& c) {
        return c.team == call.team && c.service == call.service;
      };
      if (std::none_of(service_.calls.begin(), service_.calls.end(), same)) {
        service_.calls.push_back(std::move(call));
      }
    }
  }

  void error(const yaml::Node& node, std::string message, std::string hint) {
    diagnostics_.add(yaml::error_at(node, std::move(message), std::move(hint)));
  }

  Service& service_;
  const Fleet& fleet_;
  const yaml::Node& root_;
  Diagnostics& diagnostics_;
};

}  // namespace

const Port* Service::main_port() const {
  const std::string_view wanted = type == ServiceType::grpc ? "grpc" : "http";
  for (const Port& port : ports) {
    if (port.name == wanted) return &port;
  }
  return ports.empty() ? nullptr : &ports.front();
}

std::string Service::address() const {
  return target.environment->name + "/" + target.cluster->name + "/" + team + "/" + name;
}

std::optional<Service> resolve(const std::shared_ptr<const Descriptor>& descriptor,
                               const Fleet& fleet, const Target& target, Diagnostics& diagnostics) {
  Diagnostics found;
  Service service;
  service.descriptor = descriptor;
  service.target = target;
  service.name = descriptor->name;
  service.team = descriptor->team;
  service.name_space =
      namespace_of(fleet, *target.environment, *target.cluster, service.team, found);
  service.arena = std::make_shared<yaml::Arena>();
  yaml::Node* root = merged(*descriptor, target, *service.arena);

  Variables variables;
  variables.set("environment", target.environment->name);
  variables.set("cluster", target.cluster->name);
  variables.set("namespace", service.name_space);
  variables.set("domain", target.cluster->domain);
  variables.set("team", service.team);
  variables.set("service", service.name);
  for (const auto& [name, value] : target.cluster->variables) variables.set(name, value);
  substitute_all(*root, variables, {target.cluster->name, &fleet.cluster_variables}, *service.arena,
                 found);

  service.root = root;
  if (!found.has_errors()) check_fields(*root, service_fields(), CheckStage::resolved, found);
  if (!found.has_errors()) ServiceReader(service, fleet, found).read();
  const bool failed = found.has_errors();
  diagnostics.add(found.list());
  if (failed) return std::nullopt;
  return service;
}

}  // namespace slipway::fleet
