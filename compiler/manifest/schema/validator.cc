// Walks an object and its schema side by side. Three of the API server's own steps are followed:
// the decoding (types, unknown fields), the merge of server-side apply (items of lists that are
// told apart by keys must not repeat them) and, for custom resources, the check against their
// schema after defaults were filled in. `status` is dropped on apply where it is a subresource, but
// decoded before: there only fields and types count.

#include "compiler/manifest/schema/validator.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "compiler/manifest/schema/object_path.h"
#include "compiler/manifest/schema/value_rules.h"
#include "core/diagnostics/format.h"
#include "core/text/suggest.h"
#include "core/yaml/text_of.h"

namespace slipway::manifest {

namespace {

using yaml::Node;

constexpr int max_depth = 500;
constexpr std::size_t most_findings = 100;  // of one object

enum class Strictness : std::uint8_t { full, fields_and_types };

/// What stands for a struct that was left out.
const Node& nothing() {
  static yaml::Arena arena;
  static const Node* const node = Node::make_mapping(arena);
  return *node;
}

class Validator {
 public:
  Validator(const Schemas& schemas, std::vector<Finding>& findings, Showing showing)
      : schemas_(schemas), findings_(findings), showing_(showing) {}

  /// The damage of the schema file that was met, if any.
  std::optional<Diagnostic> damage;

  void object(const Node& node, const KindSchema& kind) {
    has_status_ = kind.has_status;
    Schema reference;
    reference.type = SchemaType::reference;
    reference.target = kind.type;
    value(node, reference, nullptr, Strictness::full, 0);
  }

 private:
  const Schema* resolved(const Schema* schema) {
    for (int i = 0; schema->type == SchemaType::reference; ++i) {
      Result<const Schema*> target = schemas_.type(schema->target);
      if (!target) {
        if (!damage) damage = std::move(target).error();
        return nullptr;
      }
      constexpr int longest_chain = 20;
      if (i > longest_chain) return nullptr;
      schema = *target;
    }
    return schema;
  }

  // A list may repeat one mistake a million times.
  [[nodiscard]] bool is_full() const { return findings_.size() - before_ >= most_findings; }

  void add(FindingRule rule, const Step* step, const Node& node, const std::string& what,
           std::string hint = {}) {
    if (is_full()) return;
    const std::string path = path_to(step);
    const std::string subject = path.empty() ? "the object" : "`" + printable(path) + "`";
    findings_.push_back({rule, path, &node, subject + " " + what, std::move(hint)});
  }

  void value(const Node& node, const Schema& unresolved, const Step* step, Strictness strictness,
             int depth) {
    const Schema* schema = resolved(&unresolved);
    if (schema == nullptr || depth > max_depth) return;
    if (node.is_null()) {
      null(node, *schema, step, strictness);
      return;
    }
    if (auto objection = check_type(node, *schema, showing_)) {
      add(FindingRule::wrong_type, step, node, objection->what, std::move(objection->hint));
      return;
    }
    if (strictness == Strictness::full) rules(node, *schema, step);
    if (node.is_mapping()) {
      if (schema->type == SchemaType::map) {
        for (const yaml::Entry& entry : node.entries()) {
          const Step next = {step, entry.key->text()};
          value(*entry.value, *schema->items, &next, strictness, depth + 1);
        }
      } else if (schema->type == SchemaType::object || !schema->fields.empty()) {
        fields(node, *schema, step, strictness, depth);
      }
    } else if (node.is_sequence() && schema->type == SchemaType::list) {
      items(node, *schema, step, strictness, depth);
    }
  }

  void null(const Node& node, const Schema& schema, const Step* step, Strictness strictness) {
    if (schema.origin == Origin::builtin || schema.nullable || schema.type == SchemaType::any ||
        schema.default_value != nullptr || strictness == Strictness::fields_and_types) {
      return;
    }
    add(FindingRule::wrong_type, step, node, "must not be null",
        "remove the field, or give it a value");
  }

  void rules(const Node& node, const Schema& schema, const Step* step) {
    if (schema.constraints == nullptr) return;
    if (auto objection = check_constraints(node, schema, schemas_, showing_)) {
      std::string hint = std::move(objection->hint);
      if (hint.empty() && schema.constraints->enumeration != nullptr) {
        hint = suggestion(node, *schema.constraints->enumeration);
      }
      add(FindingRule::wrong_value, step, node, objection->what, std::move(hint));
    }
    if (auto objection = check_conditions(node, schema, schema, schemas_)) {
      add(FindingRule::wrong_value, step, node, objection->what, std::move(objection->hint));
    }
  }

