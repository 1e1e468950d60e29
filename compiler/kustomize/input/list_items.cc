#include "compiler/kustomize/input/list_items.h"

#include <string>

#include "core/yaml/go_strings.h"
#include "core/yaml/plain_value.h"
#include "core/yaml/reader.h"
#include "core/yaml/scalar.h"

namespace slipway::kustomize {

namespace {

enum class Role : std::uint8_t { key, value };

using yaml::Arena;
using yaml::Node;
using yaml::PlainValue;
using yaml::Tag;

std::string number_text(const yaml::Number& number) {
  switch (number.type) {
    case yaml::Number::Type::integer:
      return std::to_string(number.integer);
    case yaml::Number::Type::natural:
      return std::to_string(number.natural);
    default: {
      std::string text;
      yaml::append_json_float(number.floating, text);
      return text;
    }
  }
}

class JsonReading {
 public:
  explicit JsonReading(Arena& arena) : arena_(arena) {}

  Result<void> walk(Node& node) {
    if (node.is_scalar()) return settle(node);
    node.flow = true;
    for (Node* item : node.items()) SLIPWAY_TRY(walk(*item));
    for (const yaml::Entry& entry : node.entries()) {
      SLIPWAY_ASSIGN(const std::string_view key, yaml::key_text(*entry.key, /*at_root=*/false,
                                                                yaml::Surroundings::block, text_));
      SLIPWAY_TRY(become_string(*entry.key, std::string(key), Role::key));
      SLIPWAY_TRY(walk(*entry.value));
    }
    return {};
  }

 private:
  Result<void> settle(Node& scalar) {
    // The value is decoded, not printed: no style is in the way.
    Node plain = scalar;
    if (plain.is_string()) plain.style = yaml::Style::double_quoted;
    SLIPWAY_ASSIGN(const PlainValue value,
                   yaml::plain_value(plain, yaml::Surroundings::block, text_));
    switch (value.type) {
      case PlainValue::Type::string:
        return become_string(scalar, std::string(value.text), Role::value);
      case PlainValue::Type::null:
        return become(scalar, "null");
      case PlainValue::Type::truth:
        return become(scalar, "true");
      case PlainValue::Type::falsehood:
        return become(scalar, "false");
      case PlainValue::Type::number:
        return become(scalar, number_text(value.number));
    }
    return {};
  }

  Result<void> become(Node& scalar, std::string_view text) {
    const std::string_view kept = arena_.copy(text);
    scalar.style = yaml::Style::plain;
    scalar.set_text(kept, yaml::resolve_plain(kept));
    return {};
  }

  Result<void> become_string(Node& scalar, const std::string& text, Role role) {
    std::string storage;
    const yaml::Passage passage = yaml::pass_through_json(text, role == Role::key, storage);
    if (passage.outcome == yaml::Passage::Outcome::refused) {
      return yaml::error_at(scalar, std::string(passage.problem),
                            "take the object out of the list, or the character out of the text");
    }
    scalar.style = yaml::Style::double_quoted;
    const bool changed = passage.outcome == yaml::Passage::Outcome::changed;
    scalar.set_text(arena_.copy(changed ? storage : text), Tag::string);
    return {};
  }

  Arena& arena_;
  std::string text_;
};

}  // namespace

Result<Node*> read_as_json(const Node& item, Arena& arena) {
  Node* copy = item.clone(arena);
  SLIPWAY_TRY(JsonReading(arena).walk(*copy));
  return copy;
}

}  // namespace slipway::kustomize
