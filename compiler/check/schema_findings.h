#pragma once

#include <optional>
#include <string>

#include "compiler/check/overlay_build.h"
#include "compiler/manifest/names.h"
#include "compiler/manifest/schema/validator.h"
#include "core/diagnostics/diagnostic.h"

namespace slipway::check {

/// schema-*: what a schema says of an object, in terms of what people wrote: a field of the
/// descriptor, a line of a patch, of a further manifest or of a component.
Diagnostic schema_diagnostic(const OverlayBuild& overlay, const fleet::Fleet& fleet,
                             const yaml::Node& object, const manifest::Finding& finding);

/// kubernetes-name, kubernetes-value: the same for a name or label, or a port, that the API server
/// would refuse.
Diagnostic name_diagnostic(const OverlayBuild& overlay, const fleet::Fleet& fleet,
                           const yaml::Node& object, const manifest::NameFinding& finding);

/// A kind that is not Kubernetes' own, in a cluster without a snapshot: a warning for who wrote the
/// object. Nothing where the compiler or a component makes it.
std::optional<Diagnostic> unknown_kind_diagnostic(const OverlayBuild& overlay,
                                                  const fleet::Fleet& fleet,
                                                  const yaml::Node& object,
                                                  const manifest::Finding& finding);

/// Is the kind unknown because nobody gave a snapshot? Without one, nothing is known of what is not
/// Kubernetes' own: no reason to refuse it. A group of Kubernetes' own has no other kinds.
bool is_of_unknown_group(const yaml::Node& object, const manifest::Finding& finding,
                         const manifest::Schemas& schemas);

/// `Queue` of `example.org/v1`
std::string kind_shown(const yaml::Node& object);

/// Where the snapshot of a cluster is best kept: beside the fleet.
std::string usual_snapshot(const fleet::Fleet& fleet, const fleet::Cluster& cluster);

/// A diagnostic at a place that a note names.
Diagnostic error_there(const DiagnosticNote& place, std::string message, std::string hint);

}  // namespace slipway::check
