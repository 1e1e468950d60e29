#pragma once

#include <span>
#include <vector>

#include "compiler/kustomize/schema/default_fields.h"
#include "core/result.h"
#include "core/yaml/arena.h"
#include "core/yaml/node.h"

namespace slipway::kustomize {

/// What a file of `crds:` adds to the transformer configuration. Views into the file and the arena.
struct CrdConfig {
  std::vector<FieldSpec> common_annotations;
  std::vector<FieldSpec> common_labels;
  std::vector<FieldSpec> name_prefix;
  struct Reference {
    Gvk target;
    FieldSpec referrer;
  };
  std::vector<Reference> name_references;
};

/// Reads a file of OpenAPI definitions (a map of type names to `{Schema, Dependencies}`), as
/// kustomize does: types with kind, apiVersion and metadata, their properties'
/// x-kubernetes-annotation, -label-selector, -identity and -object-ref-… extensions, through
/// references.
Result<CrdConfig> read_crd_config(const yaml::Node& definitions, yaml::Arena& arena);

}  // namespace slipway::kustomize
