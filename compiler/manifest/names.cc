#include "compiler/manifest/names.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "compiler/manifest/identity.h"
#include "core/text/embedded.h"

namespace slipway::manifest {

namespace {

SLIPWAY_EMBEDDED(name_forms_txt)

constexpr std::size_t longest_label = 63;
constexpr std::size_t longest_name = 253;

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower_alnum(char c) { return is_lower(c) || is_digit(c); }
bool is_alnum(char c) { return is_lower_alnum(c) || (c >= 'A' && c <= 'Z'); }

bool is_label(std::string_view text) {
  return !text.empty() && text.size() <= longest_label && is_lower_alnum(text.front()) &&
         is_lower_alnum(text.back()) && std::all_of(text.begin(), text.end(), [](char c) {
           return is_lower_alnum(c) || c == '-';
         });
}

// DNS labels, of any length, joined by dots.
bool is_dns_name(std::string_view text) {
  if (text.empty() || text.size() > longest_name) return false;
  while (true) {
    const std::size_t dot = text.find('.');
    const std::string_view part = text.substr(0, dot);
    const bool good =
        !part.empty() && is_lower_alnum(part.front()) && is_lower_alnum(part.back()) &&
        std::all_of(part.begin(), part.end(), [](char c) { return is_lower_alnum(c) || c == '-'; });
    if (!good) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_path_segment(std::string_view text) {
  return !text.empty() && text != "." && text != ".." &&
         text.find_first_of("/%") == std::string_view::npos;
}

// What a label's value and the name in a label's key are.
bool is_plain(std::string_view text) {
  return !text.empty() && text.size() <= longest_label && is_alnum(text.front()) &&
         is_alnum(text.back()) && std::all_of(text.begin(), text.end(), [](char c) {
           return is_alnum(c) || c == '-' || c == '_' || c == '.';
         });
}

bool is_label_key(std::string_view key) {
  const std::size_t slash = key.find('/');
  if (slash == std::string_view::npos) return is_plain(key);
  return is_dns_name(key.substr(0, slash)) && is_plain(key.substr(slash + 1));
}

bool is_annotation_key(std::string_view key) {
  std::string lower(key);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return is_label_key(lower);
}

// The form of the names of a kind; empty: a DNS name.
std::string_view name_form(const Identity& identity) {
  const std::string wanted =
      " " + (identity.group.empty() ? "core" : identity.group) + " " + identity.kind;
  std::string_view text = name_forms_txt();
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.starts_with('#') && line.ends_with(wanted)) return line.substr(0, line.find(' '));
  }
  return {};
}

// Kubernetes' own kinds mean by a field of a name what the others of them mean.
bool is_of_kubernetes(const Identity& identity) {
  return identity.group.find('.') == std::string::npos || identity.group.ends_with(".k8s.io");
}

class NameCheck {
 public:
  explicit NameCheck(const yaml::Node& object) : object_(object), identity_(identity_of(object)) {}

  std::vector<NameFinding> check() {
    const yaml::Node* metadata = object_.find("metadata");
    if (identity_.kind.empty() || metadata == nullptr) return {};
    check_name(*metadata);
    check_metadata(*metadata, "metadata");
    if (!is_of_kubernetes(identity_)) return std::move(found_);
    for (const yaml::Entry& entry : object_.entries()) {
      if (entry.key->text() == "spec") look_below(*entry.value, "spec");
    }
    return std::move(found_);
  }

 private:
  void check_name(const yaml::Node& metadata) {
    const yaml::Node* name = metadata.find("name");
    if (name != nullptr && name->is_string()) {
      const std::string_view text = name->text();
      const std::string_view form = name_form(identity_);
      const std::string shown =
          "`" + std::string(text) + "` cannot be the name of a " + identity_.kind;
      if (form == "label" && !is_label(text))
        add("metadata.name", *name, shown, "use at most 63 lower-case letters, digits and `-`");
      if (form == "letter" && !(is_label(text) && is_lower(text.front())))
        add("metadata.name", *name, shown,
            "use at most 63 lower-case letters, digits and `-`, beginning with a letter");
      if (form == "path" && !is_path_segment(text))
        add("metadata.name", *name, shown, "leave out `/` and `%`");
      if (form.empty() && !is_dns_name(text))
        add("metadata.name", *name, shown,
            "use at most 253 lower-case letters, digits, `-` and `.`, with a letter or digit at "
            "both ends");
    }
    const yaml::Node* space = metadata.find("namespace");
    if (space == nullptr || !space->is_string() || space->text().empty() || is_label(space->text()))
      return;
    add("metadata.namespace", *space,
        "`" + std::string(space->text()) + "` cannot be the name of a namespace",
        "use at most 63 lower-case letters, digits and `-`");
  }

  void check_metadata(const yaml::Node& metadata, const std::string& path) {
    if (const yaml::Node* labels = metadata.find("labels")) check_labels(*labels, path + ".labels");
    const yaml::Node* annotations = metadata.find("annotations");
    if (annotations == nullptr) return;
    for (const yaml::Entry& entry : annotations->entries()) {
      if (is_annotation_key(entry.key->text())) continue;
      add(path + ".annotations", *entry.key,
          "`" + std::string(entry.key->text()) + "` cannot be the key of an annotation", key_hint);
    }
  }

