#include "compiler/start/compose.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include "compiler/fleet/value_forms.h"
#include "compiler/fleet/value_types.h"
#include "compiler/secrets/marks.h"
#include "compiler/start/command_words.h"
#include "compiler/start/dockerfile.h"
#include "compiler/start/interpolate.h"
#include "compiler/start/known_ports.h"
#include "core/text/suggest.h"

namespace slipway::start {

namespace {

std::string raw_text(const yaml::Node* node) {
  return node == nullptr ? std::string() : std::string(node->text());
}

// "8080", "80:8080", "127.0.0.1:80:8080/tcp" -> 8080; 0 when it is no single TCP port
int container_port(std::string text) {
  if (text.ends_with("/tcp")) text.erase(text.size() - 4);
  text = text.substr(text.rfind(':') + 1);
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && number > 0 && number < 65536 ? number : 0;
}

// The variable that an option's value is given in: `--api-key` -> API_KEY.
std::string variable_of_option(std::string_view option) {
  std::string name;
  for (const char c : option) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    else if (!name.empty())
      name += '_';
  }
  const bool usable = !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) == 0;
  return usable ? name : std::string();
}

// Kubernetes writes 0.5 CPUs as 500m, and 512M as 512Mi is meant by compose.
std::string cpu_of(const std::string& text) {
  double cpus = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), cpus);
  if (error != std::errc() || end != text.data() + text.size() || cpus <= 0) return {};
  return fmt::format("{}m", static_cast<int>(cpus * 1000));
}

std::string memory_of(std::string text) {
  while (!text.empty() && (text.back() == 'b' || text.back() == 'B')) text.pop_back();
  if (text.empty()) return {};
  switch (text.back()) {
    case 'k':
    case 'K':
      return text.substr(0, text.size() - 1) + "Ki";
    case 'm':
    case 'M':
      return text.substr(0, text.size() - 1) + "Mi";
    case 'g':
    case 'G':
      return text.substr(0, text.size() - 1) + "Gi";
    default:
      return text;
  }
}

// A limit alone is also what Kubernetes takes for the request.
std::string range(const std::string& request, const std::string& limit) {
  if (limit.empty()) return request;
  return (request.empty() ? limit : request) + ".." + limit;
}

// Would a descriptor take this value?
bool is_usable(std::string_view type, const std::string& text) {
  const fleet::ValueType* form = fleet::value_type(type);
  return form != nullptr && form->accepts(text);
}

// Is it the path or the name of something on the developer's machine?
bool is_on_host(std::string_view source) {
  return source.starts_with('.') || source.starts_with('/') || source.starts_with('~') ||
         source.starts_with('\\') || (source.size() > 1 && source[1] == ':');
}

class ComposeReader {
 public:
  ComposeReader(const yaml::Node& service, std::string file, Facts& facts)
      : service_(service), file_(std::move(file)), facts_(facts) {}

  void read() {
    read_image();
    read_ports("ports");
    read_ports("expose");
    read_environment();
    read_commands();
    read_health();
    infer_port();
    read_volumes();
    read_calls();
    read_resources();
    for (const char* key : {"env_file", "secrets", "configs"}) {
      if (const yaml::Node* node = service_.find(key))
        remark(*node,
               std::string("`") + key + "` is not read: fill in `config`, `secrets` or `files`");
    }
    for (const char* key : {"user", "tmpfs", "privileged", "cap_add", "network_mode", "links"}) {
      if (const yaml::Node* node = service_.find(key))
        remark(*node, std::string("`") + key +
                          "` is not read: the platform says how containers "
                          "run, see `What a container may do` in service.md");
    }
  }

 private:
  std::string origin_of(const yaml::Node& node) const {
    return fmt::format("{} line {}", file_, node.line);
  }

  void remark(const yaml::Node& node, const std::string& text) {
    facts_.remarks.push_back(origin_of(node) + ": " + text);
  }

  // A text with its variables replaced, and where it is from with what a person must fill in.
  Found found_at(const yaml::Node& node, std::string_view text) const {
    const Interpolated replaced = interpolate(text);
    Found found{replaced.text, origin_of(node)};
    for (const std::string& name : replaced.missing)
      found.origin += "; put in what ${" + name + "} is";
    return found;
  }
  std::string text_of(const yaml::Node* node) const {
    return node == nullptr ? std::string() : interpolate(node->text()).text;
  }

