#pragma once

#include <optional>
#include <string_view>

#include "core/yaml/node.h"

namespace slipway::yaml {

/// Something that libyaml reads and kustomize's parser, made from an older version, does not.
struct Novelty {
  std::string_view message;
  std::string_view hint;
};

/// What is new in a scalar, of which `written` is the source.
std::optional<Novelty> find_novelty(std::string_view text, std::string_view written, Style style,
                                    bool in_flow);

}  // namespace slipway::yaml
