// OpenAPI v3 documents -> a schema file.
//
// A cluster has one document per group and version; together they are ten times as large as what
// matters here, since they describe paths, texts and lists, and repeat common types in every
// document. What is kept: the kinds that have a PATCH (what can be applied), their scope, and the
// types that they reach. Built-in types keep their names. Custom resources have one large type
// each, and their versions differ little: equal parts are written once, as types of their own. For
// that all parts are numbered by their content, bottom up, so equal parts have equal numbers.
//
// What the API server does not hold anybody to is left out: a builtin type's `required` where
// data/optional-fields.txt says so (the empty string stands for a missing value except where
// data/exact-enumerations.txt says so), and a custom resource's where there is a default.

#include "compiler/manifest/schema/snapshot.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <nlohmann/json.hpp>

#include "compiler/manifest/schema/schema_text.h"
#include "core/text/embedded.h"

namespace slipway::manifest {

SLIPWAY_EMBEDDED(exact_enumerations_txt)
SLIPWAY_EMBEDDED(optional_fields_txt)

namespace {

using Json = nlohmann::json;

struct Kind {
  std::string type;
  bool cluster = false;
  bool status = false;
};

using KindName = std::pair<std::string, std::string>;  // apiVersion and kind

struct Document {
  std::string path;
  Json json;
  Origin origin = Origin::builtin;
};

/// A member of an object, null when there is none.
const Json* member(const Json& json, const char* name) {
  if (!json.is_object()) return nullptr;
  const auto found = json.find(name);
  return found == json.end() ? nullptr : &*found;
}

std::string text_member(const Json& json, const char* name) {
  const Json* value = member(json, name);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

KindName kind_name(const Json& gvk) {
  const std::string group = text_member(gvk, "group");
  const std::string version = text_member(gvk, "version");
  return {group.empty() ? version : group + "/" + version, text_member(gvk, "kind")};
}

using Table = std::set<std::string, std::less<>>;

/// The lines of a data file, each a type and a field of it.
Table read_table(std::string_view text) {
  Table lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// Fields of builtin types that are required on paper only.
bool is_optional_in_fact(std::string_view type, std::string_view field) {
  static const Table table = read_table(optional_fields_txt());
  return table.contains(std::string(type) + " " + std::string(field));
}

/// Enumerations of builtin types that are pointers in Go: the empty string is not "left out".
bool is_exact(std::string_view type, std::string_view field) {
  static const Table table = read_table(exact_enumerations_txt());
  return table.contains(std::string(type) + " " + std::string(field));
}

/// Turns one document's schemas into parts.
class Converter {
 public:
  Converter(Parts& parts, const Json& schemas, Origin origin)
      : parts_(parts), schemas_(schemas), origin_(origin) {}

  /// The part of a named definition; its references are collected in `references`.
  std::size_t definition(const std::string& name, const Json& json) {
    name_ = short_name(name);
    is_root_ = origin_ == Origin::custom;
    return part(json);
  }

  std::set<std::string> references;  ///< full names of the definitions that were referred to

 private:
  std::size_t part(const Json& json) {
    const bool root = std::exchange(is_root_, false);
    const bool is_field = std::exchange(is_field_, false);
    const bool exact = std::exchange(is_exact_, false);
    Part out;
    if (const std::string target = reference(json); !target.empty()) {
      out.type = referred(target);
      if (is_field && is_struct(json) && demands(target, 0)) {
        out.attributes += " present";
      }
      return parts_.add(std::move(out));
    }
    type(json, out);
    children(json, out, root);
    conditions(json, out);
    attributes(json, out);
    if (exact && member(json, "enum") != nullptr) out.attributes += " exact";
    return parts_.add(std::move(out));
  }

  // `$ref`, or the one `allOf` that a $ref with siblings stands in.
  static std::string reference(const Json& json) {
    std::string target = text_member(json, "$ref");
    const Json* all = member(json, "allOf");
    if (target.empty() && all != nullptr && all->is_array() && all->size() == 1) {
      target = text_member(all->front(), "$ref");
    }
    constexpr std::string_view prefix = "#/components/schemas/";
    return target.starts_with(prefix) ? target.substr(prefix.size()) : std::string();
  }

  // Go structs that are no pointers have an empty default in the schema.
  static bool is_struct(const Json& json) {
    const Json* value = member(json, "default");
    return value != nullptr && value->is_object() && value->empty();
  }

  // Must an object of this builtin type have any field, itself or in a struct of it?
  bool demands(const std::string& name, int depth) const {
    const Json* schema = member(schemas_, name.c_str());
    constexpr int max_depth = 10;
    if (schema == nullptr || depth > max_depth) return false;
    const std::string short_type = short_name(name);
    if (const Json* required = member(*schema, "required")) {
      for (const Json& field : *required) {
        if (field.is_string() && !is_optional_in_fact(short_type, field.get<std::string>())) {
          return true;
        }
      }
    }
    const Json* properties = member(*schema, "properties");
    if (properties == nullptr) return false;
    return std::any_of(properties->begin(), properties->end(), [&](const Json& property) {
      return is_struct(property) && demands(reference(property), depth + 1);
    });
  }

  std::string referred(const std::string& target) {
    const std::string name = short_name(target);
    if (name == "resource.Quantity") return "quantity";
    if (name == "intstr.IntOrString") return "int-or-string";
    if (name == "meta.v1.Time" || name == "meta.v1.MicroTime") return "string format=\"date-time\"";
    references.insert(target);
    return "@" + name;
  }

  void type(const Json& json, Part& out) {
    const std::string type = text_member(json, "type");
    const bool builtin = origin_ == Origin::builtin;
    const Json* properties = member(json, "properties");
    out.is_condition_only = type.empty();
    if (flag(json, "x-kubernetes-int-or-string")) {
      out.type = "int-or-string";
      out.is_condition_only = false;
    } else if (type == "array") {
      out.type = list_type(json);
    } else if (type == "object" && properties == nullptr && values(json) != nullptr) {
      out.type = "{}";
    } else if (type == "object" || type == "string" || type == "integer" || type == "number" ||
               type == "boolean") {
      out.type = type;
    } else {
      out.type = "any";
    }
    // A Go type without fields in the schema is one that takes anything.
    if (flag(json, "x-kubernetes-preserve-unknown-fields") ||
        (builtin && out.type == "object" && properties == nullptr)) {
      if (out.type != "any" || properties != nullptr) out.attributes += " open";
    }
    if (flag(json, "x-kubernetes-embedded-resource")) out.attributes += " embedded";
    if (!builtin && flag(json, "nullable")) out.attributes += " nullable";
  }

  static bool flag(const Json& json, const char* name) {
    const Json* value = member(json, name);
    return value != nullptr && value->is_boolean() && value->get<bool>();
  }

  // The schema of a map's values; `true` allows all.
  static const Json* values(const Json& json) {
    static const Json anything = Json::object();
    const Json* value = member(json, "additionalProperties");
    if (value == nullptr) return nullptr;
    if (value->is_boolean()) return value->get<bool>() ? &anything : nullptr;
    return value;
  }

  static std::string list_type(const Json& json) {
    const std::string type = text_member(json, "x-kubernetes-list-type");
    if (type == "set") return "[*]";
    const Json* keys = member(json, "x-kubernetes-list-map-keys");
    if (type != "map" || keys == nullptr || !keys->is_array()) return "[]";
    std::string text;
    for (const Json& key : *keys) {
      if (key.is_string()) text += (text.empty() ? "" : ",") + key.get<std::string>();
    }
    return "[" + text + "]";
  }

  void children(const Json& json, Part& out, bool root) {
    const Json* items = out.type == "{}"            ? values(json)
                        : out.type.starts_with('[') ? member(json, "items")
                                                    : nullptr;
    static const Json anything = Json::object();
    if (out.type == "{}" || out.type.starts_with('[')) {
      is_exact_ = origin_ == Origin::builtin;  // an item cannot be left out
      out.children.push_back({out.type == "{}" ? "{}" : "[]", part(items ? *items : anything)});
    }
    std::set<std::string> required;
    if (const Json* list = member(json, "required"); list != nullptr && list->is_array()) {
      for (const Json& name : *list) {
        if (name.is_string()) required.insert(name.get<std::string>());
      }
    }
    if (const Json* properties = member(json, "properties");
        properties != nullptr && properties->is_object()) {
      for (const auto& [name, property] : properties->items()) {
        const bool is_metadata = root && name == "metadata";
        const bool needed = required.erase(name) > 0 && is_required(name, property);
        is_field_ = origin_ == Origin::builtin;
        is_exact_ = is_field_ && is_exact(name_, name);
        const std::size_t child = is_metadata                               ? part(metadata())
                                  : !needed && is_empty_key(name, property) ? empty_text()
                                                                            : part(property);
        is_field_ = is_exact_ = false;
        out.children.push_back({field_key(name) + (needed ? "*" : ""), child});
      }
    }
    if (!required.empty()) {
      out.attributes += " required=" + Json(required).dump();
    }
  }

  // Lists of builtin types may be told apart by a field that is the empty string when it is left
  // out.
  [[nodiscard]] bool is_empty_key(const std::string& name, const Json& property) const {
    const Json* value = member(property, "default");
    return origin_ == Origin::builtin && name == "name" && value != nullptr && *value == "";
  }

  std::size_t empty_text() { return parts_.add({"string", " default=\"\"", false, {}}); }

  static const Json& metadata() {
    static const Json json = {
        {"$ref", "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"}};
    return json;
  }

  [[nodiscard]] bool is_required(const std::string& name, const Json& property) const {
    if (origin_ == Origin::custom) return member(property, "default") == nullptr;
    return !is_optional_in_fact(name_, name);
  }

  void conditions(const Json& json, Part& out) {
    constexpr std::pair<const char*, const char*> lists[] = {
        {"allOf", "&&"}, {"anyOf", "||"}, {"oneOf", "^^"}};
    const bool int_or_string = out.type == "int-or-string";
    for (const auto& [name, key] : lists) {
      const Json* list = member(json, name);
      if (list == nullptr || !list->is_array() || (int_or_string && says_int_or_string(*list))) {
        continue;
      }
      for (const Json& condition : *list) {
        const Json* inner = member(condition, "anyOf");
        if (int_or_string && inner != nullptr && says_int_or_string(*inner)) continue;
        out.children.push_back({key, part(condition)});
      }
    }
    if (const Json* condition = member(json, "not")) {
      out.children.push_back({"!!", part(*condition)});
    }
  }

  // [{type: integer}, {type: string}], which goes with x-kubernetes-int-or-string.
  static bool says_int_or_string(const Json& list) {
    return list.is_array() && list.size() == 2 && text_member(list[0], "type") == "integer" &&
           text_member(list[1], "type") == "string";
  }

  void attributes(const Json& json, Part& out) {
    constexpr std::pair<const char*, const char*> names[] = {{"minimum", "min"},
                                                             {"maximum", "max"},
                                                             {"multipleOf", "multipleOf"},
                                                             {"minLength", "minLength"},
                                                             {"maxLength", "maxLength"},
                                                             {"minItems", "minItems"},
                                                             {"maxItems", "maxItems"},
                                                             {"minProperties", "minProperties"},
                                                             {"maxProperties", "maxProperties"},
                                                             {"pattern", "pattern"},
                                                             {"format", "format"},
                                                             {"enum", "enum"}};
    for (const auto& [name, key] : names) {
      const Json* value = member(json, name);
      // Custom resources' integers may be larger than their format says.
      if (std::string_view(name) == "format" && origin_ == Origin::custom && out.type != "string" &&
          out.type != "any") {
        continue;
      }
      if (value != nullptr) out.attributes += std::string(" ") + key + "=" + value->dump();
    }
    if (flag(json, "exclusiveMinimum")) out.attributes += " above";
    if (flag(json, "exclusiveMaximum")) out.attributes += " below";
    const Json* value = member(json, "default");
    // Of builtin types only the defaults of lists' keys matter: texts that are not empty.
    const bool matters =
        origin_ == Origin::custom || (value != nullptr && value->is_string() && *value != "");
    if (value != nullptr && matters) out.attributes += " default=" + value->dump();
  }

  Parts& parts_;
  const Json& schemas_;
  std::string name_;
  Origin origin_;
  bool is_root_ = false;
  bool is_field_ = false;  ///< of a builtin type
  bool is_exact_ = false;
};

class Snapshot {
 public:
  explicit Snapshot(std::vector<Document> documents) : documents_(std::move(documents)) {}

  std::string text(std::string_view version) {
    find_kinds();
    find_types();
    std::string out = "slipway-schemas 1\nkubernetes " + std::string(version) + "\n";
    for (const auto& [name, kind] : kinds_) {
      if (kind.type.empty()) continue;
      out += "kind " + name.first + " " + name.second;
      out += kind.cluster ? " cluster " : " namespaced ";
      out += (kind.status ? "status " : "") + kind.type + "\n";
    }
    parts_.write(out);
    return out;
  }

 private:
  // Kinds are what has a PATCH at …/<plural>/{name}; the path also tells the scope.
  void find_kinds() {
    for (const Document& document : documents_) {
      const Json* paths = member(document.json, "paths");
      if (paths == nullptr || !paths->is_object()) continue;
      for (const auto& [path, operations] : paths->items()) {
        const Json* patch = member(operations, "patch");
        const Json* gvk =
            patch == nullptr ? nullptr : member(*patch, "x-kubernetes-group-version-kind");
        if (gvk == nullptr) continue;
        Kind& kind = kinds_[kind_name(*gvk)];
        if (path.ends_with("/{name}/status")) kind.status = true;
        if (!path.ends_with("/{name}")) continue;
        kind.type = "?";
        // A namespace's own path ends with /namespaces/{name}.
        kind.cluster = path.find("/namespaces/{namespace}/") == std::string::npos;
      }
    }
    std::erase_if(kinds_, [](const auto& entry) { return entry.second.type.empty(); });
  }

  void find_types() {
    for (const Document& document : documents_) {
      const Json* components = member(document.json, "components");
      const Json* schemas = components == nullptr ? nullptr : member(*components, "schemas");
      if (schemas == nullptr || !schemas->is_object()) continue;
      for (const auto& [name, schema] : schemas->items()) {
        const Json* gvks = member(schema, "x-kubernetes-group-version-kind");
        if (gvks == nullptr || !gvks->is_array() || gvks->size() != 1) continue;
        const auto kind = kinds_.find(kind_name(gvks->front()));
        if (kind == kinds_.end() || kind->second.type != "?") continue;
        kind->second.type = short_name(name);
        add(document, *schemas, name);
      }
    }
    std::erase_if(kinds_, [](const auto& entry) { return entry.second.type == "?"; });
  }

  // The type and all that it refers to, once.
  void add(const Document& document, const Json& schemas, const std::string& root) {
    std::vector<std::string> pending = {root};
    while (!pending.empty()) {
      const std::string name = std::move(pending.back());
      pending.pop_back();
      if (!added_.insert(name).second) continue;
      const Json* schema = member(schemas, name.c_str());
      static const Json anything = Json::object();
      // What a custom resource refers to are Kubernetes' own types.
      const Origin origin = name == root ? document.origin : Origin::builtin;
      Converter converter(parts_, schemas, origin);
      const std::size_t part = converter.definition(name, schema == nullptr ? anything : *schema);
      parts_.name(part, short_name(name), origin);
      pending.insert(pending.end(), converter.references.begin(), converter.references.end());
    }
  }

  std::vector<Document> documents_;
  std::map<KindName, Kind> kinds_;
  std::set<std::string> added_;
  Parts parts_;
};

}  // namespace

Result<std::string> make_snapshot(std::string_view kubernetes_version,
                                  std::vector<OpenApiDocument> documents) {
  std::sort(documents.begin(), documents.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  std::vector<Document> parsed;
  for (OpenApiDocument& document : documents) {
    Json json = Json::parse(document.json, nullptr, /*allow_exceptions=*/false);
    document.json = {};
    if (!text_member(json, "openapi").starts_with("3.")) {
      return plain_error("the API server's document `" + document.path + "` is no OpenAPI v3",
                         "is the address of the context that of a Kubernetes API server?",
                         Fault::outside);
    }
    const Json* info = member(json, "info");
    const bool custom = info != nullptr && text_member(*info, "title") == "Kubernetes CRD Swagger";
    parsed.push_back({document.path, std::move(json), custom ? Origin::custom : Origin::builtin});
  }
  return Snapshot(std::move(parsed)).text(kubernetes_version);
}

}  // namespace slipway::manifest