  static std::string suggestion(const Node& node, const Node& enumeration) {
    if (!node.is_scalar()) return {};
    std::vector<std::string_view> values;
    for (const Node* value : enumeration.items()) values.push_back(value->text());
    return did_you_mean(node.text(), values);
  }

  void fields(const Node& node, const Schema& schema, const Step* step, Strictness strictness,
              int depth) {
    for (const yaml::Entry& entry : node.entries()) {
      const std::string_view name = entry.key->text();
      const SchemaField* field = schema.field(name);
      if (field == nullptr) {
        unknown_field(*entry.key, schema, step);
        continue;
      }
      const Step next = {step, name, nullptr, nullptr, 0, &schema};
      const bool is_status = step == nullptr && has_status_ && name == "status";
      value(*entry.value, *field->schema, &next,
            is_status ? Strictness::fields_and_types : strictness, depth + 1);
    }
    if (strictness == Strictness::full) demands(node, node, schema, step, 0);
  }

  // Fields that must be there. `node` may stand for a struct that was left out; `place` is where to
  // say so.
  void demands(const Node& node, const Node& place, const Schema& schema, const Step* step,
               int depth) {
    for (const SchemaField& field : schema.fields) {
      if (field.required && !field.schema->present) {
        require(node, place, field, schema, step);
      } else if (field.schema->present &&
                 (depth != 0 || step != nullptr || field.name != "status")) {
        const Node* value = node.find(field.name);
        if (value != nullptr && !value->is_null()) continue;
        const Schema* inner = resolved(field.schema);
        const Step next = {step, field.name};
        // Structs in structs end soon; a hostile schema's may not.
        constexpr int max_depth_of_structs = 20;
        constexpr int most_structs = 10'000;
        if (inner != nullptr && depth < max_depth_of_structs && ++structs_ < most_structs) {
          demands(nothing(), place, *inner, &next, depth + 1);
        }
      }
    }
    for (const std::string_view name : schema.required) {
      require(node, place, {name, nullptr, true}, schema, step);
    }
    if (schema.embedded) {
      require(node, place, {"apiVersion", nullptr, true}, schema, step);
      require(node, place, {"kind", nullptr, true}, schema, step);
    }
  }

  void require(const Node& node, const Node& place, const SchemaField& field, const Schema& schema,
               const Step* step) {
    const Node* value = node.find(field.name);
    const bool is_empty = value != nullptr && schema.origin == Origin::builtin && is_zero(*value);
    if (value != nullptr && !is_empty) return;
    const std::string name = "`" + printable(field.name) + "`";
    if (value != nullptr && !value->is_null()) {
      const Step next = {step, field.name};
      add(FindingRule::missing_field, &next, *value, "is required, but empty");
    } else {
      add(FindingRule::missing_field, step, place, "lacks the required field " + name);
    }
  }

  // What Go cannot tell from a field that is not there.
  static bool is_zero(const Node& node) {
    return node.is_null() || (node.is_sequence() && node.size() == 0) ||
           (node.is_string() && node.text().empty()) ||
           (node.is_scalar() && node.tag == yaml::Tag::integer && node.text() == "0");
  }

  void unknown_field(const Node& key, const Schema& schema, const Step* step) {
    const std::string_view name = key.text();
    const bool is_of_objects = name == "apiVersion" || name == "kind" || name == "metadata";
    if (schema.open || (schema.embedded && is_of_objects) || is_full()) return;
    std::vector<std::string_view> names;
    names.reserve(schema.fields.size());
    for (const SchemaField& field : schema.fields) names.push_back(field.name);
    const Step next = {step, name};
    const std::string path = path_to(step);
    std::string message =
        path.empty() ? "there is no field" : "`" + printable(path) + "` has no field";
    message += " `" + printable(name) + "`";
    std::string hint = did_you_mean(name, names);
    if (hint.empty()) hint = right_place(name, schema, step);
    findings_.push_back(
        {FindingRule::unknown_field, path_to(&next), &key, std::move(message), std::move(hint)});
  }

  // A field that stands too deep or not deep enough: the object around it, or one in it, has it.
  std::string right_place(std::string_view name, const Schema& schema, const Step* step) {
    for (const Step* above = step; above != nullptr; above = above->up) {
      if (above->owner != nullptr && above->owner->field(name) != nullptr) {
        const std::string path = path_to(above->up);
        return fmt::format("{} has a field `{}`: check the indentation",
                           path.empty() ? "the object itself" : "`" + printable(path) + "`",
                           printable(name));
      }
    }
    std::string hint;
    for (const SchemaField& field : schema.fields) {
      const Schema* inner = resolved(field.schema);
      const bool is_list = inner != nullptr && inner->type == SchemaType::list;
      if (is_list) inner = resolved(inner->items);
      if (inner == nullptr || inner->field(name) == nullptr) continue;
      if (!hint.empty()) return {};  // several: no telling which
      hint = fmt::format("`{}` is a field of {}`{}`: check the indentation", printable(name),
                         is_list ? "the items of " : "", printable(field.name));
    }
    return hint;
  }

