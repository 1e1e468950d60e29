#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "compiler/manifest/schema/schema.h"
#include "core/yaml/node.h"

namespace slipway::manifest {

/// One step of the path from the object to a value, kept on the stack.
struct Step {
  const Step* up = nullptr;
  std::string_view field;        ///< a field's name, or:
  const Schema* list = nullptr;  ///< the list that `item` is in
  const yaml::Node* item = nullptr;
  std::size_t index = 0;
  const Schema* owner = nullptr;  ///< the object that `field` is in
};

/// The path to a step, as a person reads it: `spec.template.spec.containers[app].image`. Items of
/// lists with keys are named by them, others by their index. Empty without a step.
std::string path_to(const Step* step);

}  // namespace slipway::manifest