  void read_image() {
    if (const yaml::Node* build = service_.find("build")) {
      const std::string context = text_of(build->is_scalar() ? build : build->find("context"));
      const std::string dockerfile = text_of(build->find("dockerfile"));
      if (!context.empty()) facts_.build_context = context;
      if (!dockerfile.empty()) facts_.dockerfile = dockerfile;
      facts_.build_origin = origin_of(service_);
    } else if (const yaml::Node* image = service_.find("image")) {
      facts_.image = found_at(*image, image->text());
    }
  }

  void read_ports(const char* key) {
    const yaml::Node* list = service_.find(key);
    if (list == nullptr) return;
    for (const yaml::Node* item : list->items()) {
      const std::string written = text_of(item->is_mapping() ? item->find("target") : item);
      const int number = container_port(written);
      if (number == 0)
        remark(*item, "`" + written + "` is no single TCP port");
      else
        add_port(number, origin_of(*item));
    }
  }

  void add_port(int number, const std::string& origin) {
    const bool known = std::any_of(facts_.ports.begin(), facts_.ports.end(),
                                   [&](const FoundPort& p) { return p.number == number; });
    if (!known) facts_.ports.push_back({port_name_of(number, facts_.ports), number, origin});
  }

  // Others call it, so it listens: what its health check asks, or what its image is known for.
  void infer_port() {
    if (!facts_.ports.empty()) return;
    const yaml::Node* test = service_.at({"healthcheck", "test"});
    if (const auto port = port_of_health_check(health_text(test)))
      return add_port(port->number, "healthcheck, " + origin_of(*test));
    if (!facts_.image) return;
    if (const auto port = port_of_image(facts_.image->value))
      add_port(port->number, "where such images listen");
  }

  void add_secret(const std::string& name, const std::string& origin) {
    std::erase_if(facts_.config, [&](const auto& entry) { return entry.first == name; });
    const bool known = std::any_of(facts_.secrets.begin(), facts_.secrets.end(),
                                   [&](const auto& secret) { return secret.first == name; });
    if (!known) facts_.secrets.emplace_back(name, origin);
  }

  // Of several values for a variable the last one holds.
  void add_variable(const std::string& name, std::string_view value, const yaml::Node& node) {
    if (name.empty()) return;
    const bool is_secret = secrets::name_says_secret(name) || !interpolate(value).secrets.empty() ||
                           secrets::sign_of(name, interpolate(value).text) != secrets::Sign::none;
    if (is_secret) return add_secret(name, origin_of(node));
    std::erase_if(facts_.config, [&](const auto& entry) { return entry.first == name; });
    facts_.config.emplace_back(name, found_at(node, value));
  }

  // Both forms: a map, or a list of NAME=value. Without a value it is the shell's.
  void read_environment() {
    const yaml::Node* environment = service_.find("environment");
    if (environment == nullptr) return;
    for (const yaml::Entry& entry : environment->entries()) {
      const std::string_view value = entry.value->is_null() ? "" : entry.value->text();
      add_variable(raw_text(entry.key), value, *entry.key);
    }
    for (const yaml::Node* item : environment->items()) {
      const std::string_view text = item->text();
      const std::size_t equals = std::min(text.find('='), text.size());
      add_variable(std::string(text.substr(0, equals)),
                   text.substr(std::min(equals + 1, text.size())), *item);
    }
  }

  // A command as a list, however it is written.
  std::vector<std::string> words_of(const yaml::Node* node) {
    std::vector<std::string> words;
    if (node == nullptr || node->is_null()) return words;
    const auto replaced_text = [&](const yaml::Node& written) {
      const Interpolated replaced = interpolate(written.text());
      for (const std::string& name : replaced.secrets) add_secret(name, origin_of(written));
      for (const std::string& name : replaced.missing)
        remark(written, "put in what ${" + name + "} is in the command");
      return replaced.text;
    };
    if (node->is_scalar()) words = command_words(replaced_text(*node));
    for (const yaml::Node* item : node->items()) words.push_back(replaced_text(*item));
    hide_secrets(words);
    return words;
  }

  // `--token=VALUE` becomes `--token=$(TOKEN)`, with the variable among the secrets.
  void hide_secrets(std::vector<std::string>& words) {
    std::string before;
    for (std::string& word : words) {
      const std::string written = word;
      if (secrets::sign_of_word(word, before) != secrets::Sign::none) {
        const std::size_t equals = word.starts_with('-') ? word.find('=') : std::string::npos;
        std::string name =
            variable_of_option(equals == std::string::npos ? before : word.substr(0, equals));
        if (name.empty()) name = "SECRET_" + std::to_string(facts_.secrets.size() + 1);
        word = word.substr(0, equals == std::string::npos ? 0 : equals + 1) + "$(" + name + ")";
        add_secret(name, origin_of(service_));
      }
      before = written;
    }
  }

