#include "compiler/fleet/expectation.h"

#include "compiler/fleet/value_types.h"

namespace slipway::fleet {

namespace {

constexpr std::string_view constant_prefix = "constant:";
constexpr std::string_view choice_prefix = "one-of:";
constexpr std::string_view map_or_choice_prefix = "map-or-one-of:";

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::string_view constant_of(const Field& field) {
  const bool is_constant = field.type.starts_with(constant_prefix);
  return is_constant ? field.type.substr(constant_prefix.size()) : std::string_view();
}

std::vector<std::string_view> choices_of(const Field& field) {
  for (const std::string_view prefix : {choice_prefix, map_or_choice_prefix}) {
    if (field.type.starts_with(prefix)) return split(field.type.substr(prefix.size()), ',');
  }
  return {};
}

bool is_map_or_choice(const Field& field) { return field.type.starts_with(map_or_choice_prefix); }

std::string expectation(const Field& field) {
  if (field.type == "map" || field.type == "override" || field.type == "reference")
    return "a mapping";
  if (field.type == "list") return "a list";
  if (const std::string_view constant = constant_of(field); !constant.empty())
    return "`" + std::string(constant) + "`";
  if (const auto choices = choices_of(field); !choices.empty()) {
    std::string text = is_map_or_choice(field) ? "a mapping, or one of" : "one of";
    for (const std::string_view choice : choices) {
      text += (choice == choices.front() ? " `" : ", `") + std::string(choice) + "`";
    }
    return text;
  }
  const ValueType* type = value_type(field.type);
  return std::string(type == nullptr ? field.type : type->expected);
}

}  // namespace slipway::fleet
