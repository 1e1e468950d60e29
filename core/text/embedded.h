#pragma once

#include <cstddef>
#include <string_view>

/// Declares, at namespace scope, a function `NAME()` that gives the text of an embedded data file:
/// the file's name with every other character than letters and digits replaced by `_`
/// (see slipway_embed in cmake/SlipwayLibrary.cmake). The text is NUL-terminated.
#define SLIPWAY_EMBEDDED(name)                                                                  \
  extern "C" __attribute__((visibility("hidden"))) const char slipway_embedded_##name[];        \
  extern "C" __attribute__((visibility("hidden"))) const char slipway_embedded_##name##_end[];  \
  inline std::string_view name() {                                                              \
    return {slipway_embedded_##name,                                                            \
            static_cast<std::size_t>(slipway_embedded_##name##_end - slipway_embedded_##name)}; \
  }