  void read_commands() {
    facts_.command = words_of(service_.find("entrypoint"));
    facts_.arguments = words_of(service_.find("command"));
  }

  std::string health_text(const yaml::Node* test) const {
    std::string text = text_of(test);
    if (test == nullptr) return text;
    for (const yaml::Node* word : test->items()) text += " " + text_of(word);
    return text;
  }

  void read_health() {
    const yaml::Node* test = service_.at({"healthcheck", "test"});
    const std::string path = path_of_first_url(health_text(test));
    if (!path.empty() && fleet::parse_probe(path))
      facts_.health_path = Found{path, "healthcheck, " + origin_of(*test)};
  }

  // A named or anonymous volume is a disk; what is mounted from the developer's machine is not
  // there.
  void read_volumes() {
    const yaml::Node* volumes = service_.find("volumes");
    if (volumes == nullptr) return;
    for (const yaml::Node* item : volumes->items()) {
      std::string source = text_of(item->find("source"));
      std::string path = text_of(item->find("target"));
      if (item->is_scalar()) {
        const std::string text = text_of(item);
        const std::size_t colon = text.find(':', text.size() > 1 && text[1] == ':' ? 2 : 0);
        source = colon == std::string::npos ? "" : text.substr(0, colon);
        path = colon == std::string::npos ? text : text.substr(colon + 1);
        path = path.substr(0, path.find(':'));  // :ro
      }
      const std::string type = text_of(item->find("type"));
      path.resize(fleet::without_last_slashes(path).size());
      if (type == "bind" || is_on_host(source)) {
        remark(*item, "`" + source + "` was mounted at `" + path +
                          "`: name its files in `files`, or put them into the image");
      } else if ((!type.empty() && type != "volume") || !path.starts_with('/') || path.size() < 2) {
        remark(*item, "`" + path + "` is no volume that keeps data");
      } else if (std::none_of(facts_.volumes.begin(), facts_.volumes.end(),
                              [&](const FoundVolume& v) { return v.path == path; })) {
        facts_.volumes.push_back({path, origin_of(*item)});
      }
    }
  }

  void read_calls() {
    const yaml::Node* depends = service_.find("depends_on");
    if (depends == nullptr) return;
    const std::string origin = "depends_on, " + origin_of(*depends);
    for (const yaml::Node* item : depends->items())
      facts_.calls.push_back({raw_text(item), origin});
    for (const yaml::Entry& entry : depends->entries()) {
      const bool ends =
          raw_text(entry.value->find("condition")) == "service_completed_successfully";
      auto& list = ends ? facts_.idle_calls : facts_.calls;
      list.push_back({raw_text(entry.key), ends ? "it runs to an end: nothing listens" : origin});
    }
  }

  void read_resources() {
    if (const yaml::Node* replicas = service_.at({"deploy", "replicas"})) {
      const std::string text = text_of(replicas);
      if (is_usable("replicas", text)) facts_.replicas = Found{text, origin_of(*replicas)};
    }
    // The keys of the service itself are those of compose's second version, still read.
    const auto amount = [&](const char* kind, const char* what, const char* old_key) {
      const yaml::Node* node = service_.at({"deploy", "resources", kind, what});
      return text_of(node != nullptr || old_key == nullptr ? node : service_.find(old_key));
    };
    const std::string cpu = range(cpu_of(amount("reservations", "cpus", nullptr)),
                                  cpu_of(amount("limits", "cpus", "cpus")));
    const std::string memory = range(memory_of(amount("reservations", "memory", "mem_reservation")),
                                     memory_of(amount("limits", "memory", "mem_limit")));
    if (is_usable("cpu-range", cpu)) facts_.cpu = cpu;
    if (is_usable("memory-range", memory)) facts_.memory = memory;
  }

  const yaml::Node& service_;
  std::string file_;
  Facts& facts_;
};

}  // namespace

std::vector<std::string> compose_services(const yaml::Node& compose) {
  std::vector<std::string> names;
  const yaml::Node* services = compose.find("services");
  if (services == nullptr) return names;
  for (const yaml::Entry& entry : services->entries()) names.push_back(raw_text(entry.key));
  return names;
}

Result<void> read_compose(const yaml::Node& compose, const std::string& service,
                          const std::string& file, Facts& facts) {
  const yaml::Node* found = compose.at({"services", service});
  if (found == nullptr) {
    const std::vector<std::string> names = compose_services(compose);
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    return plain_error(fmt::format("{} has no service `{}`", file, service),
                       did_you_mean_or(service, candidates, "it has"));
  }
  ComposeReader(*found, file, facts).read();
  return {};
}

}  // namespace slipway::start
