// Included by one source file of each module: the one symbol that it exports (exports.map).
#pragma once

#include <string_view>

#include "clients/module/module.h"

/// Hands out a module's table to the program of the same version that asks for this module.
#define SLIPWAY_OFFER_MODULE(Module, ...)                                                       \
  extern "C" __attribute__((visibility("default"))) const void* slipway_module(                 \
      const char* version, const char* name) {                                                  \
    static const Module table = {__VA_ARGS__};                                                  \
    const bool is_meant =                                                                       \
        std::string_view(version) == SLIPWAY_VERSION && std::string_view(name) == Module::name; \
    return is_meant ? &table : nullptr;                                                         \
  }
