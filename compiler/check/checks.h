#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "compiler/fleet/index.h"
#include "compiler/fleet/service_set.h"
#include "compiler/overlay/bases.h"
#include "compiler/overlay/cluster_schemas.h"
#include "core/diagnostics/diagnostic.h"

namespace slipway::check {

/// The GitLab project that descriptors come from.
struct Project {
  std::string id;
  std::string path;
};

/// Where descriptors are from, to tell their own entries in an index from others'.
struct Home {
  std::string project;          ///< the path of the project; empty: not known
  std::string root;             ///< the root of the repository in `files`; empty: not known
  FileSystem* files = nullptr;  ///< null: not known
};

struct CheckOptions {
  std::optional<Project> project;                    ///< nothing: not known
  const overlay::Bases* bases = nullptr;             ///< the platform's components; null: not known
  const overlay::ClusterSchemas* schemas = nullptr;  ///< null: Kubernetes' own kinds are known
  const fleet::Index* index =
      nullptr;     ///< the services of all repositories; null: only those at hand are known
  Home home = {};  ///< needed with an index only
  FileSystem* files = nullptr;  ///< that the descriptors are in; null: not known
};

/// All rules about the fleet itself (docs/checks.md).
void check_fleet(const fleet::Fleet& fleet, Diagnostics& diagnostics);

/// All rules about services in their clusters. Findings are errors of exit status 1, each with its
/// rule.
void check_services(const fleet::ServiceSet& set, const CheckOptions& options,
                    Diagnostics& diagnostics);

// The rules, one file each.
void check_branches(const fleet::Fleet& fleet, Diagnostics& diagnostics);  ///< branch-twice
/// namespace-twice, kubernetes-name, reserved-name
void check_namespaces(const fleet::Fleet& fleet, Diagnostics& diagnostics);
void check_branch_hosts(const fleet::ServiceSet& set,
                        Diagnostics& diagnostics);  ///< route-twice, between branches
void check_build_files(const fleet::ServiceSet& set, FileSystem& files,
                       Diagnostics& diagnostics);  ///< build-missing
void check_calls(const fleet::ServiceSet& set, const fleet::Index* index,
                 Diagnostics& diagnostics);  ///< unknown-call
void check_callers(const fleet::ServiceSet& set, const CheckOptions& options,
                   Diagnostics& diagnostics);                              ///< still-called
void check_hosts(const fleet::ServiceSet& set, Diagnostics& diagnostics);  ///< host-outside
/// kubernetes-name, kubernetes-value, reserved-name
void check_names(const fleet::ServiceSet& set, Diagnostics& diagnostics);
/// kubernetes-value, of files and volumes
void check_mounts(const fleet::ServiceSet& set, Diagnostics& diagnostics);
void check_extras(const fleet::ServiceSet& set, const overlay::ClusterSchemas* schemas,
                  Diagnostics& diagnostics);  ///< object-twice
void check_offers(const fleet::ServiceSet& set, const overlay::Bases& bases,
                  Diagnostics& diagnostics);                                ///< not-in-fleet
void check_policy(const fleet::ServiceSet& set, Diagnostics& diagnostics);  ///< below-policy
void check_repeats(const fleet::ServiceSet& set, const CheckOptions& options,
                   Diagnostics& diagnostics);  ///< service-twice
/// service-twice for one descriptor whose name another project has in the index, or nothing.
std::optional<Diagnostic> taken_name(const fleet::Descriptor& descriptor,
                                     const CheckOptions& options);
void check_routes(const fleet::ServiceSet& set, const fleet::Index* index,
                  Diagnostics& diagnostics);                                 ///< route-twice
void check_secrets(const fleet::ServiceSet& set, Diagnostics& diagnostics);  ///< secret-in-clear
void check_teams(const fleet::Fleet& fleet, const fleet::Descriptor& descriptor,
                 const std::optional<Project>& project, Diagnostics& diagnostics);  ///< team

/// A finding at a node's place.
Diagnostic finding(const yaml::Node& node, std::string rule, std::string message, std::string hint);

}  // namespace slipway::check
