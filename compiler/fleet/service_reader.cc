#include "compiler/fleet/service_reader.h"

#include <map>
#include <set>

#include "compiler/fleet/attached_files.h"
#include "compiler/fleet/metrics.h"
#include "compiler/fleet/schedule.h"
#include "compiler/fleet/texts.h"
#include "compiler/fleet/type_names.h"
#include "compiler/fleet/value_forms.h"

namespace slipway::fleet {

namespace {

std::string text_of(const yaml::Node& mapping, std::string_view key) {
  const yaml::Node* node = mapping.find(key);
  return node == nullptr ? std::string() : std::string(node->text());
}

constexpr std::size_t most_entries = 1000;  // of calls, routes and config, each

// Reads the resolved tree, without what did not pass check_fields.
class ServiceReader {
 public:
  ServiceReader(Service& service, const Fleet& fleet, const TakenAway& taken,
                Diagnostics& diagnostics)
      : service_(service),
        fleet_(fleet),
        taken_(taken),
        root_(*service.root),
        diagnostics_(diagnostics) {}

  void read(FileSystem& files) {
    check_texts(root_, diagnostics_);
    check_process_texts(root_, diagnostics_);
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
    read_attached_files(files, service_, diagnostics_);
    read_schedule();
    if (!service_.ends()) service_.metrics = read_metrics(service_, diagnostics_);
    read_mesh_of_tier();
  }

 private:
  // Is a field wrong, or there under another name? Then that it is missing is no news.
  [[nodiscard]] bool is_left_out(const char* field) const {
    return service_.left_out.contains(field);
  }

  // Where an override takes a field away with null; else `otherwise`.
  [[nodiscard]] const yaml::Node& taken_away(std::string_view field,
                                             const yaml::Node& otherwise) const {
    const yaml::Node* taker = taken_.find(root_, field);
    return taker == nullptr ? otherwise : *taker;
  }

  void read_type() {
    service_.type = service_type_named(root_.find("type")->text()).value_or(ServiceType::web);
    const std::string tier = text_of(root_, "tier");
    if (tier == "foundation") service_.tier = Tier::foundation;
    if (tier == "business") service_.tier = Tier::business;
    if (service_.type != ServiceType::site) return;
    for (const std::string_view key : {"command", "args", "ports", "volumes"}) {
      if (const yaml::Node* own = root_.find(key)) {
        error(*own, "a site has no `" + std::string(key) + "`: the platform's web server serves it",
              "remove `" + std::string(key) + "`, or make the service a web service");
      }
    }
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
    } else if (!is_left_out("image") && !is_left_out("build")) {
      error(taken_away("image", taken_away("build", root_)), "there is neither `build` nor `image`",
            "add `build: {context: .}` for an image of your own, or `image: name:tag`");
    }
  }

  void read_words(std::string_view key, std::vector<std::string>& words) {
    const yaml::Node* list = root_.find(key);
    if (list == nullptr) return;
    for (const yaml::Node* item : list->items()) words.emplace_back(item->text());
  }

  void read_ports() {
    if (service_.type == ServiceType::site) {
      const std::uint16_t port = fleet_.site.value_or(SiteServer{}).port;
      service_.ports.push_back({"http", {80, port}, root_.find("type")});
      return;
    }
    if (const yaml::Node* ports = root_.find("ports")) {
      for (const yaml::Entry& entry : ports->entries()) {
        service_.ports.push_back({std::string(entry.key->text()),
                                  parse_port(entry.value->text()).value_or(PortNumbers{}),
                                  entry.key});
      }
    }
    const bool listens = service_.type == ServiceType::web || service_.type == ServiceType::grpc ||
                         service_.type == ServiceType::tcp;
    if (service_.ports.empty() && listens && !is_left_out("ports")) {
      const yaml::Node& type_node = *root_.find("type");
      const std::string type(type_node.text());
      const yaml::Node* ports = root_.find("ports");
      const yaml::Node* taker =
          ports == nullptr ? taken_.find(root_, "ports") : taken_.any_of(*ports);
      error(taker == nullptr ? type_node : *taker, "a service of type " + type + " needs a port",
            taker == nullptr ? "add `ports: {" + (type == "web" ? "http" : type) +
                                   ": 8080}` with the port it listens on, or make it a worker"
                             : "leave this `null` out: it takes away the only port");
    }
  }

  void read_routes() {
    const yaml::Node* routes = root_.find("routes");
    if (routes == nullptr) return;
    if (service_.type != ServiceType::web && service_.type != ServiceType::grpc &&
        service_.type != ServiceType::site) {
      error(*routes, "only web and grpc services and sites have routes",
            "remove `routes`, or change the type of the service");
      return;
    }
    if (routes->size() > most_entries) {
      error(*routes, "a service cannot have more than " + std::to_string(most_entries) + " routes",
            "a route takes its path and all below it: give the path that they begin with");
      return;
    }
    for (const yaml::Node* item : routes->items()) {
      const Access access =
          text_of(*item, "auth") == "true" ? Access::known_users : Access::everybody;
      Route route{text_of(*item, "host"), text_of(*item, "path"), access, item};
      if (route.host.empty()) route.host = service_.name + "." + service_.target.cluster->domain;
      if (route.path.empty()) route.path = "/";
      service_.routes.push_back(std::move(route));
    }
  }

