#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "compiler/manifest/identity.h"
#include "core/yaml/node.h"

namespace slipway::manifest {

enum class Action : std::uint8_t { added, removed, changed };

/// One field that differs. A null node: the field is not there on that side.
struct FieldChange {
  std::string path;  ///< `spec.template.spec.containers[app].image`; list items by their merge keys
  const yaml::Node* old_value = nullptr;
  const yaml::Node* new_value = nullptr;
};

/// One object that differs. Nodes belong to the manifests that were compared.
struct ObjectChange {
  Identity identity;  ///< of the new side; a content hash is left out of the name
  Action action = Action::changed;
  std::vector<FieldChange> fields;         ///< of a changed object, in the order of the old one
  const yaml::Node* old_object = nullptr;  ///< null: added
  const yaml::Node* new_object = nullptr;  ///< null: removed
};

/// Compares two manifests object by object and field by field. The order of objects, of fields and
/// of list items that have merge keys does not count. A generated ConfigMap or Secret whose content
/// changed is one changed object, and references to its new name are no changes. The result is
/// sorted by identity.
std::vector<ObjectChange> compare(std::span<const yaml::Node* const> before,
                                  std::span<const yaml::Node* const> after);

}  // namespace slipway::manifest
