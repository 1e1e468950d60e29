#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "compiler/kustomize/schema/gvk.h"

namespace slipway::kustomize {

/// Which field of which objects a transformer changes: kustomize's FieldSpec.
struct FieldSpec {
  Gvk gvk;  ///< empty parts match everything
  std::string_view
      path;  ///< `spec/template/metadata/labels`; `\/` is a slash inside a name, `[]` marks a list
  bool create = false;  ///< make the field, and what leads to it, where it is missing

  friend bool operator==(const FieldSpec&, const FieldSpec&) = default;
};

/// Who refers to objects of a kind by name, and where.
struct NameReference {
  Gvk target;
  std::span<const FieldSpec> referrers;
};

/// kustomize's transformer configuration, by its own field names.
enum class FieldTable : std::uint8_t {
  name_prefix,
  name_suffix,
  namespace_name,
  common_labels,
  labels,  ///< none built in: the `labels` field without selectors has metadata/labels only
  template_labels,
  volume_claim_template_labels,
  common_annotations,
  var_reference,
  images,
  replicas,
};

/// The built-in field specs, in the order in which kustomize applies them. Read from the embedded
/// table when it is first asked for; lives for ever. Thread safe.
std::span<const FieldSpec> default_fields(FieldTable table);

/// The built-in name references, in kustomize's order. As above.
std::span<const NameReference> default_name_references();

}  // namespace slipway::kustomize
