#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/fleet/service_set.h"
#include "core/diagnostics/diagnostic.h"
#include "core/filesystem/filesystem.h"

namespace slipway::overlay {

/// The further manifest of the descriptor (`extra`) that a file of its compiled overlay is; null
/// for any other file.
const fleet::AttachedFile* extra_of(const fleet::Service& service, std::string_view file);

/// A place in a text that stands in a scalar of a file. Exact for block scalars and for texts
/// without escapes on one line; else the scalar itself.
DiagnosticNote place_in_scalar(const yaml::Node& scalar, Position position);

/// Whose text it is.
enum class Author : std::uint8_t { team, platform };

/// Where a person wrote what stands at a place of a compiled tree.
struct Written {
  Author author = Author::team;
  DiagnosticNote place;  ///< file, position and source line
};

/// A tree that was compiled to the root of `files` (compile_service), for messages about what is
/// rendered from it: they must not point at files that nobody wrote.
class CompiledTree {
 public:
  CompiledTree(FileSystem& files, const fleet::Fleet& fleet) : files_(files), fleet_(fleet) {}

  /// The patch, the further manifest or the component that a place in the overlay of a service
  /// comes from. Nothing for what the compiler wrote out of the descriptor's fields, and for the
  /// components that slipway ships.
  [[nodiscard]] std::optional<Written> written(const fleet::Service& service, std::string_view file,
                                               Position position) const;

  /// The same for a place in a component.
  [[nodiscard]] std::optional<Written> written_by_platform(std::string_view file,
                                                           Position position) const;

  /// The name of the component that a file of the tree belongs to; empty for none.
  [[nodiscard]] static std::string_view component_of(std::string_view file);

 private:
  [[nodiscard]] std::optional<Written> in_kustomization(const fleet::Service& service,
                                                        std::string_view file,
                                                        Position position) const;

  FileSystem& files_;
  const fleet::Fleet& fleet_;
};

}  // namespace slipway::overlay
