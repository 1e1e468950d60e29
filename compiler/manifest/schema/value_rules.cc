#include "compiler/manifest/schema/value_rules.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "compiler/manifest/schema/formats.h"
#include "core/diagnostics/format.h"
#include "core/yaml/scalar.h"

namespace slipway::manifest {

namespace {

using yaml::Node;
using yaml::Tag;
using NumberType = yaml::Number::Type;

bool is_text(const Node& node) {
  return node.is_scalar() && node.tag != Tag::integer && node.tag != Tag::floating &&
         node.tag != Tag::boolean && node.tag != Tag::null;
}

yaml::Number number_of(const Node& node) {
  if (!node.is_scalar() || (node.tag != Tag::integer && node.tag != Tag::floating)) return {};
  return yaml::parse_number(node.text(), yaml::Dialect::go_yaml_3);
}

/// A number without loss: the 64 bits of a long double's fraction hold every integer.
long double exact(const yaml::Number& number) {
  switch (number.type) {
    case NumberType::integer:
      return static_cast<long double>(number.integer);
    case NumberType::natural:
      return static_cast<long double>(number.natural);
    default:
      return static_cast<long double>(number.floating);
  }
}

/// `1.0` and `1e3` are integers for JSON.
bool is_whole(const yaml::Number& number) {
  if (number.type == NumberType::floating) {
    constexpr double limit = 9.2233720368547e18;
    return std::trunc(number.floating) == number.floating && std::fabs(number.floating) < limit;
  }
  return number.type == NumberType::integer;
}

bool has_format(const Schema& schema, std::string_view format) {
  return schema.constraints != nullptr && schema.constraints->format == format;
}

/// Characters, as the API server counts them.
std::uint64_t length_of(std::string_view text) {
  return static_cast<std::uint64_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

/// Equal as JSON: 1 and 1.0 are.
bool equal_values(const Node& a, const Node& b) {
  if (!a.is_scalar() || !b.is_scalar()) return yaml::equal(a, b);
  if (is_text(a) || is_text(b)) return is_text(a) && is_text(b) && a.text() == b.text();
  const yaml::Number left = number_of(a);
  const yaml::Number right = number_of(b);
  if (left.type != NumberType::none && right.type != NumberType::none) {
    return exact(left) == exact(right);
  }
  return a.tag == b.tag && a.text() == b.text();
}

std::string values_of(const Node& sequence) {
  std::string text;
  for (const Node* item : sequence.items()) {
    text += text.empty() ? "" : ", ";
    text += item->is_scalar() ? std::string(item->text()) : std::string("…");
  }
  return printable(text);
}

Objection count_objection(std::string_view bound, std::uint64_t count, std::string_view unit) {
  return {fmt::format("must have {} {} {}{}", bound, count, unit, count == 1 ? "" : "s"), ""};
}

std::optional<Objection> check_count(std::uint64_t count, std::uint64_t least, std::uint64_t most,
                                     std::string_view unit) {
  if (count < least) return count_objection("at least", least, unit);
  if (count > most) return count_objection("at most", most, unit);
  return {};
}

std::optional<Objection> check_text(const Node& node, const Schema& schema, const Schemas& schemas,
                                    Showing showing) {
  const Constraints& constraints = *schema.constraints;
  const std::string_view text = node.text();
  if (constraints.min_length > 0 || constraints.max_length != Constraints::unlimited) {
    auto objection =
        check_count(length_of(text), constraints.min_length, constraints.max_length, "character");
    if (objection) return objection;
  }
  if (constraints.pattern != nullptr) {
    const re2::RE2* pattern = schemas.compiled(*constraints.pattern);
    if (pattern != nullptr &&
        !re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *pattern)) {
      return Objection{fmt::format("must match the pattern {}, but is {}",
                                   printable(constraints.pattern->text), describe(node, showing)),
                       ""};
    }
  }
  if (!constraints.format.empty() && !matches_format(constraints.format, text)) {
    return Objection{fmt::format("must be {}, not {}", describe_format(constraints.format),
                                 describe(node, showing)),
                     ""};
  }
  return {};
}

std::optional<Objection> check_number(const yaml::Number& number, const Constraints& constraints) {
  const long double value = exact(number);
  if (constraints.minimum != nullptr) {
    const long double bound = exact(number_of(*constraints.minimum));
    if (constraints.exclusive_minimum ? value <= bound : value < bound) {
      return Objection{
          fmt::format("must be {} {}", constraints.exclusive_minimum ? "more than" : "at least",
                      constraints.minimum->text()),
          ""};
    }
  }
  if (constraints.maximum != nullptr) {
    const long double bound = exact(number_of(*constraints.maximum));
    if (constraints.exclusive_maximum ? value >= bound : value > bound) {
      return Objection{
          fmt::format("must be {} {}", constraints.exclusive_maximum ? "less than" : "at most",
                      constraints.maximum->text()),
          ""};
    }
  }
  if (constraints.multiple_of != nullptr) {
    const long double step = exact(number_of(*constraints.multiple_of));
    if (step > 0 && std::fabs(std::remainder(value / step, 1.0L)) > 1e-9L) {
      return Objection{fmt::format("must be a multiple of {}", constraints.multiple_of->text()),
                       ""};
    }
  }
  return {};
}

Objection wrong_type(std::string_view expected, const Node& node, Showing showing,
                     std::string hint = {}) {
  return {fmt::format("must be {}, not {}", expected, describe(node, showing)), std::move(hint)};
}

std::optional<Objection> check_integer(const Node& node, const Schema& schema, Showing showing) {
  const yaml::Number number = number_of(node);
  if (number.type == NumberType::none) {
    std::string hint;
    if (is_text(node) &&
        yaml::parse_number(node.text(), yaml::Dialect::go_yaml_3).type == NumberType::integer) {
      hint = "write it without quotes";
    }
    return wrong_type("an integer", node, showing, std::move(hint));
  }
  const bool narrow = has_format(schema, "int32") || (schema.type == SchemaType::int_or_string &&
                                                      schema.origin == Origin::builtin);
  if (!is_whole(number)) {
    const bool is_large = number.type == NumberType::natural;
    return is_large ? Objection{"is too large for an integer of 64 bits", ""}
                    : wrong_type("an integer", node, showing);
  }
  const long double value = exact(number);
  if (narrow && (value < std::numeric_limits<std::int32_t>::min() ||
                 value > std::numeric_limits<std::int32_t>::max())) {
    return Objection{fmt::format("must fit 32 bits, but is {}", describe(node, showing)), ""};
  }
  return {};
}

std::optional<Objection> check_quantity(const Node& node, Showing showing) {
  constexpr std::string_view hint =
      "a quantity is a number with an optional unit: 250m, 2, 128Mi, 1Gi";
  if (number_of(node).type != NumberType::none) return {};
  if (is_text(node) && is_quantity(node.text())) return {};
  return wrong_type("a quantity", node, showing, std::string(hint));
}

/// Names that the alternatives demand, for a message.
void collect_required(const Schema* schema, const Schemas& schemas,
                      std::vector<std::string_view>& names) {
  schema = resolve(schema, schemas);
  if (schema == nullptr) return;
  names.insert(names.end(), schema->required.begin(), schema->required.end());
  for (const SchemaField& field : schema->fields) {
    if (field.required) names.push_back(field.name);
  }
}

class Conditions {
 public:
  explicit Conditions(const Schemas& schemas) : schemas_(schemas) {}

