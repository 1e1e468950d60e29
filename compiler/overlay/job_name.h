#pragma once

#include <string>

#include "compiler/overlay/tree.h"

namespace slipway::overlay {

/// The file of a job's overlay that renames the Job, as its kustomization's last patch.
inline constexpr std::string_view job_name_file = "patches/name.yaml";

/// Writes that file: the Job `name` of the overlay (in `tree`, at `folder`, which ends in a slash)
/// gets a hash of all that it comes out as appended. An API server refuses to change a Job, so a
/// changed one must be another. An overlay that does not render keeps the name. `components` holds
/// kustomize-bases/. Errors: what a Job's content holds that has no hash.
Result<void> name_by_content(const std::string& name, const std::string& folder,
                             MemoryFileSystem& components, Tree& tree);

}  // namespace slipway::overlay
