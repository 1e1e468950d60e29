// Two sources behind one interface. The built-in schema is the text of data/schema-*.txt: a kind is
// found by binary search, a type is the name that a field's description ends with, and its fields
// stand in its own line, found by binary search again; nothing is parsed before it is asked for. A
// document that the user gives stays the tree that the YAML reader made of it, and a place in it is
// a node.
//
// Which of them is used follows kustomize's global state: the first kustomization that names a
// schema decides; a document replaces the built-in schema only when that was not yet loaded, and
// asking for the scope of a kind that the tables lack, before anything was loaded, makes kustomize
// load it after all.
#include "compiler/kustomize/schema/open_api.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string>

#include "compiler/kustomize/schema/table.h"
#include "core/text/embedded.h"
#include "core/yaml/text_of.h"

namespace slipway::kustomize {

SLIPWAY_EMBEDDED(schema_kinds_txt)
SLIPWAY_EMBEDDED(schema_types_txt)

namespace {

constexpr std::string_view definitions_prefix = "#/definitions/";
constexpr int longest_chain_of_references = 100;

/// `apiVersion kind` in a buffer, for searching without an allocation.
class KindKey {
 public:
  explicit KindKey(const Gvk& gvk) {
    if (!gvk.group.empty()) {
      append(gvk.group);
      append("/");
    }
    append(gvk.version);
    append(" ");
    append(gvk.kind);
  }
  /// Empty when the kind is longer than any that is known.
  [[nodiscard]] std::string_view text() const {
    return fits_ ? std::string_view(buffer_, size_) : "";
  }

 private:
  void append(std::string_view part) {
    if (part.empty()) return;
    if (size_ + part.size() > sizeof(buffer_)) {
      fits_ = false;
      return;
    }
    std::memcpy(buffer_ + size_, part.data(), part.size());
    size_ += part.size();
  }

