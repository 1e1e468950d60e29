#include "compiler/kustomize/filters/variables.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <string>

#include "compiler/kustomize/filters/field_walk.h"
#include "compiler/kustomize/filters/scalar.h"
#include "core/diagnostics/format.h"
#include "core/yaml/scalar.h"

namespace slipway::kustomize {
namespace {

using yaml::Arena;
using yaml::Node;
using yaml::Style;
using yaml::Tag;

/// kustomize reads numbers with Go's Atoi and ParseFloat here, which know nothing of YAML's other
/// forms.
bool is_plain_integer(std::string_view text, std::int64_t& number) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

bool is_plain_number(std::string_view text) {
  return text.find_first_of("_xX") == std::string_view::npos &&
         text.find_first_of("0123456789") != std::string_view::npos;
}

/// How a number is written into a string and in place of one: in full, without an exponent.
std::string value_text(const Node& value) {
  if (value.tag == Tag::boolean)
    return yaml::parse_boolean(value.text()).value_or(false) ? "true" : "false";
  if (value.tag != Tag::floating) return std::string(value.text());
  const yaml::Number number = yaml::parse_number(value.text(), yaml::Dialect::go_yaml_3);
  if (number.type != yaml::Number::Type::floating) return std::string(value.text());
  std::array<char, 400> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number.floating,
                                 std::chars_format::fixed);
  return {digits.data(), end.ptr};
}

std::string text_in_string(const Node& value) {
  if (value.tag != Tag::floating) return value_text(value);
  const yaml::Number number = yaml::parse_number(value.text(), yaml::Dialect::go_yaml_3);
  if (number.type != yaml::Number::Type::floating) return std::string(value.text());
  std::string text;
  yaml::append_yaml_float(number.floating, text);
  return text;
}

class Expansion {
 public:
  Expansion(std::vector<Variable>& variables, Arena& arena)
      : variables_(variables), arena_(arena) {}

  Result<void> visit(Node& field) {
    if (field.is_null()) return {};
    if (field.is_scalar()) {
      return counts_as_string(field) ? expand(field) : Result<void>();
    }
    for (const yaml::Entry& entry : field.entries()) {
      if (!counts_as_string(*entry.key)) {
        return yaml::error_at(*entry.key,
                              "the key `" + printable(entry.key->text()) +
                                  "` is no string, and vars are replaced in this map",
                              "put it into quotes");
      }
      if (counts_as_string(*entry.value)) SLIPWAY_TRY(expand(*entry.value));
    }
    for (Node* item : field.items()) {
      if (!counts_as_string(*item)) {
        return yaml::error_at(*item, "this item is no string, and vars are replaced in this list",
                              "put it into quotes");
      }
      SLIPWAY_TRY(expand(*item));
    }
    return {};
  }

 private:
  Variable* find(std::string_view name) {
    for (Variable& variable : variables_) {
      if (variable.name != name) continue;
      return variable.value != nullptr && variable.value->is_scalar() ? &variable : nullptr;
    }
    return nullptr;
  }

  Result<void> expand(Node& field) {
    const std::string_view text = field.text();
    field.style = Style::plain;
    if (text.find('$') == std::string_view::npos) return write_text(field, text, Typing::string);
    if (Variable* whole = whole_reference(text)) {
      ++whole->uses;
      const Tag tag = whole->value->tag;
      const bool typed = tag == Tag::integer || tag == Tag::floating || tag == Tag::boolean;
      field.set_text(arena_.copy(value_text(*whole->value)), typed ? tag : Tag::string);
      return {};
    }
    return write_text(field, arena_.copy(replace(text)), Typing::string);
  }

  /// The variable that the string is, when it is nothing else.
  Variable* whole_reference(std::string_view text) {
    if (!text.starts_with("$(") || text.find(')') != text.size() - 1) return nullptr;
    return find(text.substr(2, text.size() - 3));
  }

  /// Stops when the result has become too long: write_text() refuses it.
  std::string replace(std::string_view text) {
    std::string result;
    bool may_close = true;
    while (result.size() <= longest_text) {
      const std::size_t dollar = text.find('$');
      if (dollar == std::string_view::npos || dollar + 1 == text.size()) return result.append(text);
      result.append(text.substr(0, dollar));
      const char next = text[dollar + 1];
      const std::size_t close =
          next == '(' && may_close ? text.find(')', dollar + 2) : std::string_view::npos;
      if (close != std::string_view::npos) {
        append_value(text.substr(dollar + 2, close - dollar - 2), result);
        text.remove_prefix(close + 1);
        continue;
      }
      if (next == '(') may_close = false;
      append_literal(next, result);
      text.remove_prefix(dollar + 2);
    }
    return result;
  }

  void append_value(std::string_view name, std::string& result) {
    if (Variable* variable = find(name)) {
      ++variable->uses;
      result.append(text_in_string(*variable->value));
    } else {
      result.append("$(").append(name).append(")");
    }
  }

  /// What follows a dollar that begins no reference. kustomize takes the byte for a character here,
  /// so one outside ASCII becomes two bytes.
  static void append_literal(char next, std::string& result) {
    const auto byte = static_cast<unsigned char>(next);
    result.push_back('$');
    if (next == '$') return;
    if (byte < 0x80) {
      result.push_back(next);
    } else {
      result.push_back(static_cast<char>(0xC0U | (byte >> 6U)));
      result.push_back(static_cast<char>(0x80U | (byte & 0x3FU)));
    }
  }

  std::vector<Variable>& variables_;
  Arena& arena_;
};

/// `ports[0]` is `ports` and `0`.
void split_index(std::string_view part, std::vector<std::string_view>& parts) {
  const std::size_t open = part.ends_with(']') ? part.rfind('[') : std::string_view::npos;
  if (open != std::string_view::npos) {
    const std::string_view digits = part.substr(open + 1, part.size() - open - 2);
    if (!digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos) {
      if (open > 0) parts.push_back(part.substr(0, open));
      parts.push_back(digits);
      return;
    }
  }
  parts.push_back(part);
}

}  // namespace

Result<void> expand_variables(Node& object, const Gvk& gvk, const FieldSpec& spec,
                              std::vector<Variable>& variables, Arena& arena) {
  Expansion expansion(variables, arena);
  return visit_fields(object, gvk, spec, Create::nothing, arena,
                      [&](Node& field) { return expansion.visit(field); });
}

Result<Node*> variable_value(Node& object, std::string_view field_path, Arena& arena) {
  std::vector<std::string_view> path;
  for (const std::string_view part : split_bracketed_path(field_path, '.', arena))
    split_index(part, path);
  SLIPWAY_ASSIGN(Node * value, look_up(object, path));
  std::int64_t number = 0;
  const bool odd = value != nullptr && value->is_scalar() &&
                   ((value->tag == Tag::integer && !is_plain_integer(value->text(), number)) ||
                    (value->tag == Tag::floating && !is_plain_number(value->text())));
  if (odd) {
    return yaml::error_at(
        *value, "the number `" + printable(value->text()) + "` cannot be the value of a var",
        "write it in plain decimal digits");
  }
  return value;
}

}  // namespace slipway::kustomize
