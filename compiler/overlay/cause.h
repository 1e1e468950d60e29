#pragma once

#include <string>
#include <string_view>

#include "compiler/fleet/service.h"
#include "core/yaml/node.h"

namespace slipway::overlay {

/// The field of a descriptor that causes something.
struct Cause {
  const yaml::Node* key = nullptr;  ///< its key, or the item of a list; null: no field does
  std::string name;                 ///< such as `config.LOG_LEVEL` or `routes[1]`
};

/// The field of the descriptor of a service that causes a field of one of its objects, for messages
/// about manifests that point at what a developer wrote. `path` is written as
/// manifest::FieldChange::path, `spec.template.spec.containers[app].image`, and may be empty (the
/// object itself). The table is data/causes.txt.
Cause cause_of(const fleet::Service& service, const yaml::Node& object, std::string_view path);

}  // namespace slipway::overlay
