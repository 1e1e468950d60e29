#pragma once

#include <yaml.h>

#include "core/yaml/node.h"
#include "core/yaml/positions.h"

namespace slipway::yaml {

/// What libyaml stumbled over, in our words, with a hint. Made from a parser that has failed.
Diagnostic parse_error(const yaml_parser_t& parser, const Source& source, Positions& positions);

}  // namespace slipway::yaml
