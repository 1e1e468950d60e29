#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/filesystem/filesystem.h"
#include "core/result.h"

namespace slipway::overlay {

/// The platform's components: the files of kustomize-bases/, by their path below it.
struct Bases {
  std::map<std::string, std::string> files;

  /// Is there a component in this folder?
  [[nodiscard]] bool has(std::string_view component) const;
};

/// The components that the program carries.
Bases built_in_bases();

/// All files below a folder; hidden ones are left out.
Result<Bases> read_bases(FileSystem& files, const std::string& folder);

}  // namespace slipway::overlay
