#include "compiler/manifest/redact.h"

namespace slipway::manifest {

namespace {

constexpr std::string_view last_applied = "kubectl.kubernetes.io/last-applied-configuration";

void redact(yaml::Node* node, yaml::Arena& arena) {
  if (node == nullptr) return;
  if (!node->is_mapping()) {
    node->become(*yaml::Node::make_scalar(arena, redacted_text));
    return;
  }
  for (yaml::Entry& entry : node->entries())
    entry.value = yaml::Node::make_scalar(arena, redacted_text);
}

}  // namespace

bool is_sensitive(const Identity& identity, std::string_view path) {
  if (identity.kind != "Secret" || !identity.group.empty()) return false;
  const std::string_view field = path.substr(0, path.find_first_of(".["));
  return field == "data" || field == "stringData" ||
         path.find(last_applied) != std::string_view::npos;
}

const yaml::Node* redacted(const yaml::Node& object, yaml::Arena& arena) {
  const Identity identity = identity_of(object);
  if (identity.kind != "Secret" || !identity.group.empty()) return &object;
  yaml::Node* copy = object.clone(arena);
  redact(copy->find("data"), arena);
  redact(copy->find("stringData"), arena);
  if (yaml::Node* annotations = copy->at({"metadata", "annotations"});
      annotations != nullptr && annotations->find(last_applied) != nullptr) {
    annotations->set(arena, last_applied, yaml::Node::make_scalar(arena, redacted_text));
  }
  return copy;
}

}  // namespace slipway::manifest