  void items(const Node& node, const Schema& schema, const Step* step, Strictness strictness,
             int depth) {
    const auto list = node.items();
    for (std::size_t i = 0; i < list.size(); ++i) {
      const Step next = {step, {}, &schema, list[i], i};
      if (list[i]->is_null() && schema.list_type != ListType::atomic) {
        add(FindingRule::wrong_type, &next, *list[i], "must not be null", "remove the item");
      } else if (list[i]->is_null() && strictness == Strictness::full) {
        null_item(*list[i], schema, &next);
      } else {
        value(*list[i], *schema.items, &next, strictness, depth + 1);
      }
    }
    if (schema.list_type != ListType::atomic && !list.empty()) duplicates(node, schema, step);
  }

  // Of a builtin list it is an empty item.
  void null_item(const Node& item, const Schema& list, const Step* step) {
    const Schema* schema = resolved(list.items);
    if (schema == nullptr) return;
    if (schema->origin == Origin::builtin && schema->type == SchemaType::object) {
      demands(nothing(), item, *schema, step, 1);
    } else if (schema->exact) {
      add(FindingRule::wrong_type, step, item, "must not be null", "remove the item");
    } else {
      null(item, *schema, step, Strictness::full);
    }
  }

  void duplicates(const Node& node, const Schema& schema, const Step* step) {
    const Schema* item_schema = resolved(schema.items);
    if (item_schema == nullptr) return;
    std::unordered_map<std::string, std::size_t> seen;
    const auto list = node.items();
    for (std::size_t i = 0; i < list.size(); ++i) {
      const Step next = {step, {}, &schema, list[i], i};
      const std::optional<std::string> identity =
          schema.list_type == ListType::set ? set_identity(*list[i])
                                            : map_identity(*list[i], schema, *item_schema, &next);
      if (!identity) continue;
      const auto [first, is_new] = seen.emplace(*identity, i);
      if (is_new) continue;
      add(FindingRule::duplicate_item, &next, *list[i], "appears twice in its list",
          schema.list_type == ListType::set
              ? "remove one"
              : "remove one of the two, or give it another " + keys_of(schema));
      if (!is_full()) findings_.back().other = list[first->second];
    }
  }

  static std::string keys_of(const Schema& schema) {
    std::string text;
    for (const std::string_view key : schema.keys) {
      text += (text.empty() ? "`" : " and `") + std::string(key) + "`";
    }
    return text;
  }

  static std::optional<std::string> set_identity(const Node& item) {
    if (!item.is_scalar()) return {};
    return std::to_string(static_cast<int>(item.tag)) + std::string(item.text());
  }

  std::optional<std::string> map_identity(const Node& item, const Schema& schema,
                                          const Schema& item_schema, const Step* step) {
    if (!item.is_mapping()) return {};
    std::string identity;
    for (const std::string_view key : schema.keys) {
      const Node* value = item.find(key);
      const SchemaField* field = item_schema.field(key);
      if (value == nullptr || value->is_null()) {
        const Schema* field_schema = field == nullptr ? nullptr : resolved(field->schema);
        value = field_schema == nullptr ? nullptr : field_schema->default_value;
      }
      if (value == nullptr) {
        // Server-side apply needs it, whatever the schema says.
        if (field == nullptr || !field->required) {
          add(FindingRule::missing_field, step, item,
              "lacks the field `" + printable(key) + "`, which tells the items of its list apart");
        }
        return {};
      }
      identity += std::to_string(static_cast<int>(value->tag)) + std::string(value->text()) + '\n';
    }
    return identity;
  }

