#pragma once

#include <memory>
#include <string>

#include "clients/git/git_tree.h"
#include "clients/git/repository.h"
#include "clients/http/http_client.h"
#include "clients/kubernetes/exec_target.h"
#include "core/result.h"

namespace slipway::clients {

/// What the clients' module offers. The module (libslipway-clients.so) alone links the big
/// libraries: they cost 6 ms at every start of the process otherwise, and most commands need none
/// of them.
struct Module {
  Result<GitTree> (*open_git_tree)(const std::string& directory, const std::string& revision);
  Result<RepositoryFacts> (*describe_repository)(const std::string& directory);
  Result<std::unique_ptr<HttpClient>> (*make_http_client)(const HttpSettings& settings);
  Result<std::unique_ptr<ExecTarget>> (*make_exec_target)(const ClusterAccess& access,
                                                          const ContainerName& container);
};

/// The name of the function by which the module hands out its Module.
inline constexpr const char* module_entry = "slipway_clients_module";

/// Loads the module on the first call: from the directory of the running program, or
/// `../lib/slipway` beside it. Errors: it is missing, or belongs to another version.
Result<const Module*> load_module();

/// The path of the file that load_module() would load; empty when there is none. A copy of the
/// program needs a copy of it beside itself.
std::string module_file();

}  // namespace slipway::clients
