#include "compiler/kustomize/schema/crd_config.h"

#include <string>

namespace slipway::kustomize {
namespace {

using yaml::Node;

constexpr int deepest = 100;

/// An extension that is a string; null otherwise.
const Node* extension(const Node& property, std::string_view name) {
  const Node* value = property.find(name);
  return value != nullptr && value->is_string() ? value : nullptr;
}

const Node* schema_of(const Node& definition) {
  const Node* schema = definition.find("Schema");
  return schema != nullptr ? schema : definition.find("schema");
}

const Node* properties_of(const Node& definition) {
  const Node* schema = schema_of(definition);
  return schema != nullptr ? schema->find("properties") : nullptr;
}

bool is_object(const Node& properties) {
  return properties.find("kind") != nullptr && properties.find("apiVersion") != nullptr &&
         properties.find("metadata") != nullptr;
}

Result<void> require_map(const Node& node) {
  if (node.is_mapping() || node.is_null()) return {};
  return yaml::error_at(node,
                        "a file of `crds` is a map of OpenAPI definitions by their names, and "
                        "this is none",
                        "give the output of openapi-gen; CustomResourceDefinitions belong under "
                        "`resources`");
}

Result<void> require_definition(const Node& definition) {
  SLIPWAY_TRY(require_map(definition));
  const Node* schema = schema_of(definition);
  if (schema == nullptr) return {};
  SLIPWAY_TRY(require_map(*schema));
  const Node* properties = schema->find("properties");
  if (properties == nullptr) return {};
  SLIPWAY_TRY(require_map(*properties));
  for (const yaml::Entry& property : properties->entries())
    SLIPWAY_TRY(require_map(*property.value));
  return {};
}

class Reader {
 public:
  Reader(const Node& definitions, yaml::Arena& arena) : definitions_(definitions), arena_(arena) {}

  Result<CrdConfig> run() {
    for (const yaml::Entry& entry : definitions_.entries()) {
      SLIPWAY_TRY(require_definition(*entry.value));
      const Node* properties = properties_of(*entry.value);
      if (properties == nullptr || !is_object(*properties)) continue;
      const std::string_view name = entry.key->text();
      kind_ = name.substr(name.rfind('.') + 1);
      SLIPWAY_TRY(read(*properties, "", 0));
    }
    return std::move(config_);
  }

 private:
  Result<void> read(const Node& properties, const std::string& above, int depth) {
    for (const yaml::Entry& entry : properties.entries()) {
      const Node& property = *entry.value;
      const std::string path = above + std::string(entry.key->text());
      if (extension(property, "x-kubernetes-annotation") != nullptr)
        config_.common_annotations.push_back(spec(path));
      if (extension(property, "x-kubernetes-label-selector") != nullptr)
        config_.common_labels.push_back(spec(path));
      if (extension(property, "x-kubernetes-identity") != nullptr)
        config_.name_prefix.push_back(spec(path));
      read_reference(property, path);
      const Node* reference = property.find("$ref");
      if (reference == nullptr || reference->text().empty()) continue;
      if (depth == deepest) {
        return yaml::error_at(*reference, "these definitions refer to each other without an end",
                              "kustomize follows every `$ref`: break the circle in this file");
      }
      const Node* definition = definitions_.find(reference->text());
      const Node* inner = definition != nullptr ? properties_of(*definition) : nullptr;
      if (inner != nullptr) SLIPWAY_TRY(read(*inner, path + "/", depth + 1));
    }
    return {};
  }

  void read_reference(const Node& property, const std::string& path) {
    const Node* version = extension(property, "x-kubernetes-object-ref-api-version");
    const Node* kind = extension(property, "x-kubernetes-object-ref-kind");
    if (version == nullptr || kind == nullptr) return;
    const Node* key = extension(property, "x-kubernetes-object-ref-name-key");
    const std::string name_path = path + "/" + std::string(key != nullptr ? key->text() : "name");
    config_.name_references.push_back({{{}, version->text(), kind->text()}, spec(name_path)});
  }

  FieldSpec spec(const std::string& path) { return {{{}, {}, kind_}, arena_.copy(path), false}; }

  const Node& definitions_;
  yaml::Arena& arena_;
  std::string_view kind_;
  CrdConfig config_;
};

}  // namespace

Result<CrdConfig> read_crd_config(const Node& definitions, yaml::Arena& arena) {
  return Reader(definitions, arena).run();
}

}  // namespace slipway::kustomize
