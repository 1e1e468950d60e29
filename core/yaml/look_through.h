#pragma once

#include "core/result.h"
#include "core/yaml/node.h"
#include "core/yaml/reader.h"

namespace slipway::yaml {

/// Looks through settings before yaml-cpp reads them, with libyaml, which places mistakes better:
/// refuses what is no valid YAML, more levels than the limit, a second document, an alias without
/// its anchor, and a tag of one's own. Says whether there is a document.
Result<bool> look_through(const Source& source, const Limits& limits);

}  // namespace slipway::yaml
