#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "compiler/check/checks.h"
#include "compiler/fleet/fleet.h"
#include "compiler/render/input.h"
#include "core/filesystem/filesystem.h"

namespace slipway::cli {

/// What preview, compile and check work on.
using FleetInput = render::Input;

/// Options that these commands share: --env, --cluster, --lock, --index, --project.
std::vector<Option> fleet_input_options();

/// The fleet.yaml of this call: --fleet, else SLIPWAY_FLEET, else (but not in a CI job) the nearest
/// one from `start` upwards, else /etc/slipway/fleet.yaml. An error says where it was looked for.
Result<std::string> find_fleet(FileSystem& files, const Arguments& arguments,
                               const std::string& start);

/// Reads the fleet of this call and checks it. Null, or unsound, when there are errors.
std::unique_ptr<fleet::Fleet> read_fleet_of(FileSystem& files, const Arguments& arguments,
                                            const std::string& start, Diagnostics& diagnostics);

/// What it means that there is no descriptor at the paths.
enum class WithoutDescriptors : std::uint8_t {
  error,
  fine,  ///< as in an old revision, before there was one
};

/// What is read of the input.
struct Reading {
  WithoutDescriptors without = WithoutDescriptors::error;
  std::vector<std::string> only = {};  ///< these descriptors of those at the paths; none: all
};

/// Reads and checks everything. With errors among the diagnostics, services may be missing, or
/// everything.
FleetInput read_fleet_input(FileSystem& files, const Arguments& arguments, Diagnostics& diagnostics,
                            const Reading& reading = {});

}  // namespace slipway::cli
