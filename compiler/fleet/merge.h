#pragma once

#include "core/yaml/node.h"

namespace slipway::fleet {

/// Merges the fields of an override into a document: mappings key by key, `null` takes a key away,
/// all else replaces, lists too (docs/service.md). What is merged in is copied into the arena.
void merge(yaml::Node& into, const yaml::Node& from, yaml::Arena& arena);

}  // namespace slipway::fleet