  const Schemas& schemas_;
  std::vector<Finding>& findings_;
  std::size_t before_ = findings_.size();
  Showing showing_;
  bool has_status_ = false;
  int structs_ = 0;  ///< that were left out
};

void unknown_kind(const Node& object, const Schemas& schemas, const std::string& context,
                  std::vector<Finding>& findings) {
  const std::string_view api_version = yaml::text_of(object, "apiVersion");
  const std::string_view kind = yaml::text_of(object, "kind");
  const Node* place = object.find("kind");
  const bool is_built_in = schemas.path().empty();
  std::string hint;
  for (const KindSchema& other : schemas.kinds()) {
    if (other.kind == kind) {
      hint = fmt::format("{} is known as `apiVersion: {}`", printable(kind), other.api_version);
    }
  }
  if (hint.empty()) {
    std::vector<std::string_view> kinds;
    for (const KindSchema& other : schemas.kinds()) {
      if (other.api_version == api_version) kinds.push_back(other.kind);
    }
    hint = did_you_mean(kind, kinds);
  }
  if (!hint.empty()) hint += hint.ends_with('?') ? " " : "; ";
  hint += fmt::format(
      "{} the cluster has it, `slipway schema snapshot --context {}{}` stores its schemas",
      hint.ends_with("? ") ? "If" : "if", context.empty() ? "CONTEXT" : context,
      is_built_in ? std::string(" -o FILE") : " -o " + schemas.path());
  findings.push_back(
      {FindingRule::unknown_kind, "kind", place == nullptr ? &object : place,
       fmt::format(
           "{} has no kind `{}` of `{}`",
           is_built_in ? "Kubernetes " + std::string(schemas.kubernetes_version()) : "the cluster",
           printable(kind), printable(api_version)),
       hint});
}

// What holds for all objects and stands in no schema.
bool check_identity(const Node& object, std::vector<Finding>& findings) {
  if (!object.is_mapping()) {
    findings.push_back({FindingRule::wrong_type, "", &object,
                        "an object must be a map, not " + describe(object, Showing::forbidden),
                        "it begins with `apiVersion:` and `kind:`"});
    return false;
  }
  bool complete = true;
  for (const std::string_view field : {"apiVersion", "kind"}) {
    const Node* node = object.find(field);
    if (node != nullptr && node->is_string() && !node->text().empty()) continue;
    findings.push_back({FindingRule::missing_field, "", node == nullptr ? &object : node,
                        fmt::format("the object lacks `{}`", field), ""});
    complete = false;
  }
  return complete;
}

void check_name(const Node& object, std::vector<Finding>& findings) {
  const Node* metadata = object.find("metadata");
  const Node* name = metadata == nullptr ? nullptr : metadata->find("name");
  const bool is_given =
      name != nullptr && !name->is_null() && !(name->is_scalar() && name->text().empty());
  if (is_given || (metadata != nullptr && !metadata->is_mapping() && !metadata->is_null())) return;
  findings.push_back({FindingRule::missing_field, "metadata",
                      metadata == nullptr ? &object : metadata, "the object lacks `metadata.name`",
                      "server-side apply needs it"});
}

Result<void> validate_into(const Node& object, const Schemas& schemas, const std::string& context,
                           std::vector<Finding>& findings) {
  if (!check_identity(object, findings)) return {};
  const std::string_view api_version = yaml::text_of(object, "apiVersion");
  const std::string_view kind_name = yaml::text_of(object, "kind");
  if (api_version == "v1" && kind_name == "List") {
    if (const Node* items = object.find("items")) {
      for (const Node* item : items->items()) {
        SLIPWAY_TRY(validate_into(*item, schemas, context, findings));
      }
    }
    return {};
  }
  const KindSchema* kind = schemas.kind(api_version, kind_name);
  if (kind == nullptr) {
    unknown_kind(object, schemas, context, findings);
    return {};
  }
  check_name(object, findings);
  Validator validator(schemas, findings,
                      kind_name == "Secret" ? Showing::forbidden : Showing::allowed);
  validator.object(object, *kind);
  if (validator.damage) return *validator.damage;
  return {};
}

}  // namespace

std::string_view rule_name(FindingRule rule) {
  switch (rule) {
    case FindingRule::unknown_kind:
      return "schema-unknown-kind";
    case FindingRule::unknown_field:
      return "schema-unknown-field";
    case FindingRule::missing_field:
      return "schema-missing-field";
    case FindingRule::wrong_type:
      return "schema-wrong-type";
    case FindingRule::wrong_value:
      return "schema-wrong-value";
    case FindingRule::duplicate_item:
      return "schema-duplicate-item";
  }
  return "schema";
}

Result<std::vector<Finding>> validate(const Node& object, const Schemas& schemas,
                                      const std::string& context) {
  std::vector<Finding> findings;
  SLIPWAY_TRY(validate_into(object, schemas, context, findings));
  return findings;
}

Diagnostic to_diagnostic(const Finding& finding, const std::string& subject) {
  Diagnostic diagnostic = yaml::error_at(
      *finding.node, subject.empty() ? finding.message : subject + ": " + finding.message,
      finding.hint);
  diagnostic.fault = Fault::finding;
  diagnostic.rule = rule_name(finding.rule);
  if (finding.other != nullptr && finding.other->source != nullptr)
    diagnostic.notes.push_back(yaml::note_at(*finding.other, "the first one is here"));
  return diagnostic;
}

}  // namespace slipway::manifest
