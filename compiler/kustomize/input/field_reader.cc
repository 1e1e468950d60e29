#include "compiler/kustomize/input/field_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "core/text/suggest.h"
#include "core/yaml/scalar.h"
#include "core/yaml/yaml_1_1.h"

namespace slipway::kustomize {

namespace {

constexpr std::string_view whole_number = "a whole number";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string_view kind_of(const yaml::Node& node) {
  if (node.is_mapping()) return "a map";
  if (node.is_sequence()) return "a list";
  if (yaml::boolean_of_yaml_1_1(node)) return "a boolean";
  switch (node.tag) {
    case yaml::Tag::integer:
    case yaml::Tag::floating:
      return "a number";
    case yaml::Tag::boolean:
      return "a boolean";
    case yaml::Tag::null:
      return "null";
    default:
      return "a text";
  }
}

}  // namespace

bool differ_in_case_only(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return a.size() == b.size();
  if (lower(a.front()) != lower(b.front())) return false;
  return a == b || std::equal(a.begin(), a.end(), b.begin(), b.end(),
                              [](char x, char y) { return lower(x) == lower(y); });
}

FieldReader::FieldReader(const yaml::Node& node, std::string_view what, Reading reading)
    : node_(node), what_(what), reading_(reading) {
  known_.reserve(8);
  if (!node.is_mapping() && !node.is_null()) {
    fail(yaml::error_at(node, fmt::format("{} must be a map, and this is {}", what, kind_of(node)),
                        "a map is written as `field: value`, a line for each field"));
  }
}

void FieldReader::fail(Diagnostic error) {
  if (!error_) error_ = std::move(error);
}

const yaml::Node* FieldReader::value(std::string_view name) {
  known_.push_back(name);
  // Of repeated keys, and of those that differ in case only, the last in sorted order counts:
  // kustomize reads what was JSON in between.
  const yaml::Entry* found = nullptr;
  for (const yaml::Entry& entry : node_.entries()) {
    const std::string_view key = entry.key->text();
    if (!equal_ignoring_case(key, name)) continue;
    if (found == nullptr || key >= found->key->text()) found = &entry;
  }
  return found == nullptr || found->value->is_null() ? nullptr : found->value;
}

void FieldReader::wrong_type(const yaml::Node& value, std::string_view name,
                             std::string_view wanted) {
  std::string hint;
  if (wanted == "a text" && value.is_scalar())
    hint = fmt::format("put it in quotes: \"{}\"", value.text());
  if (wanted == "a list" && !value.is_sequence()) hint = "begin each item with `- `";
  if (wanted == whole_number && value.is_scalar()) hint = "write digits, without quotes";
  fail(yaml::error_at(value,
                      fmt::format("`{}` must be {}, and this is {}", name, wanted, kind_of(value)),
                      std::move(hint)));
}

std::string_view FieldReader::as_text(const yaml::Node& value, std::string_view name) {
  if (value.is_null()) return {};
  if (!value.is_scalar()) {
    wrong_type(value, name, "a text");
    return {};
  }
  const bool exact = reading_ == Reading::kustomization || reading_ == Reading::exact_plugin;
  if (exact && value.tagging != yaml::Tagging::bang &&
      (value.tag == yaml::Tag::integer || value.tag == yaml::Tag::floating ||
       yaml::boolean_of_yaml_1_1(value))) {
    wrong_type(value, name, "a text");
    return {};
  }
  return value.text();
}

std::string_view FieldReader::text(std::string_view name, const yaml::Node** origin) {
  const yaml::Node* field = value(name);
  if (origin != nullptr) *origin = field;
  return field == nullptr ? std::string_view() : as_text(*field, name);
}

bool FieldReader::boolean(std::string_view name) {
  const yaml::Node* field = value(name);
  if (field == nullptr) return false;
  const std::optional<bool> truth = yaml::boolean_of_yaml_1_1(*field);
  if (!truth) wrong_type(*field, name, "true or false");
  return truth.value_or(false);
}

std::int64_t FieldReader::integer(std::string_view name) {
  const yaml::Node* field = value(name);
  if (field == nullptr) return 0;
  // kustomize makes JSON of it first, where 3.0 and 0b11 are 3 and 1e1 is 10.
  const bool is_number =
      field->is_scalar() && (field->tag == yaml::Tag::integer || field->tag == yaml::Tag::floating);
  const yaml::Number number =
      is_number ? yaml::parse_number(field->text(), yaml::Dialect::go_yaml_2) : yaml::Number();
  if (number.type == yaml::Number::Type::integer) return number.integer;
  if (number.type == yaml::Number::Type::floating && std::isfinite(number.floating)) {
    std::string json;
    yaml::append_json_float(number.floating, json);
    std::int64_t whole = 0;
    const char* end = json.data() + json.size();
    const auto [rest, error] = std::from_chars(json.data(), end, whole);
    if (error == std::errc() && rest == end) return whole;
  }
  wrong_type(*field, name, is_number ? "a whole number of 64 bits" : whole_number);
  return 0;
}

std::vector<const yaml::Node*> FieldReader::texts(std::string_view name) {
  return list<const yaml::Node*>(name, [&](const yaml::Node& item) -> Result<const yaml::Node*> {
    as_text(item, name);
    return &item;
  });
}

std::vector<KeyValue> FieldReader::pairs(std::string_view name) {
  std::vector<KeyValue> result;
  const yaml::Node* field = value(name);
  if (field == nullptr) return result;
  if (!field->is_mapping()) {
    wrong_type(*field, name, "a map of texts");
    return result;
  }
  result.reserve(field->size());
  for (const yaml::Entry& entry : field->entries()) {
    // A key that YAML 1.1 takes for a boolean becomes the text of one.
    const std::optional<bool> truth = yaml::boolean_of_yaml_1_1(*entry.key);
    const std::string_view key = truth ? (*truth ? "true" : "false") : entry.key->text();
    const std::string_view text = as_text(*entry.value, key);
    result.push_back({key, text, entry.value});
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const KeyValue& a, const KeyValue& b) { return a.key < b.key; });
  return result;
}

Result<void> FieldReader::finish() {
  if (error_) return *std::move(error_);
  if (reading_ == Reading::plugin || reading_ == Reading::exact_plugin) return {};
  for (const yaml::Entry& entry : node_.entries()) {
    const std::string_view key = entry.key->text();
    const bool known = std::any_of(known_.begin(), known_.end(), [&](std::string_view name) {
      return name.size() == key.size() && equal_ignoring_case(name, key);
    });
    if (known) continue;
    std::string hint = did_you_mean(key, known_);
    if (hint.empty()) hint = "remove it; kustomize does not know it here";
    return yaml::error_at(*entry.key, fmt::format("unknown field `{}` in {}", key, what_),
                          std::move(hint));
  }
  return {};
}

}  // namespace slipway::kustomize
