#pragma once

#include <string>

#include "compiler/start/starter.h"
#include "core/filesystem/filesystem.h"
#include "core/result.h"
#include "core/yaml/node.h"

namespace slipway::start {

/// The facts of a service of a compose file, with those of its Dockerfile below `directory`. A call
/// to a service of the same file that listens on no known port is kept as an idle one: its
/// descriptor would be a worker's, which nobody can call. Errors: no such service, a Dockerfile
/// that cannot be read.
Result<Facts> facts_of_compose_service(FileSystem& files, const yaml::Node& compose,
                                       const std::string& file, const std::string& directory,
                                       const std::string& service);

}  // namespace slipway::start
