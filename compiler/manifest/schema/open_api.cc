// One definition of an OpenAPI document -> parts of a schema file. What the API server does not
// hold anybody to is left out: a builtin type's `required` where data/optional-fields.txt says so
// (the empty string stands for a missing value except where data/exact-enumerations.txt says so),
// and a custom resource's where there is a default.

#include "compiler/manifest/schema/open_api.h"

#include <algorithm>
#include <utility>

#include "core/text/embedded.h"

namespace slipway::manifest {

SLIPWAY_EMBEDDED(exact_enumerations_txt)
SLIPWAY_EMBEDDED(optional_fields_txt)

namespace {

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

  /// The part of a named definition.
  std::size_t definition(const std::string& name, const Json& json) {
    name_ = short_name(name);
    is_root_ = origin_ == Origin::custom;
    return part(json);
  }

  std::set<std::string> references;  ///< full names of the definitions that were referred to

 private:
  struct Nesting {
    explicit Nesting(int& depth) : depth_(depth) { ++depth_; }
    ~Nesting() { --depth_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

   private:
    int& depth_;
  };

  std::size_t part(const Json& json) {
    const bool root = std::exchange(is_root_, false);
    const bool is_field = std::exchange(is_field_, false);
    const bool exact = std::exchange(is_exact_, false);
    const Nesting nesting(depth_);
    constexpr int max_depth = 100;
    if (depth_ > max_depth) return parts_.add({"any", " open", false, {}});
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
    const bool is_name = target.starts_with(prefix) && is_plain(target.substr(prefix.size()));
    return is_name ? target.substr(prefix.size()) : std::string();
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
      if (!key.is_string() || !is_plain(key.get<std::string>())) return "[]";
      text += (text.empty() ? "" : ",") + key.get<std::string>();
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
    return origin_ == Origin::builtin && name == "name" && is_empty_text(value);
  }

  static bool is_empty_text(const Json* value) {
    return value != nullptr && value->is_string() && value->get_ref<const std::string&>().empty();
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

  enum class Value : std::uint8_t { number, count, text, list };

  static bool has_type(const Json& value, Value type) {
    switch (type) {
      case Value::number:
        return value.is_number();
      case Value::count:
        return value.is_number_unsigned();
      case Value::text:
        return value.is_string();
      case Value::list:
        return value.is_array() && is_shallow(value, 0);
    }
    return false;
  }

  // What the reader of schema files takes.
  static bool is_shallow(const Json& value, int depth) {
    constexpr int max_depth = 50;
    if (!value.is_structured()) return true;
    return depth < max_depth && std::all_of(value.begin(), value.end(), [&](const Json& inner) {
             return is_shallow(inner, depth + 1);
           });
  }

  void attributes(const Json& json, Part& out) {
    struct Attribute {
      const char* name;
      const char* key;
      Value type;
    };
    constexpr Attribute names[] = {{"minimum", "min", Value::number},
                                   {"maximum", "max", Value::number},
                                   {"multipleOf", "multipleOf", Value::number},
                                   {"minLength", "minLength", Value::count},
                                   {"maxLength", "maxLength", Value::count},
                                   {"minItems", "minItems", Value::count},
                                   {"maxItems", "maxItems", Value::count},
                                   {"minProperties", "minProperties", Value::count},
                                   {"maxProperties", "maxProperties", Value::count},
                                   {"pattern", "pattern", Value::text},
                                   {"format", "format", Value::text},
                                   {"enum", "enum", Value::list}};
    for (const auto& [name, key, type] : names) {
      const Json* value = member(json, name);
      if (value == nullptr || !has_type(*value, type)) continue;
      // Custom resources' integers may be larger than their format says.
      if (std::string_view(name) == "format" && origin_ == Origin::custom && out.type != "string" &&
          out.type != "any") {
        continue;
      }
      out.attributes += std::string(" ") + key + "=" + value->dump();
    }
    if (flag(json, "exclusiveMinimum")) out.attributes += " above";
    if (flag(json, "exclusiveMaximum")) out.attributes += " below";
    const Json* value = member(json, "default");
    // Of builtin types only the defaults of lists' keys matter: texts that are not empty.
    const bool matters = origin_ == Origin::custom ||
                         (value != nullptr && value->is_string() && !is_empty_text(value));
    if (value != nullptr && matters && is_shallow(*value, 0))
      out.attributes += " default=" + value->dump();
  }

  Parts& parts_;
  const Json& schemas_;
  std::string name_;
  Origin origin_;
  bool is_root_ = false;
  bool is_field_ = false;  ///< of a builtin type
  bool is_exact_ = false;
  int depth_ = 0;
};

}  // namespace

const Json* member(const Json& json, const char* name) {
  if (!json.is_object()) return nullptr;
  const auto found = json.find(name);
  return found == json.end() ? nullptr : &*found;
}

std::string text_member(const Json& json, const char* name) {
  const Json* value = member(json, name);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

bool is_plain(std::string_view text) {
  constexpr std::string_view plain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789$_-./:";
  return !text.empty() && text.find_first_not_of(plain) == std::string_view::npos;
}

ConvertedDefinition convert_definition(const Json& schemas, const std::string& name, Origin origin,
                                       Parts& parts) {
  static const Json anything = Json::object();
  const Json* schema = member(schemas, name.c_str());
  Converter converter(parts, schemas, origin);
  const std::size_t part = converter.definition(name, schema == nullptr ? anything : *schema);
  return {part, std::move(converter.references)};
}

}  // namespace slipway::manifest
