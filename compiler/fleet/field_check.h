#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>

#include "compiler/fleet/field_table.h"
#include "compiler/fleet/merge.h"
#include "compiler/fleet/secret_remedy.h"
#include "compiler/fleet/value_hints.h"
#include "compiler/fleet/variables.h"
#include "core/diagnostics/diagnostic.h"
#include "core/filesystem/filesystem.h"
#include "core/yaml/reader.h"

namespace slipway::fleet {

enum class CheckStage : std::uint8_t {
  as_written,  ///< overrides are partial, values may hold variables
  resolved,    ///< overrides are merged and variables replaced: everything must be there
};

/// What of a document is not what it must be, here or in an override.
struct WrongFields {
  std::set<std::string> names;  ///< the top fields, also those that unknown ones were meant to be
  /// The same in full, `environments.test.clusters`; a name that may be meant to be anything is
  /// left out: `environments.test.`.
  std::set<std::string> paths;
  std::set<Position> places;           ///< where that was told
  std::set<const yaml::Node*> values;  ///< the values that are wrong, or of unknown fields
  bool unknown = false;                ///< there is one that may be meant to be any that is missing
  bool everything = false;             ///< what is wrong may concern any field

  /// Is this path, or something in it, wrong or perhaps there under another name?
  [[nodiscard]] bool touch(const std::string& path) const;
};

/// How a resolved document came about of what is written; little of one as it is written.
struct Resolution {
  TakenAway taken;
  Substitution texts;
  Meaning meaning;      ///< replaces variables as the texts' were
  std::string cluster;  ///< that it is for
  SecretHome secrets = SecretHome::clusters;
};

/// Holds a document against the table of its format: unknown fields (with a guess at what was
/// meant), values of another kind than expected, missing fields, fields that are not built yet.
/// Every mistake gets its own diagnostic, in the words that were written, but for texts
/// that hold unknown variables: those were told.
/// Without errors, the tree can be read with no further test of kinds; with errors, so can what
/// remains without the wrong values: a mapping whose required field is wrong is one of them.
WrongFields check_fields(const yaml::Node& root, const Field& table, CheckStage stage,
                         Diagnostics& diagnostics, const Resolution& resolution = {});

/// Takes values out of a tree, but not the version and kind of the document.
void remove_values(yaml::Node& root, const std::set<const yaml::Node*>& values);

/// Reads a file of people's YAML; null with an error in the diagnostics.
std::shared_ptr<yaml::Stream> read_document(FileSystem& files, const std::string& path,
                                            Diagnostics& diagnostics);

/// Reads a file and holds it against the table of its format. Null when that gave errors, which go
/// to the diagnostics with the warnings.
std::shared_ptr<yaml::Stream> read_checked(FileSystem& files, const std::string& path,
                                           const Field& table, CheckStage stage,
                                           Diagnostics& diagnostics);

}  // namespace slipway::fleet