  bool hold(const Node& node, const Schema* condition, const Schema* structure, int depth) const {
    condition = resolve(condition, schemas_);
    structure = resolve(structure, schemas_);
    constexpr int max_depth = 100;
    constexpr int most_steps = 1'000'000;  // a hostile schema may branch at every level
    if (condition == nullptr || depth > max_depth || ++steps_ > most_steps) return true;
    if (condition->type != SchemaType::any && !node.is_null() &&
        check_type(node, *condition, Showing::forbidden)) {
      return false;
    }
    if (condition->constraints != nullptr &&
        check_constraints(node, *condition, schemas_, Showing::forbidden)) {
      return false;
    }
    return children_hold(node, *condition, structure, depth) &&
           all_hold(node, *condition, structure, depth);
  }

 private:
  [[nodiscard]] const Node* value(const Node& node, std::string_view name,
                                  const Schema* structure) const {
    return structure == nullptr ? node.find(name)
                                : value_or_default(node, name, *structure, schemas_);
  }

  bool children_hold(const Node& node, const Schema& condition, const Schema* structure,
                     int depth) const {
    if (node.is_mapping()) {
      for (const std::string_view name : condition.required) {
        if (value(node, name, structure) == nullptr) return false;
      }
      for (const SchemaField& field : condition.fields) {
        const Node* child = value(node, field.name, structure);
        if (child == nullptr) {
          if (field.required) return false;
          continue;
        }
        const SchemaField* known = structure == nullptr ? nullptr : structure->field(field.name);
        if (!hold(*child, field.schema, known == nullptr ? nullptr : known->schema, depth + 1)) {
          return false;
        }
      }
    }
    if (condition.items == nullptr) return true;
    const Schema* inner = structure == nullptr ? nullptr : structure->items;
    const auto entries = node.entries();
    const auto items = node.items();
    return std::all_of(entries.begin(), entries.end(),
                       [&](const yaml::Entry& entry) {
                         return hold(*entry.value, condition.items, inner, depth + 1);
                       }) &&
           std::all_of(items.begin(), items.end(), [&](const Node* item) {
             return hold(*item, condition.items, inner, depth + 1);
           });
  }

