#pragma once

#include "core/result.h"
#include "core/yaml/documents.h"
#include "core/yaml/reader.h"

namespace slipway::yaml {

/// Reads one document of one piece of the stream's text by libyaml and adds it to the stream's
/// documents; a piece without one adds nothing. `nodes` counts over the stream.
Result<void> read_by_libyaml(Stream& stream, const Chunk& chunk, const Limits& limits,
                             std::size_t& nodes);

}  // namespace slipway::yaml
