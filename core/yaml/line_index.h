#pragma once

#include <string>

#include "core/yaml/node.h"

namespace slipway::yaml {

/// The text of a line of a source, without its line end, as source_line_of(). The lines of the
/// source that a thread asked for last are known: a file with a mistake in each line costs no more
/// than one scan.
std::string line_of(const Source& source, Position position);

/// To be called when a source is made: it may stand where one stood that lines are known of.
void forget_lines();

}  // namespace slipway::yaml
