#pragma once

#include <memory>
#include <string>
#include <vector>

#include "clients/git/git_tree.h"
#include "clients/git/repository.h"
#include "clients/http/http_client.h"
#include "clients/kubernetes/exec_target.h"
#include "core/result.h"

namespace slipway::clients {

// What the clients' modules offer, a table of functions each. The modules alone link the big
// libraries: they cost up to 15 ms of a process, and most commands need none of them, a stage of a
// job in a pod only one.

/// libslipway-git.so: libgit2.
struct GitModule {
  static constexpr const char* name = "git";
  Result<GitTree> (*open_tree)(const std::string& directory, const std::string& revision);
  Result<RepositoryFacts> (*describe_repository)(const std::string& directory);
};

/// libslipway-http.so: libcurl.
struct HttpModule {
  static constexpr const char* name = "http";
  Result<std::unique_ptr<HttpClient>> (*make_client)(const HttpSettings& settings);
};

/// libslipway-containers.so: Boost.Beast and OpenSSL.
struct ContainersModule {
  static constexpr const char* name = "containers";
  Result<std::unique_ptr<ContainerTarget>> (*make_exec_target)(const ClusterAccess& access,
                                                               const ContainerName& container);
};

/// The name of the function by which each module hands out its table (offer.h).
inline constexpr const char* module_entry = "slipway_module";

/// Loads a module by its name: its table. load_module() knows the type.
Result<const void*> load_table(const char* name);

/// Loads a module on the first call: from the directory of the running program, or
/// `../lib/slipway` beside it. Errors: it is missing, or belongs to another version.
template <typename Module>
Result<const Module*> load_module() {
  static const Result<const void*> table = load_table(Module::name);
  if (!table) return table.error();
  return static_cast<const Module*>(*table);
}

/// The paths of the files that load_module() would load, without those that are not there. A copy
/// of the program needs copies of them beside itself.
std::vector<std::string> module_files();

}  // namespace slipway::clients
