#pragma once

#include <string>

#include "compiler/start/starter.h"
#include "core/filesystem/filesystem.h"
#include "core/result.h"
#include "core/yaml/node.h"

namespace slipway::start {

/// A compose file that was read; what it names is relative to its folder.
struct ComposeFile {
  std::string path;
  const yaml::Node& root;
};

/// The facts of a service of a compose file, with those of its Dockerfile, for a descriptor in
/// `directory`: the context that is built is given as seen from there, and is a remark where it is
/// outside. A call to a service of the same file that listens on no known port is kept as an idle
/// one: its descriptor would be a worker's, which nobody can call. Errors: no such service, a
/// Dockerfile that cannot be read.
Result<Facts> facts_of_compose_service(FileSystem& files, const ComposeFile& compose,
                                       const std::string& directory, const std::string& service);

}  // namespace slipway::start