  void read_environment() {
    const yaml::Node* config = root_.find("config");
    if (config != nullptr && config->size() > most_entries) {
      error(*config,
            "a service cannot have more than " + std::to_string(most_entries) +
                " environment variables",
            "put so many settings into a file, and name it in `files`");
    } else if (config != nullptr) {
      for (const yaml::Entry& entry : config->entries()) {
        service_.config.push_back({std::string(entry.key->text()), std::string(entry.value->text()),
                                   entry.key, entry.value});
      }
    }
    const yaml::Node* secrets = root_.find("secrets");
    if (secrets == nullptr) return;
    std::map<std::string_view, const ConfigValue*> config_values;
    for (const ConfigValue& value : service_.config) config_values.emplace(value.name, &value);
    for (const yaml::Entry& entry : secrets->entries()) {
      SecretReference reference{std::string(entry.key->text()), text_of(*entry.value, "secret"),
                                text_of(*entry.value, "key"), entry.key, entry.value->find("key")};
      if (const auto other = config_values.find(reference.name); other != config_values.end()) {
        Diagnostic diagnostic = yaml::error_at(
            *entry.key, "`" + reference.name + "` is both in `secrets` and in `config`",
            "remove one of them");
        diagnostic.notes.push_back(yaml::note_at(*other->second->key, "it is in `config` here"));
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
    if (service_.ports.empty() && !is_left_out("ports")) {
      error(*node, "a service without ports cannot be asked for its health",
            "add the port that answers: `ports: {http: 8080}`");
    }
    const ProbeKind kind = parse_probe(node->text()).value_or(ProbeKind::http);
    return Probe{kind, kind == ProbeKind::http ? std::string(node->text()) : std::string()};
  }

  void read_volumes() {
    const yaml::Node* volumes = root_.find("volumes");
    if (volumes == nullptr) return;
    for (const yaml::Entry& entry : volumes->entries()) {
      const std::string path(entry.key->text());
      if (!is_container_path(path.ends_with('/') ? path.substr(0, path.size() - 1) : path) ||
          path.find(':') != std::string::npos) {
        error(*entry.key, "`" + path + "` is no folder that a disk can be mounted at",
              "write an absolute path such as /data");
      }
      service_.volumes.push_back(
          {path, text_of(*entry.value, "size"), text_of(*entry.value, "class"), entry.key});
    }
  }

  void read_calls() {
    const yaml::Node* calls = root_.find("calls");
    if (calls == nullptr) return;
    if (calls->size() > most_entries) {  // each becomes a network policy
      error(*calls, "a service cannot call more than " + std::to_string(most_entries) + " others",
            "is this a gateway? Then give its pods a network policy of their own in `extra`");
      return;
    }
    std::set<std::pair<std::string, std::string>> seen;
    for (const yaml::Node* item : calls->items()) {
      const std::string_view text = item->text();
      const std::size_t slash = text.find('/');
      Call call;
      if (slash != std::string_view::npos) call.team = text.substr(0, slash);
      call.service = slash == std::string_view::npos ? text : text.substr(slash + 1);
      call.node = item;
      if (seen.insert({call.team, call.service}).second) service_.calls.push_back(std::move(call));
    }
  }

  void read_schedule() {
    const yaml::Node* schedule = root_.find("schedule");
    const yaml::Node* zone = root_.find("timeZone");
    if (schedule != nullptr) service_.schedule = schedule->text();
    if (const std::string why = never_runs(service_.schedule); !why.empty()) {
      Diagnostic diagnostic = yaml::error_at(*schedule, "this schedule never runs: " + why,
                                             "name a day that there is in one of its months");
      diagnostic.fault = Fault::finding;
      diagnostic.rule = "kubernetes-value";
      diagnostics_.add(std::move(diagnostic));
    }
    if (zone != nullptr) service_.time_zone = zone->text();
    const yaml::Node& type = *root_.find("type");
    if (service_.type == ServiceType::cron && schedule == nullptr && !is_left_out("schedule")) {
      error(taken_away("schedule", type), "a cron service needs a schedule",
            "add one, for example: schedule: \"*/10 * * * *\"");
    }
    for (const yaml::Node* node : {schedule, zone}) {
      if (node != nullptr && service_.type != ServiceType::cron) {
        error(*node, "only cron services have a schedule", "remove it, or make the service a cron");
      }
    }
    if (!service_.ends()) return;
    for (const std::string_view key : {"replicas", "ports", "health", "volumes", "metrics"}) {
      if (const yaml::Node* node = root_.find(key)) {
        error(*node, "a service that runs to an end has no " + std::string(key),
              "remove `" + std::string(key) + "`, or make the service a worker");
      }
    }
  }

  void read_mesh_of_tier() {
    const yaml::Node* own = is_left_out("mesh") ? nullptr : root_.find("mesh");
    if (own != nullptr && !service_.has_service()) {
      error(*own, "nobody calls this service, so the mesh has nothing to do for it",
            "remove `mesh`: it says how callers reach a service");
    }
    const yaml::Node* retry = own == nullptr ? nullptr : own->find("retry");
    if (retry != nullptr && service_.type == ServiceType::tcp) {
      error(*retry, "a tcp service has no requests that could be sent again",
            "remove `retry`: what is sent over TCP is not known to the mesh");
    }
    service_.mesh = read_mesh(fleet_.mesh, text_of(root_, "tier"), own, diagnostics_);
  }

  void error(const yaml::Node& node, std::string message, std::string hint) {
    diagnostics_.add(yaml::error_at(node, std::move(message), std::move(hint)));
  }

  Service& service_;
  const Fleet& fleet_;
  const TakenAway& taken_;
  const yaml::Node& root_;
  Diagnostics& diagnostics_;
};

}  // namespace

void read_service(FileSystem& files, const Fleet& fleet, const TakenAway& taken, Service& service,
                  Diagnostics& diagnostics) {
  ServiceReader(service, fleet, taken, diagnostics).read(files);
}

}  // namespace slipway::fleet
