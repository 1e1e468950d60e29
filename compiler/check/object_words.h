#pragma once

#include <string>
#include <string_view>

#include "compiler/fleet/fleet.h"
#include "core/diagnostics/diagnostic.h"
#include "core/yaml/node.h"

namespace slipway::check {

// How findings about objects are said.

/// The text of a field; empty when there is none.
std::string text_at(const yaml::Node& object, std::string_view field);
/// The group of an apiVersion; empty for the core group.
std::string group_of(std::string_view api_version);
/// Does Kubernetes itself have the group? Then it has no kinds but those that are known.
bool is_built_in_group(const std::string& group);
/// "Deployment `cart`"
std::string subject_of(const yaml::Node& object);
/// Where the snapshot of a cluster is best kept: beside the fleet.
std::string usual_snapshot(const fleet::Fleet& fleet, const fleet::Cluster& cluster);
/// A hint that names the field as kubectl does: `spec.containers[app].image` of a Deployment is
/// `deployment.spec.containers.image`.
std::string where_to_read(std::string_view kind, std::string_view path);
/// An error at a place.
Diagnostic at(const DiagnosticNote& place, std::string message, std::string hint);

}  // namespace slipway::check
