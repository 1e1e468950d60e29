#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "compiler/fleet/service_set.h"
#include "core/diagnostics/diagnostic.h"
#include "core/filesystem/filesystem.h"
#include "core/yaml/node.h"

namespace slipway::check {

/// The patch that was the last one to change something at or below a path of an object of a
/// service, as a place in its overlay; nothing when none did. Renders the overlay once more, slowly
/// (kustomize::Recorder): for what is wrong, not for what is fine. `files` holds the compiled tree;
/// `path` is written as manifest::Finding::path.
std::optional<DiagnosticNote> changed_by(FileSystem& files, const fleet::Service& service,
                                         const yaml::Node& object, std::string_view path);

/// The patches of a service that change no object of its overlay. Renders it once more, too.
std::vector<const fleet::Patch*> idle_patches(FileSystem& files, const fleet::Service& service);

}  // namespace slipway::check