  char buffer_[192];
  std::size_t size_ = 0;
  bool fits_ = true;
};

/// The rest of a kind's line: `scope type`.
std::string_view find_kind(const Gvk& gvk) {
  const KindKey key(gvk);
  if (key.text().empty()) return {};
  const std::string_view line = find_line(schema_kinds_txt(), key.text());
  return line.empty() ? line : line.substr(key.text().size() + 1);
}

/// A reference's name in the tables: kustomize's definition names without what comes before the
/// last three parts.
std::string_view short_name(std::string_view definition) {
  std::size_t start = definition.size();
  for (int parts = 0; parts < 3; ++parts) {
    start = definition.rfind('.', start - 1);
    if (start == std::string_view::npos || start == 0) return definition;
  }
  return definition.substr(start + 1);
}

bool is_own_kind(const Gvk& gvk) { return gvk.group == "kustomize.config.k8s.io"; }

/// `type: array`, or a list with that as its only item.
bool is_array(const yaml::Node& schema) {
  const yaml::Node* type = schema.find("type");
  if (type == nullptr) return false;
  if (type->is_sequence()) return type->size() == 1 && type->items()[0]->text() == "array";
  return type->text() == "array";
}

bool names_merge(std::string_view strategies) {
  while (!strategies.empty()) {
    if (next_word(strategies, ',') == "merge") return true;
  }
  return false;
}

/// Cuts the first token off a JSON pointer that is empty or begins behind a slash.
std::string cut_token(std::string_view& pointer) {
  const std::string_view written = pointer.substr(0, pointer.find('/'));
  pointer.remove_prefix(std::min(written.size() + 1, pointer.size()));
  std::string token;
  for (std::size_t i = 0; i < written.size(); ++i) {
    const char next = written[i] == '~' && i + 1 < written.size() ? written[i + 1] : ' ';
    if (next == '0' || next == '1') ++i;
    token += next == '1' ? '/' : (next == '0' ? '~' : written[i]);
  }
  return token;
}

/// What the next tokens of a JSON pointer lead to, where that is a schema again.
const yaml::Node* step_down(const yaml::Node& schema, std::string_view& pointer) {
  const std::string field = cut_token(pointer);
  const yaml::Node* inner = schema.find(field);
  if (inner == nullptr || field == "not") return inner;
  const std::string token = cut_token(pointer);
  if (field == "properties" || field == "patternProperties" || field == "definitions")
    return inner->find(token);
  if (field != "allOf" && field != "anyOf" && field != "oneOf") return nullptr;
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
  const bool is_index = error == std::errc() && end == token.data() + token.size();
  return is_index && index < inner->items().size() ? inner->items()[index] : nullptr;
}

/// What kustomize's reader of OpenAPI documents stumbles over.
Result<void> check_map(const yaml::Node& owner, std::string_view field) {
  const yaml::Node* map = owner.find(field);
  if (map == nullptr || map->is_null() || map->is_mapping()) return {};
  return yaml::error_at(
      *map, "this is not an OpenAPI document: `" + std::string(field) + "` is not a map");
}

Result<void> check_schema(const yaml::Node& schema) {
  if (schema.is_null()) return {};
  if (!schema.is_mapping())
    return yaml::error_at(schema, "this is not an OpenAPI document: a schema is not a map");
  SLIPWAY_TRY(check_map(schema, "properties"));
  if (const yaml::Node* properties = schema.find("properties")) {
    for (const yaml::Entry& entry : properties->entries()) SLIPWAY_TRY(check_schema(*entry.value));
  }
  const yaml::Node* type = schema.find("type");
  if (type == nullptr || type->is_null() || type->is_string() || type->is_sequence()) return {};
  return yaml::error_at(*type, "this is not an OpenAPI document: a `type` is not a text");
}

Result<void> check_document(const yaml::Node& swagger) {
  if (!swagger.is_mapping()) {
    return yaml::error_at(swagger, "this is not an OpenAPI document: it is not a map",
                          "give a swagger document with `definitions`, as `kubectl get --raw "
                          "/openapi/v2` prints it");
  }
  SLIPWAY_TRY(check_map(swagger, "definitions"));
  SLIPWAY_TRY(check_map(swagger, "paths"));
  if (const yaml::Node* definitions = swagger.find("definitions")) {
    for (const yaml::Entry& entry : definitions->entries()) SLIPWAY_TRY(check_schema(*entry.value));
  }
  return {};
}

}  // namespace

SchemaType SchemaType::field(std::string_view name) const {
  if (definition_ != nullptr) {
    if (const yaml::Node* properties = definition_->find("properties")) {
      if (const yaml::Node* property = properties->find(name)) return owner_->resolve(property);
    }
    const yaml::Node* additional = definition_->find("additionalProperties");
    if (additional == nullptr || !additional->is_mapping()) return {};
    return owner_->resolve(additional);
  }
  std::string_view type = described_;
  if (type.empty() || type.front() == ':') return {};
  if (type.front() == '=') type.remove_prefix(1);
  if (type.front() == '{') return {type.substr(1), nullptr, owner_};
  const std::string_view described = find_field(find_line(schema_types_txt(), type), name);
  return described.empty() ? SchemaType() : SchemaType(described, nullptr, owner_);
}

SchemaType SchemaType::elements() const {
  if (definition_ != nullptr) {
    const yaml::Node* items = definition_->find("items");
    if (!is_array(*definition_) || items == nullptr || !items->is_mapping()) return {};
    return owner_->resolve(items);
  }
  if (described_.empty() || described_.front() != ':') return {};
  return {described_.substr(1, described_.find('|') - 1), nullptr, owner_};
}

bool SchemaType::merges_items() const {
  if (definition_ != nullptr)
    return names_merge(yaml::text_of(*definition_, "x-kubernetes-patch-strategy"));
  return described_.starts_with(':') && described_.find('|') != std::string_view::npos;
}

MergeKeys SchemaType::merge_keys() const {
  MergeKeys keys;
  if (definition_ != nullptr) {
    if (const yaml::Node* list = definition_->find("x-kubernetes-list-map-keys")) {
      for (const yaml::Node* key : list->items()) keys.add(key->text());
      return keys;
    }
    if (const yaml::Node* key = definition_->find("x-kubernetes-patch-merge-key"))
      keys.add(key->text());
    return keys;
  }
  if (!merges_items()) return keys;
  std::string_view names = described_.substr(described_.find('|') + 1);
  while (!names.empty()) keys.add(next_word(names, ','));
  return keys;
}

Result<void> OpenApi::use(const yaml::Node* version, const yaml::Node* swagger) {
  if (chosen_) return {};
  if (swagger != nullptr) {
    SLIPWAY_TRY(choose_document(version));
    chosen_swagger_ = swagger;
    return {};
  }
  if (version == nullptr || version->text().empty()) return {};
  if (version->text() != built_in_open_api_version()) {
    return yaml::error_at(*version, "this OpenAPI version is not built in",
                          "kustomize 5.8.2 has only " + std::string(built_in_open_api_version()) +
                              "; use `path` for another schema");
  }
  chosen_ = true;
  loaded_ = false;
  return {};
}

Result<void> OpenApi::use_unreadable(const yaml::Node* version, Diagnostic problem) {
  if (chosen_) return {};
  SLIPWAY_TRY(choose_document(version));
  unreadable_ = std::move(problem);
  return {};
}

Result<void> OpenApi::choose_document(const yaml::Node* version) {
  if (version != nullptr) {
    return yaml::error_at(*version, "`openapi` has both a version and a path",
                          "keep `path` for an own schema, `version` for a built-in one");
  }
  chosen_ = true;
  loaded_ = false;
  return {};
}

void OpenApi::follow(const OpenApi& other) {
  if (loaded_ || chosen_) return;
  if (other.loaded_) {
    load();
  } else if (other.built_in_ == BuiltIn::wanted) {
    built_in_ = BuiltIn::wanted;
  }
}

SchemaType OpenApi::type_of(std::string_view api_version, std::string_view kind) {
  if (!loaded_) load();
  const Gvk gvk = make_gvk(api_version, kind);
  const CustomKind* custom = kinds_.empty() ? nullptr : find_custom(gvk);
  const bool has_custom = custom != nullptr && custom->definition != nullptr;
  if (has_custom && !built_in_first_) return {{}, custom->definition, this};
  if (built_in_ == BuiltIn::used || is_own_kind(gvk)) {
    std::string_view type = find_kind(gvk);
    next_word(type);
    if (!type.empty() && type != "-") return {type, nullptr, this};
  }
  if (has_custom) return {{}, custom->definition, this};
  return {};
}

Scope OpenApi::scope(const Gvk& gvk) {
  std::string_view line = find_kind(gvk);
  const std::string_view scope = next_word(line);
  if (scope == "namespaced") return Scope::namespaced;
  if (scope == "cluster") return Scope::cluster;
  if (!loaded_) {
    if (chosen_swagger_ == nullptr && !unreadable_) {
      if (built_in_ == BuiltIn::unused) built_in_ = BuiltIn::wanted;
    } else {
      load();
    }
  }
  const CustomKind* custom = kinds_.empty() ? nullptr : find_custom(gvk);
  return custom != nullptr ? custom->scope : Scope::unknown;
}

void OpenApi::load() {
  loaded_ = true;
  problem_ = unreadable_;
  if (problem_) return;
  if (chosen_swagger_ == nullptr) {
    built_in_ = BuiltIn::used;
    built_in_first_ = true;
    return;
  }
  if (const Result<void> checked = check_document(*chosen_swagger_); !checked) {
    problem_ = checked.error();
    return;
  }
  add_swagger(*chosen_swagger_);
  built_in_first_ = built_in_ == BuiltIn::wanted;
  if (built_in_ == BuiltIn::wanted) built_in_ = BuiltIn::used;
}

void OpenApi::add_swagger(const yaml::Node& swagger) {
  if (const yaml::Node* definitions = swagger.find("definitions")) {
    definitions_.push_back(definitions);
    for (const yaml::Entry& entry : definitions->entries()) {
      const yaml::Node* gvks = entry.value->find("x-kubernetes-group-version-kind");
      if (gvks == nullptr) continue;
      for (const yaml::Node* gvk : gvks->items()) custom_kind(*gvk).definition = entry.value;
    }
  }
  if (const yaml::Node* paths = swagger.find("paths")) add_scopes(*paths);
}

void OpenApi::add_scopes(const yaml::Node& paths) {
  for (const yaml::Entry& path : paths.entries()) {
    const yaml::Node* gvk = path.value->at({"get", "x-kubernetes-group-version-kind"});
    if (gvk == nullptr || !gvk->is_mapping()) continue;
    CustomKind& kind = custom_kind(*gvk);
    if (path.key->text().find("namespaces/{namespace}") != std::string_view::npos) {
      kind.scope = Scope::namespaced;
    } else if (kind.scope == Scope::unknown) {
      kind.scope = Scope::cluster;
    }
  }
}

OpenApi::CustomKind& OpenApi::custom_kind(const yaml::Node& gvk) {
  const Gvk wanted{yaml::text_of(gvk, "group"), yaml::text_of(gvk, "version"),
                   yaml::text_of(gvk, "kind")};
  for (CustomKind& kind : kinds_) {
    if (kind.kind == wanted.kind && kind.version == wanted.version && kind.group == wanted.group)
      return kind;
  }
  return kinds_.emplace_back(CustomKind{wanted.group, wanted.version, wanted.kind});
}

const OpenApi::CustomKind* OpenApi::find_custom(const Gvk& gvk) const {
  for (const CustomKind& kind : kinds_) {
    if (kind.kind == gvk.kind && kind.version == gvk.version && kind.group == gvk.group)
      return &kind;
  }
  return nullptr;
}

SchemaType OpenApi::resolve(const yaml::Node* schema) const {
  for (int i = 0; i < longest_chain_of_references; ++i) {
    const yaml::Node* reference = schema->find("$ref");
    if (reference == nullptr || reference->text().empty()) return {{}, schema, this};
    if (!reference->text().starts_with(definitions_prefix)) return {};
    std::string_view rest = reference->text().substr(definitions_prefix.size());
    const std::string_view written = rest.substr(0, rest.find('/'));  // lives as long as the schema
    const std::string name = cut_token(rest);
    schema = nullptr;
    for (const yaml::Node* definitions : definitions_) {
      if (const yaml::Node* found = definitions->find(name)) schema = found;
    }
    if (schema == nullptr) return resolve_built_in(written, rest);
    while (schema != nullptr && !rest.empty()) schema = step_down(*schema, rest);
    if (schema == nullptr) return {};
  }
  return {};
}

SchemaType OpenApi::resolve_built_in(std::string_view name, std::string_view rest) const {
  if (built_in_ != BuiltIn::used) return {};
  SchemaType type(short_name(name), nullptr, this);
  while (type && !rest.empty()) {
    if (cut_token(rest) != "properties" || rest.empty()) return {};
    type = type.field(cut_token(rest));
  }
  return type;
}

std::string_view built_in_open_api_version() { return "v1.21.2"; }

}  // namespace slipway::kustomize
