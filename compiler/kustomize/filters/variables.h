#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "compiler/kustomize/schema/default_fields.h"
#include "core/result.h"
#include "core/yaml/arena.h"
#include "core/yaml/node.h"

namespace slipway::kustomize {

/// A var with the value that was found for it.
struct Variable {
  std::string_view name;
  const yaml::Node* value = nullptr;  ///< a scalar; a text, number or boolean keeps its type
  std::size_t uses = 0;               ///< counted by expand_variables
};

/// Puts values in the place of `$(NAME)` in the strings that the field specs lead to (a string, or
/// the strings of a map or list). `$$` is a dollar; an unknown name stays. A string that is nothing
/// but one
/// `$(NAME)` takes over the value's type.
/// Errors: a list item that is no string.
Result<void> expand_variables(yaml::Node& object, const Gvk& gvk, const FieldSpec& spec,
                              std::vector<Variable>& variables, yaml::Arena& arena);

/// The value at a var's fieldref (`metadata.name`, `spec.ports[0].port`, `spec.ports.0.port`), as
/// kustomize reads it: a null pointer when there is no such field.
Result<yaml::Node*> variable_value(yaml::Node& object, std::string_view field_path,
                                   yaml::Arena& arena);

}  // namespace slipway::kustomize
