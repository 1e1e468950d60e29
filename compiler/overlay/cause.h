#pragma once

#include <string>
#include <string_view>

#include "core/yaml/node.h"

namespace slipway::overlay {

/// The key of the field of a descriptor that causes a field of an object, for messages about
/// manifests that point at what a developer wrote. `descriptor` is the descriptor's root; `path` is
/// written as manifest::FieldChange::path, `spec.template.spec.containers[app].image`, and may be
/// empty (the object itself). Null when the descriptor has no such field. The table is
/// data/causes.txt.
const yaml::Node* cause_of(const yaml::Node& descriptor, std::string_view kind,
                           std::string_view path);

/// The name of that field, such as `config.LOG_LEVEL`; empty for none.
std::string cause_name(const yaml::Node& descriptor, std::string_view kind, std::string_view path);

}  // namespace slipway::overlay
