#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>

#include "compiler/fleet/field_table.h"
#include "core/diagnostics/diagnostic.h"
#include "core/filesystem/filesystem.h"
#include "core/yaml/reader.h"

namespace slipway::fleet {

enum class CheckStage : std::uint8_t {
  as_written,  ///< overrides are partial, values may hold variables
  resolved,    ///< overrides are merged and variables replaced: everything must be there
};

/// The top fields of a document that are not what they must be, here or in an override, and those
/// that an unknown field was most likely meant to be.
struct WrongFields {
  std::set<std::string> names;
  bool unknown = false;     ///< there is one that may be meant to be any that is missing
  bool everything = false;  ///< what is wrong may concern any field
};

/// Holds a document against the table of its format: unknown fields (with a guess at what was
/// meant), values of another kind than expected, missing fields, fields that are not built yet.
/// Every mistake gets its own diagnostic. Without errors, the tree can be read with no further test
/// of kinds; with errors, what is not among the wrong fields can.
WrongFields check_fields(const yaml::Node& root, const Field& table, CheckStage stage,
                         Diagnostics& diagnostics);

/// Reads a file of people's YAML; null with an error in the diagnostics.
std::shared_ptr<yaml::Stream> read_document(FileSystem& files, const std::string& path,
                                            Diagnostics& diagnostics);

/// Reads a file and holds it against the table of its format. Null when that gave errors, which go
/// to the diagnostics with the warnings.
std::shared_ptr<yaml::Stream> read_checked(FileSystem& files, const std::string& path,
                                           const Field& table, CheckStage stage,
                                           Diagnostics& diagnostics);

/// "a mapping such as {…}": what a field takes, for messages.
std::string expectation(const Field& field);

}  // namespace slipway::fleet
