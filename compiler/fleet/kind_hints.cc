#include "compiler/fleet/kind_hints.h"

#include "compiler/fleet/expectation.h"
#include "compiler/fleet/variables.h"
#include "core/yaml/slips.h"

namespace slipway::fleet {

namespace {

// `key:value` where a mapping belongs, or `-item:` where a list does. Empty when it is neither.
std::string missing_space(const yaml::Node& node, const Field& field) {
  const bool wants_list = field.type == "list";
  const bool wants_mapping = expectation(field) == "a mapping";
  if (wants_list && node.is_mapping() && node.size() > 0) {
    const std::string_view key = node.entries().front().key->text();
    if (key.size() > 1 && key.front() == '-')
      return "put a space behind the dash: `- " + std::string(key.substr(1)) + ": …`";
  }
  if (wants_mapping && node.is_scalar() && node.style == yaml::Style::plain) {
    const std::string_view text = node.text();
    const std::size_t colon = text.find(':');
    if (colon != std::string_view::npos && colon > 0 && colon + 1 < text.size() &&
        text.find_first_of(" /") > colon)
      return "put a space behind the colon: `" + std::string(text.substr(0, colon)) + ": …`";
  }
  return {};
}

// What must be written, word for word.
std::string constant_hint(const Field& field) {
  const std::string name(field.name);
  std::string hint = "write `" + name + ": " + std::string(field.example) + "`";
  if (name == "kind" && field.example == "ServiceDescriptor")
    hint += "; a Kubernetes manifest is named in `extra` of a service.yaml instead";
  return hint;
}

}  // namespace

std::string kind_hint(const yaml::Node& node, const Field& field) {
  const auto entries = node.entries();
  const bool brace_slip = node.is_mapping() && node.flow && entries.size() == 1 &&
                          entries.front().value->is_null() &&
                          is_variable_name(entries.front().key->text());
  if (brace_slip) {
    return "quote a value that begins with a variable: \"{" +
           std::string(entries.front().key->text()) + "}\"";
  }
  if (std::string space = missing_space(node, field); !space.empty()) return space;
  if (node.is_mapping() && !node.flow && field.type == "text")
    return "to write it as a text, put `|` behind the key: `" + std::string(field.name) + ": |`";
  if (node.is_null() && (field.type == "scalar" || field.type == "text")) {
    std::string hint = yaml::swallowed_text(node);
    return hint.empty() ? "write \"\" for an empty text" : hint;
  }
  if (node.is_sequence() && field.type == "scalar")
    return "write one text, such as \"" + std::string(field.example) + ",…\"";
  if (!constant_of(field).empty()) return constant_hint(field);
  if (!field.example.empty()) return "for example: " + std::string(field.example);
  const Field* kind = field.child("kind");
  const bool is_service = kind != nullptr && kind->example == "ServiceDescriptor";
  return std::string("begin with `apiVersion: slipway.dev/v1`") +
         (is_service ? "; `slipway init` writes a first service.yaml" : "");
}

std::optional<Diagnostic> other_format(const yaml::Node& root, const Field& table) {
  const Field* wanted = table.child("kind");
  const yaml::Node* kind = root.find("kind");
  if (wanted == nullptr || kind == nullptr || !kind->is_scalar()) return std::nullopt;
  if (wanted->example == "ServiceDescriptor" && kind->text() == "Fleet") {
    return yaml::error_at(*kind, "this is a fleet, where a service is expected",
                          "give a service.yaml, or a folder with some; a fleet.yaml above them is "
                          "found by itself, another one with --fleet FILE");
  }
  if (wanted->example == "Fleet" && kind->text() == "ServiceDescriptor") {
    return yaml::error_at(*kind, "this is a service, where the fleet is expected",
                          "give the fleet.yaml of the platform team");
  }
  return std::nullopt;
}

}  // namespace slipway::fleet
