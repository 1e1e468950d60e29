#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/manifest/schema/schemas.h"
#include "core/result.h"
#include "core/yaml/node.h"

namespace slipway::manifest {

enum class FindingRule : std::uint8_t {
  unknown_kind,
  unknown_field,
  missing_field,
  wrong_type,
  wrong_value,  ///< enumeration, pattern, format, bounds, conditions
  duplicate_item,
};

/// The stable name of a rule: "schema-unknown-field".
std::string_view rule_name(FindingRule rule);

/// One reason why an API server would refuse an object.
struct Finding {
  FindingRule rule = FindingRule::wrong_type;
  std::string path;  ///< `spec.template.spec.containers[app].image`; empty: the object itself
  const yaml::Node* node =
      nullptr;          ///< the value; an unknown field's key; the object of a missing one
  std::string message;  ///< a sentence that names the path
  std::string hint;     ///< may be empty
  const yaml::Node* other = nullptr;  ///< of an item that is there twice the first one
};

/// Checks one manifest as `kubectl apply --server-side --validate=strict` and the API server do:
/// what they refuse for its form is found, what they accept is not. Rules that are code in the API
/// server (names, ports, immutable fields, CEL) are not known here: see docs/schemas.md. A `List`
/// is checked item by item. `context` names the cluster's kubeconfig context in hints; may be
/// empty. An error is damage of the schema file.
Result<std::vector<Finding>> validate(const yaml::Node& object, const Schemas& schemas,
                                      const std::string& context = {});

/// A finding at its node's place; `subject` says which object it is in, such as "Deployment `web`".
Diagnostic to_diagnostic(const Finding& finding, const std::string& subject);

}  // namespace slipway::manifest
