#include "compiler/fleet/service_reader.h"

#include <algorithm>
#include <map>
#include <set>

#include "compiler/fleet/metrics.h"
#include "compiler/fleet/texts.h"
#include "compiler/fleet/type_names.h"
#include "core/filesystem/path.h"

namespace slipway::fleet {

namespace {

// An absolute path in the container, below its root, that says where it leads.
bool is_place(const std::string& path) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  return path.size() > 1 && path.front() == '/' && normal_path(path) == path &&
         std::none_of(path.begin(), path.end(), is_control);
}

std::string text_of(const yaml::Node& mapping, std::string_view key) {
  const yaml::Node* node = mapping.find(key);
  return node == nullptr ? std::string() : std::string(node->text());
}

constexpr std::size_t most_entries = 1000;      // of calls, routes and config, each
constexpr std::size_t most_in_files = 900'000;  // a ConfigMap holds a megabyte, in all

// Reads the resolved tree, without what did not pass check_fields.
class ServiceReader {
 public:
  ServiceReader(FileSystem& files, Service& service, const Fleet& fleet, Diagnostics& diagnostics)
      : files_(files),
        service_(service),
        fleet_(fleet),
        root_(*service.root),
        diagnostics_(diagnostics) {}

  void read() {
    check_texts(root_, diagnostics_);
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
    read_files();
    read_patches();
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
    const std::string& environment = service_.target.environment->name;
    const std::string& cluster = service_.target.cluster->name;
    const yaml::Node& written = *service_.descriptor->root;
    for (const yaml::Node* node :
         {written.at({"environments", environment, "clusters", cluster, field}),
          written.at({"environments", environment, field})}) {
      if (node != nullptr && node->is_null()) return *node;
    }
    return otherwise;
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
      const std::string type(root_.find("type")->text());
      error(taken_away("ports", *root_.find("type")), "a service of type " + type + " needs a port",
            "add `ports: {" + (type == "web" ? "http" : type) +
                ": 8080}` with the port it listens on, or make it a worker");
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
                                text_of(*entry.value, "key"), entry.key};
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
      if (!is_place(path.ends_with('/') ? path.substr(0, path.size() - 1) : path) ||
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

  void read_files() {
    if (const yaml::Node* files = root_.find("files")) {
      for (const yaml::Entry& entry : files->entries()) {
        const std::string place(entry.key->text());
        if (!is_place(place)) {
          error(*entry.key, "`" + place + "` is no path of a file in the container",
                "write an absolute path such as /etc/cart/app.ini");
          continue;
        }
        auto content = attached(*entry.value);
        if (!content) continue;
        if (const std::string problem = unprintable(*content); !problem.empty()) {
          error(*entry.value, "`" + std::string(entry.value->text()) + "` " + problem,
                "change the file, or put it into the image");
          continue;
        }
        service_.files.push_back({place, *std::move(content), entry.key});
      }
    }
    std::size_t size = 0;
    for (const AttachedFile& file : service_.files) size += file.content.size();
    if (size > most_in_files) {
      error(*root_.find("files"),
            "the files are too large together: a ConfigMap holds less than 1 MB in all",
            "put large files into the image, or on a volume");
    }
    if (const yaml::Node* extra = root_.find("extra")) {
      for (const yaml::Node* item : extra->items()) {
        if (auto content = attached(*item)) {
          service_.extra.push_back({normal_path(item->text()), *std::move(content), item});
        }
      }
    }
  }

  void read_patches() {
    const yaml::Node* patches = root_.find("patches");
    if (patches == nullptr) return;
    for (const yaml::Node* item : patches->items()) {
      const yaml::Node* text = item->find("patch");
      const yaml::Node* path = item->find("path");
      if ((text == nullptr) == (path == nullptr)) {
        if (is_left_out("patches")) continue;
        error(*item,
              text == nullptr ? "a patch needs `patch` or `path`"
                              : "a patch has both `patch` and `path`",
              "write the patch itself in `patch`, or the name of a file in `path`");
        continue;
      }
      Patch patch{item->find("target"), text == nullptr ? std::string() : std::string(text->text()),
                  item};
      if (path != nullptr) {
        auto content = attached(*path);
        if (!content) continue;
        patch.text = *std::move(content);
      }
      service_.patches.push_back(std::move(patch));
    }
  }

  // The content of a file beside the descriptor. Links may not lead out of its folder: a descriptor
  // is read by more than its author.
  std::optional<std::string> attached(const yaml::Node& node) {
    const std::string& folder = service_.descriptor->directory;
    const std::string path = normal_path(join_path(folder, node.text()));
    const Result<std::string> real_folder = files_.canonical(folder);
    const Result<std::string> real = files_.canonical(path);
    if (!real_folder || !real) {
      error(node, "there is no file `" + path + "`", "give its path as seen from this file");
      return std::nullopt;
    }
    if (!is_within(*real, *real_folder)) {
      error(node, "`" + path + "` leads out of the descriptor's folder",
            "put a copy of the file beside the descriptor");
      return std::nullopt;
    }
    Result<std::string> content = files_.read(*real);
    if (content && content->size() <= most_in_files) return *std::move(content);
    error(node,
          content ? "`" + path + "` is too large: a ConfigMap holds less than 1 MB"
                  : content.error().message,
          content ? "put large files into the image, or on a volume" : "");
    return std::nullopt;
  }

  void read_schedule() {
    const yaml::Node* schedule = root_.find("schedule");
    const yaml::Node* zone = root_.find("timeZone");
    if (schedule != nullptr) service_.schedule = schedule->text();
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

  FileSystem& files_;
  Service& service_;
  const Fleet& fleet_;
  const yaml::Node& root_;
  Diagnostics& diagnostics_;
};

}  // namespace

void read_service(FileSystem& files, const Fleet& fleet, Service& service,
                  Diagnostics& diagnostics) {
  ServiceReader(files, service, fleet, diagnostics).read();
}

}  // namespace slipway::fleet