  bool all_hold(const Node& node, const Schema& condition, const Schema* structure,
                int depth) const {
    const Constraints* constraints = condition.constraints;
    if (constraints == nullptr) return true;
    const auto holds = [&](const Schema* inner) { return hold(node, inner, structure, depth + 1); };
    if (!std::all_of(constraints->all_of.begin(), constraints->all_of.end(), holds)) return false;
    if (!constraints->any_of.empty() &&
        std::none_of(constraints->any_of.begin(), constraints->any_of.end(), holds)) {
      return false;
    }
    if (!constraints->one_of.empty() &&
        std::count_if(constraints->one_of.begin(), constraints->one_of.end(), holds) != 1) {
      return false;
    }
    return constraints->none_of == nullptr || !holds(constraints->none_of);
  }

  const Schemas& schemas_;
  mutable int steps_ = 0;
};

std::string joined(const std::vector<std::string_view>& names) {
  std::string text;
  for (const std::string_view name : names)
    text += (text.empty() ? "`" : ", `") + std::string(name) + "`";
  return printable(text);
}

Objection alternatives_objection(const Node& node, std::span<const Schema* const> alternatives,
                                 std::string_view how_many, const Schemas& schemas) {
  std::vector<std::string_view> names;
  for (const Schema* alternative : alternatives) collect_required(alternative, schemas, names);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  if (names.empty())
    return {fmt::format("must match {} of the alternatives of its schema", how_many), ""};
  std::vector<std::string_view> present;
  std::copy_if(names.begin(), names.end(), std::back_inserter(present),
               [&](std::string_view name) { return node.find(name) != nullptr; });
  const std::string found = present.empty() ? "none of them" : joined(present);
  return {fmt::format("must have {} of {}, but has {}", how_many, joined(names), found), ""};
}

}  // namespace

const Schema* resolve(const Schema* schema, const Schemas& schemas) {
  constexpr int longest_chain = 20;
  for (int i = 0; schema != nullptr && schema->type == SchemaType::reference; ++i) {
    if (i == longest_chain) return nullptr;
    const Result<const Schema*> target = schemas.type(schema->target);
    schema = target ? *target : nullptr;
  }
  return schema;
}

const Node* value_or_default(const Node& object, std::string_view name, const Schema& structure,
                             const Schemas& schemas) {
  const Node* value = object.find(name);
  if (structure.origin == Origin::builtin) {
    return value != nullptr && value->is_null() ? nullptr : value;
  }
  if (value != nullptr && !value->is_null()) return value;
  const SchemaField* field = structure.field(name);
  const Schema* schema = field == nullptr ? nullptr : resolve(field->schema, schemas);
  if (schema == nullptr || schema->default_value == nullptr) return value;
  return value == nullptr || !schema->nullable ? schema->default_value : value;
}

std::string describe(const Node& node, Showing showing) {
  if (node.is_mapping()) return "a map";
  if (node.is_sequence()) return "a list";
  if (node.is_null()) return "null";
  if (showing == Showing::forbidden) {
    return is_text(node) ? "a string" : node.tag == Tag::boolean ? "a boolean" : "a number";
  }
  constexpr std::size_t longest = 60;
  std::string text(node.text().substr(0, longest));
  if (text.size() < node.text().size()) text += "…";
  text = printable(text);
  return is_text(node) ? "the string \"" + text + "\"" : text;
}

std::optional<Objection> check_type(const Node& node, const Schema& schema, Showing showing) {
  switch (schema.type) {
    case SchemaType::any:
    case SchemaType::reference:
      return {};
    case SchemaType::object:
    case SchemaType::map:
      if (node.is_mapping()) return {};
      return wrong_type("a map", node, showing,
                        node.is_sequence() ? "remove the `-`: fields, not items, belong here" : "");
    case SchemaType::list:
      if (node.is_sequence()) return {};
      return wrong_type("a list", node, showing, "begin each item with `- `");
    case SchemaType::string:
      if (is_text(node)) return {};
      return wrong_type("a string", node, showing,
                        node.is_scalar() && !node.is_null() ? "put it in quotes" : "");
    case SchemaType::boolean:
      if (node.is_scalar() && node.tag == Tag::boolean) return {};
      return wrong_type("true or false", node, showing,
                        is_text(node) && (node.text() == "true" || node.text() == "false")
                            ? "write it without quotes"
                            : "");
    case SchemaType::number: {
      const yaml::Number number = number_of(node);
      if (number.type != NumberType::none) return {};
      return wrong_type("a number", node, showing);
    }
    case SchemaType::integer:
      return check_integer(node, schema, showing);
    case SchemaType::int_or_string:
      if (is_text(node)) return {};
      if (number_of(node).type == NumberType::none) {
        return wrong_type("an integer or a string", node, showing);
      }
      return check_integer(node, schema, showing);
    case SchemaType::quantity:
      return check_quantity(node, showing);
  }
  return {};
}

std::optional<Objection> check_constraints(const Node& node, const Schema& schema,
                                           const Schemas& schemas, Showing showing) {
  if (schema.constraints == nullptr) return {};
  const Constraints& constraints = *schema.constraints;
  if (node.is_mapping()) {
    return check_count(node.size(), constraints.min_properties, constraints.max_properties,
                       "field");
  }
  if (node.is_sequence()) {
    return check_count(node.size(), constraints.min_items, constraints.max_items, "item");
  }
  if (constraints.enumeration != nullptr &&
      (schema.origin != Origin::builtin || schema.exact || !node.text().empty())) {
    const auto values = constraints.enumeration->items();
    if (std::none_of(values.begin(), values.end(),
                     [&](const Node* value) { return equal_values(*value, node); })) {
      Objection objection = {
          fmt::format("must be one of {}, not {}", values_of(*constraints.enumeration),
                      describe(node, showing)),
          ""};
      return objection;
    }
  }
  if (is_text(node)) return check_text(node, schema, schemas, showing);
  const yaml::Number number = number_of(node);
  return number.type == NumberType::none ? std::nullopt : check_number(number, constraints);
}

std::optional<Objection> check_conditions(const Node& node, const Schema& schema,
                                          const Schema& structure, const Schemas& schemas) {
  if (schema.constraints == nullptr) return {};
  const Constraints& constraints = *schema.constraints;
  const Conditions conditions(schemas);
  const auto holds = [&](const Schema* condition) {
    return conditions.hold(node, condition, &structure, 0);
  };
  for (const Schema* condition : constraints.all_of) {
    if (holds(condition)) continue;
    const Schema* inner = resolve(condition, schemas);  // says more than "all of"
    auto objection =
        inner == nullptr ? std::nullopt : check_conditions(node, *inner, structure, schemas);
    return objection ? objection : Objection{"must satisfy a further condition of its schema", ""};
  }
  if (!constraints.any_of.empty() &&
      std::none_of(constraints.any_of.begin(), constraints.any_of.end(), holds)) {
    return alternatives_objection(node, constraints.any_of, "at least one", schemas);
  }
  if (!constraints.one_of.empty()) {
    const auto count = std::count_if(constraints.one_of.begin(), constraints.one_of.end(), holds);
    if (count != 1) {
      // An alternative that demands nothing means: none is fine, too.
      const bool may_lack = std::any_of(
          constraints.one_of.begin(), constraints.one_of.end(), [&](const Schema* alternative) {
            const Schema* inner = resolve(alternative, schemas);
            return inner != nullptr && inner->required.empty() && inner->fields.empty();
          });
      return alternatives_objection(node, constraints.one_of,
                                    may_lack ? "at most one" : "exactly one", schemas);
    }
  }
  if (constraints.none_of != nullptr && holds(constraints.none_of)) {
    return Objection{"is what its schema rules out", ""};
  }
  return {};
}

}  // namespace slipway::manifest
