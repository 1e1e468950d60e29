#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/fleet/images_lock.h"
#include "compiler/fleet/service_set.h"
#include "compiler/overlay/bases.h"
#include "compiler/overlay/cluster_schemas.h"
#include "core/filesystem/memory_filesystem.h"
#include "core/result.h"

namespace slipway::overlay {

/// Files by their path below the folder that is compiled to:
/// `overlays/<environment>/<cluster>/<team>/<service>/…`,
/// `overlays/<environment>/<cluster>/platform/namespaces/…`, a kustomization.yaml for each cluster,
/// and `kustomize-bases/…`.
using Tree = std::map<std::string, std::string>;

/// What services are compiled by. Every part outlives it.
struct Sources {
  const fleet::Fleet& fleet;
  const fleet::ImagesLock& lock;
  const Bases& bases;
  const ClusterSchemas& schemas;
};

/// The overlays of a cluster that are no service's, as `<team>/<service>`: no service may have such
/// a name.
inline constexpr std::string_view namespaces_folder = "platform/namespaces";
inline constexpr std::string_view gateway_folder = "platform/gateway";
inline constexpr std::array own_folders = {namespaces_folder, gateway_folder};

/// The whole tree of a set of services. The same input gives the same bytes.
Result<Tree> compile_tree(const fleet::ServiceSet& set, const Sources& sources);

/// Adds the overlay of one service. It follows from the service's own descriptor and the fleet.
/// `components` holds the files of kustomize-bases/ (add_bases) at its root.
Result<void> compile_service(const fleet::Service& service, const Sources& sources,
                             MemoryFileSystem& components, Tree& tree);

/// Adds what a cluster holds beside the services: the namespaces of teams (`teams`: team by
/// namespace) with who may change them, and the gateway. Gives the folders, as seen from
/// cluster_path().
Result<std::vector<std::string>> compile_platform(const fleet::Fleet& fleet,
                                                  const fleet::Target& target,
                                                  const std::map<std::string, std::string>& teams,
                                                  const Bases& bases, Tree& tree);

/// Adds kustomize-bases/.
void add_bases(const Bases& bases, Tree& tree);
/// The same, as files below the root.
void add_bases(const Bases& bases, MemoryFileSystem& files);

/// `overlays/<environment>/<cluster>/<team>/<service>`
std::string overlay_path(const fleet::Service& service);
/// `overlays/<environment>/<cluster>`
std::string cluster_path(const fleet::Target& target);

}  // namespace slipway::overlay
