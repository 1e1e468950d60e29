#include "compiler/start/compose.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include "compiler/secrets/marks.h"
#include "compiler/start/dockerfile.h"
#include "core/text/suggest.h"

namespace slipway::start {

namespace {

std::string text_of(const yaml::Node* node) {
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

void add_ports(const yaml::Node* list, const std::string& file, Facts& facts) {
  if (list == nullptr) return;
  for (const yaml::Node* item : list->items()) {
    const int number =
        container_port(item->is_mapping() ? text_of(item->find("target")) : text_of(item));
    const bool known = std::any_of(facts.ports.begin(), facts.ports.end(),
                                   [&](const FoundPort& p) { return p.number == number; });
    if (number == 0 || known) continue;
    facts.ports.push_back(
        {port_name_of(number, facts.ports), number, fmt::format("{} line {}", file, item->line)});
  }
}

void add_variable(const std::string& name, const std::string& value, const std::string& origin,
                  Facts& facts) {
  if (name.empty()) return;
  const bool is_secret =
      secrets::name_says_secret(name) || secrets::sign_of(name, value) != secrets::Sign::none;
  if (is_secret) {
    facts.secrets.emplace_back(name, origin);
  } else {
    facts.config.emplace_back(name, Found{value, origin});
  }
}

// Both forms: a map, or a list of NAME=value.
void add_environment(const yaml::Node* environment, const std::string& file, Facts& facts) {
  if (environment == nullptr) return;
  for (const yaml::Entry& entry : environment->entries()) {
    const std::string value = entry.value->is_null() ? std::string() : text_of(entry.value);
    add_variable(text_of(entry.key), value, fmt::format("{} line {}", file, entry.key->line),
                 facts);
  }
  for (const yaml::Node* item : environment->items()) {
    const std::string text = text_of(item);
    const std::size_t equals = text.find('=');
    add_variable(text.substr(0, equals), equals == std::string::npos ? "" : text.substr(equals + 1),
                 fmt::format("{} line {}", file, item->line), facts);
  }
}

// A command as a list; one that is a text is for a shell.
std::vector<std::string> command_of(const yaml::Node* node) {
  std::vector<std::string> words;
  if (node == nullptr || node->is_null()) return words;
  if (node->is_scalar()) return {"sh", "-c", text_of(node)};
  for (const yaml::Node* item : node->items()) words.push_back(text_of(item));
  return words;
}

// `--token=VALUE` becomes `--token=$(TOKEN)`, with the variable among the secrets.
void hide_secrets(std::vector<std::string>& words, const std::string& origin, Facts& facts) {
  std::string before;
  for (std::string& word : words) {
    const std::string written = word;
    if (secrets::sign_of_word(word, before) != secrets::Sign::none) {
      const std::size_t equals = word.starts_with('-') ? word.find('=') : std::string::npos;
      std::string option = equals == std::string::npos ? before : word.substr(0, equals);
      std::string name;
      for (const char c : option) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0)
          name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        else if (!name.empty())
          name += '_';
      }
      if (name.empty() || std::isdigit(static_cast<unsigned char>(name[0])) != 0)
        name = "SECRET_" + std::to_string(facts.secrets.size() + 1);
      word = (equals == std::string::npos ? "" : option + "=") + "$(" + name + ")";
      facts.secrets.emplace_back(name, origin);
    }
    before = written;
  }
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

std::string range(const std::string& request, const std::string& limit) {
  if (request.empty()) return limit;
  return limit.empty() ? request : request + ".." + limit;
}

}  // namespace

std::vector<std::string> compose_services(const yaml::Node& compose) {
  std::vector<std::string> names;
  const yaml::Node* services = compose.find("services");
  if (services == nullptr) return names;
  for (const yaml::Entry& entry : services->entries()) names.push_back(text_of(entry.key));
  return names;
}

Result<void> read_compose(const yaml::Node& compose, const std::string& service,
                          const std::string& file, Facts& facts) {
  const yaml::Node* found = compose.at({"services", service});
  if (found == nullptr) {
    const std::vector<std::string> names = compose_services(compose);
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    return plain_error(fmt::format("{} has no service `{}`", file, service),
                       fmt::format("it has {}", fmt::join(candidates, ", ")));
  }
  const std::string origin = fmt::format("{} line {}", file, found->line);
  if (const yaml::Node* build = found->find("build"); build != nullptr) {
    const std::string context =
        build->is_scalar() ? text_of(build) : text_of(build->find("context"));
    const std::string dockerfile = text_of(build->find("dockerfile"));
    if (!context.empty()) facts.build_context = context;
    if (!dockerfile.empty()) facts.dockerfile = dockerfile;
    facts.build_origin = origin;
  } else if (const yaml::Node* image = found->find("image"); image != nullptr) {
    facts.image = Found{text_of(image), fmt::format("{} line {}", file, image->line)};
  }
  add_ports(found->find("ports"), file, facts);
  add_ports(found->find("expose"), file, facts);
  add_environment(found->find("environment"), file, facts);
  facts.command = command_of(found->find("entrypoint"));
  facts.arguments = command_of(found->find("command"));
  hide_secrets(facts.command, origin, facts);
  hide_secrets(facts.arguments, origin, facts);
  if (facts.command.empty() && found->find("command") != nullptr &&
      found->find("command")->is_scalar()) {
    facts.command.swap(facts.arguments);
  }
  if (const yaml::Node* test = found->at({"healthcheck", "test"}); test != nullptr) {
    std::string text = text_of(test);
    for (const yaml::Node* word : test->items()) text += " " + text_of(word);
    const std::string path = path_of_first_url(text);
    if (!path.empty())
      facts.health_path = Found{path, fmt::format("healthcheck, {} line {}", file, test->line)};
  }
  if (const yaml::Node* depends = found->find("depends_on"); depends != nullptr) {
    const std::string comment = fmt::format("depends_on, {} line {}", file, depends->line);
    for (const yaml::Node* item : depends->items()) facts.calls.push_back({text_of(item), comment});
    for (const yaml::Entry& entry : depends->entries())
      facts.calls.push_back({text_of(entry.key), comment});
  }
  if (const yaml::Node* replicas = found->at({"deploy", "replicas"}); replicas != nullptr) {
    facts.replicas = Found{text_of(replicas), fmt::format("{} line {}", file, replicas->line)};
  }
  const auto amount = [&](const char* kind, const char* what) {
    return text_of(found->at({"deploy", "resources", kind, what}));
  };
  facts.cpu = range(cpu_of(amount("reservations", "cpus")), cpu_of(amount("limits", "cpus")));
  facts.memory =
      range(memory_of(amount("reservations", "memory")), memory_of(amount("limits", "memory")));
  return {};
}

}  // namespace slipway::start
