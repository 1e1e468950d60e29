#include "compiler/kustomize/filters/json_round_trip.h"

#include <string>

#include "core/yaml/plain_value.h"
#include "core/yaml/reader.h"
#include "core/yaml/scalar.h"
#include "core/yaml/scalar_writer.h"

namespace slipway::kustomize {
namespace {

using yaml::Arena;
using yaml::Node;
using yaml::PlainValue;
using yaml::Style;
using yaml::Surroundings;
using yaml::Tag;

double as_double(const yaml::Number& number) {
  switch (number.type) {
    case yaml::Number::Type::integer:
      return static_cast<double>(number.integer);
    case yaml::Number::Type::natural:
      return static_cast<double>(number.natural);
    default:
      return number.floating;
  }
}

/// Decimal integers below a million are written as they are.
bool is_settled_integer(const Node& scalar) {
  const std::string_view text = scalar.text();
  if (scalar.tag != Tag::integer || scalar.untagged || scalar.style != Style::plain ||
      text.empty() || text.size() > 6)
    return false;
  if (text.front() == '0') return text.size() == 1;
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

constexpr std::string_view merge_key = "<<";

void settle_string(Node& scalar, std::string_view text) {
  scalar.set_text(text, Tag::string);
  scalar.style = yaml::resolve_plain(text) == Tag::string
                     ? yaml::style_of_string(text, yaml::ScalarPlace::value)
                     : Style::double_quoted;
  // Written plain, it is no string when it is read again.
  if (text == merge_key && scalar.style == Style::plain) scalar.tag = Tag::merge;
}

class RoundTrip {
 public:
  explicit RoundTrip(Arena& arena) : arena_(arena) {}

  Result<void> walk(Node& node, Surroundings surroundings, bool at_root) {
    if (node.is_scalar()) return settle(node, surroundings);
    if (node.flow) surroundings = Surroundings::flow;
    for (Node*& item : node.items()) {
      part(item);
      SLIPWAY_TRY(walk(*item, surroundings, false));
    }
    for (yaml::Entry& entry : node.entries()) {
      part(entry.value);
      if (entry.key->tag != Tag::string) {
        SLIPWAY_ASSIGN(const std::string_view key,
                       yaml::key_text(*entry.key, at_root, surroundings, storage_));
        entry.key->set_text(arena_.copy(key), Tag::string);
      }
      SLIPWAY_TRY(walk(*entry.value, surroundings, false));
    }
    node.flow = false;
    return {};
  }

 private:
  // What stood in several places is read as one value for each.
  void part(Node*& node) {
    if (node->shared) node = node->clone(arena_);
  }

  Result<void> settle(Node& scalar, Surroundings surroundings) {
    if (is_settled_integer(scalar)) return {};
    if (scalar.is_string() && !scalar.untagged && scalar.style == Style::plain &&
        yaml::is_plainly_safe(scalar))
      return {};
    SLIPWAY_ASSIGN(const PlainValue value, yaml::plain_value(scalar, surroundings, storage_));
    switch (value.type) {
      case PlainValue::Type::null:
        scalar.set_text("null", Tag::null);
        scalar.style = Style::plain;
        return {};
      case PlainValue::Type::truth:
      case PlainValue::Type::falsehood:
        scalar.set_text(value.type == PlainValue::Type::truth ? "true" : "false", Tag::boolean);
        scalar.style = Style::plain;
        return {};
      case PlainValue::Type::number: {
        std::string text;
        yaml::append_yaml_float(as_double(value.number), text);
        const std::string_view kept = arena_.copy(text);
        scalar.set_text(kept, yaml::resolve_plain(kept));
        scalar.style = Style::plain;
        return {};
      }
      case PlainValue::Type::string:
        settle_string(scalar,
                      value.text == scalar.text() ? scalar.text() : arena_.copy(value.text));
        return {};
    }
    return {};
  }

  Arena& arena_;
  std::string storage_;
};

}  // namespace

Result<void> round_trip_through_json(Node& object, Arena& arena) {
  return RoundTrip(arena).walk(object, Surroundings::block, true);
}

}  // namespace slipway::kustomize
