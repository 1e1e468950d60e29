#pragma once

#include <string>
#include <string_view>

namespace slipway::overlay {

/// The name of the volume that is mounted at a path, a DNS label: `var-lib-data` for /var/lib/data.
/// Paths that would give the same or too long a name get a hash of the path behind it.
std::string volume_name(std::string_view mount_path);

}  // namespace slipway::overlay