  void check_labels(const yaml::Node& labels, const std::string& path) {
    for (const yaml::Entry& entry : labels.entries()) {
      const std::string key(entry.key->text());
      if (!is_label_key(key))
        add(path, *entry.key, "`" + key + "` cannot be the key of a label", key_hint);
      const std::string_view value = entry.value->text();
      if (!entry.value->is_string() || value.empty() || is_plain(value)) continue;
      add(path + "[" + key + "]", *entry.value,
          "`" + std::string(value) + "` cannot be the value of a label",
          "use at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends");
    }
  }

  // Ports, and what templates of pods and volumes have as metadata.
  void look_below(const yaml::Node& node, const std::string& path) {
    for (const yaml::Entry& entry : node.entries()) {
      const std::string_view key = entry.key->text();
      const std::string inner = path + "." + std::string(key);
      if (key == "metadata") check_metadata(*entry.value, inner);
      if (key == "matchLabels") check_labels(*entry.value, inner);
      if (is_port_field(key, path)) check_port(key, *entry.value, inner);
      if (key == "ports" && entry.value->is_sequence()) check_port_names(*entry.value, path);
      if (key == "name" && path.ends_with(".port")) check_port_name(*entry.value, inner, false);
      look_below(*entry.value, inner);
    }
    for (std::size_t i = 0; i < node.items().size(); ++i) {
      const yaml::Node& item = *node.items()[i];
      const yaml::Node* name = item.find("name");
      const std::string shown = name == nullptr ? std::to_string(i) : std::string(name->text());
      look_below(item, path + "[" + shown + "]");
    }
  }

  static bool is_port_field(std::string_view key, std::string_view path) {
    constexpr std::array<std::string_view, 7> fields = {
        "port",     "targetPort", "containerPort",      "hostPort",
        "nodePort", "endPort",    "healthCheckNodePort"};
    return std::find(fields.begin(), fields.end(), key) != fields.end() ||
           (key == "number" && path.ends_with(".port"));
  }

  // Those of containers and of Services have names; a Service's are longer.
  void check_port_names(const yaml::Node& ports, const std::string& path) {
    const bool is_service = identity_.group.empty() && identity_.kind == "Service";
    const std::size_t list = path.rfind("ontainers[");
    const bool is_container =
        list != std::string::npos && path.find('.', list) == std::string::npos;
    if (!is_service && !is_container) return;
    for (std::size_t i = 0; i < ports.items().size(); ++i) {
      const yaml::Node* name = ports.items()[i]->find("name");
      if (name == nullptr) continue;
      check_port_name(*name, path + ".ports[" + std::string(name->text()) + "].name", is_service);
    }
  }

  void check_port_name(const yaml::Node& name, const std::string& path, bool is_service) {
    if (!name.is_string() || name.text().empty()) return;
    const bool good = is_service ? is_label(name.text()) : is_port_name(name.text());
    if (good) return;
    add(path, name, "`" + std::string(name.text()) + "` cannot be the name of a port",
        is_service ? "use at most 63 lower-case letters, digits and `-`"
                   : std::string(port_name_hint));
  }

  void check_port(std::string_view key, const yaml::Node& port, const std::string& path) {
    if (key == "port" || key == "targetPort") check_port_name(port, path, false);
    if (!port.is_scalar() || port.value_tag() != yaml::Tag::integer) return;
    // Given as 0, they are as if they were not there.
    const bool may_be_zero = key == "hostPort" || key == "nodePort" || key == "healthCheckNodePort";
    const std::string_view text = port.text();
    std::int64_t number = -1;
    std::from_chars(text.data(), text.data() + text.size(), number);
    constexpr std::int64_t largest = 65535;
    if (number <= largest && number >= (may_be_zero ? 0 : 1)) return;
    add(path, port, "`" + path + "` must be a port from 1 to 65535, not " + std::string(text),
        "write the number of the port");
    found_.back().rule = "kubernetes-value";
  }

  void add(std::string path, const yaml::Node& node, std::string message, std::string hint) {
    found_.push_back({std::move(path), &node, std::move(message), std::move(hint)});
  }

  static constexpr const char* key_hint =
      "use at most 63 letters, digits, `-`, `_` and `.`, if need be behind a domain and `/`";

  const yaml::Node& object_;
  Identity identity_;
  std::vector<NameFinding> found_;
};

}  // namespace

bool is_port_name(std::string_view name) {
  constexpr std::size_t longest = 15;
  return !name.empty() && name.size() <= longest && is_lower_alnum(name.front()) &&
         is_lower_alnum(name.back()) && name.find("--") == std::string_view::npos &&
         std::any_of(name.begin(), name.end(), is_lower) &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return is_lower_alnum(c) || c == '-'; });
}

std::vector<NameFinding> check_names(const yaml::Node& object) { return NameCheck(object).check(); }

}  // namespace slipway::manifest
