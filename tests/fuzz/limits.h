#pragma once

#include "core/yaml/reader.h"

namespace slipway::fuzz {

/// Small, so that an input which only grows is refused at once and the fuzzer looks elsewhere.
constexpr yaml::Limits small_limits{.bytes = 64UL << 10U, .depth = 100, .nodes = 10'000};

}  // namespace slipway::fuzz
