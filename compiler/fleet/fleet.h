#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/fleet/mergers.h"
#include "compiler/fleet/variables.h"
#include "core/diagnostics/diagnostic.h"
#include "core/filesystem/filesystem.h"
#include "core/yaml/reader.h"

namespace slipway::fleet {

// The fleet as fleet.yaml tells it. `node` members are the places to point at in messages; they
// live as long as the Fleet.

/// A GitLab project, by id or by a glob of its path.
struct ProjectPattern {
  std::string text;
  const yaml::Node* node = nullptr;
};

struct Team {
  std::string name;
  std::vector<ProjectPattern> projects;
  const yaml::Node* node = nullptr;
};

enum class Gateway : std::uint8_t { kong, istio };

/// The one node where images are built.
struct BuildNode {
  std::vector<std::pair<std::string, std::string>> labels;  ///< that pick the node
  std::string cache;                                        ///< folder of layers and caches
  std::string max_size;                                     ///< a quantity; empty: no limit
  const yaml::Node* node = nullptr;
};

/// Where the values of Secrets are kept outside of the cluster (external-secrets.io).
struct SecretStore {
  std::string name;
  std::string kind = "ClusterSecretStore";
  const yaml::Node* key = nullptr;  ///< the pattern of a Secret's place in it; null: the default
};

/// How the runner host reaches a cluster.
struct ClusterConnection {
  std::string config;   ///< path of a kubeconfig; empty: the usual one
  std::string context;  ///< of the kubeconfig; empty: not given
  std::string uid;      ///< of the cluster's namespace kube-system; empty: not pinned
};

struct Cluster {
  std::string name;
  ClusterConnection connection;
  std::string domain;
  Gateway gateway = Gateway::kong;
  std::string issuer;  ///< cert-manager ClusterIssuer; empty: no TLS
  std::string schema;  ///< its schema snapshot, as seen from the working directory; empty: none
  const yaml::Node* schema_node = nullptr;
  std::vector<std::pair<std::string, std::string>> variables;
  std::optional<SecretStore> secrets;
  std::optional<BuildNode> builder;
  const yaml::Node* node = nullptr;
};

struct BranchPattern {
  std::string text;
  const yaml::Node* node = nullptr;
};

/// A cluster's place in the waves of an environment.
struct Placement {
  std::size_t cluster = 0;  ///< in Fleet::clusters
  std::size_t wave = 0;
  const yaml::Node* node = nullptr;
};

enum class Protection : std::uint8_t { open, protected_refs };

struct Environment {
  std::string name;
  std::vector<BranchPattern> branches;
  std::vector<Placement> clusters;  ///< in the order of waves
  Protection protection = Protection::open;
  Mergers merged_by;
  std::uint32_t least_replicas = 0;  ///< policy.minReplicas; 0: no policy
  const yaml::Node* node = nullptr;

  /// Is it as production is: for protected branches only, or for what certain people merged?
  [[nodiscard]] bool is_guarded() const {
    return protection == Protection::protected_refs || !merged_by.anybody();
  }
};

using Labels = std::vector<std::pair<std::string, std::string>>;

/// One rule of `executor.placement`; empty texts and lists were not given.
struct PlacementRule {
  std::vector<std::string> tags;
  std::vector<std::string> refs;  ///< globs
  std::vector<ProjectPattern> projects;
  std::optional<bool> of_protected_refs;  ///< nothing: of all
  Labels node;
  std::vector<std::string> tolerations;  ///< taints, as kubectl writes them
  std::string cpu;                       ///< request..limit
  std::string memory;
  std::string most_cpu;
  std::string most_memory;
  std::string disk;  ///< request..limit
  std::string most_disk;
  std::string run_as_user;
  std::string cache_claim;
  std::string patch;
};

/// Where jobs run (driver).
struct ExecutorSettings {
  std::string backend = "local";
  std::string user;  ///< empty: none
  std::string cluster;
  std::string namespace_name = "slipway-jobs";
  std::string helper_image;
  std::string image;
  std::string cache = "/var/lib/slipway/cache";
  std::string queue = "1h";                                               ///< a duration
  std::vector<std::string> pull_policies = {"always", "if-not-present"};  ///< GitLab's words
  std::vector<PlacementRule> placement;
};

/// The GitLab that the driver asks.
struct GitLabSettings {
  std::string url;         ///< without a slash at its end; empty: not given
  std::string token_file;  ///< absolute
};

/// The service that checks users.
struct AuthSettings {
  const yaml::Node* service = nullptr;  ///< the pattern of SERVICE.NAMESPACE
  std::uint16_t port = 0;
};

/// The same in one cluster.
struct AuthAddress {
  std::string service;
  std::string name_space;
  std::uint16_t port = 0;
};

/// The web server that serves services of type site.
struct SiteServer {
  std::string image;
  std::uint16_t port = 8080;
};

struct Fleet {
  std::string path;  ///< of fleet.yaml, as given
  std::string name;
  std::string registry;
  const yaml::Node* namespace_pattern = nullptr;
  std::string bases;  ///< the folder of components, as seen from the working directory; empty: the
                      ///< built-in ones
  const yaml::Node* bases_node = nullptr;
  std::vector<Team> teams;
  std::vector<Cluster> clusters;
  std::vector<Environment> environments;
  ExecutorSettings executor;
  GitLabSettings gitlab;
  const yaml::Node* mesh = nullptr;  ///< the defaults of the mesh; null: none
  std::optional<AuthSettings> auth;
  std::optional<SiteServer> site;
  std::set<std::string, std::less<>> cluster_variables;  ///< names of the variables of any cluster
  std::shared_ptr<yaml::Stream> stream;                  ///< owns the nodes

  [[nodiscard]] const Team* team(std::string_view name) const;
  [[nodiscard]] const Cluster* cluster(std::string_view name) const;
  [[nodiscard]] const Environment* environment(std::string_view name) const;

  /// Is the cluster (one of this fleet's) of an environment that is guarded?
  [[nodiscard]] bool is_guarded(const Cluster& cluster) const;
};

/// Reads and checks a fleet.yaml. Everything wrong goes to the diagnostics; nothing when there were
/// errors. Checks of the fleet as a whole (namespaces, branches) are compiler/check's.
std::optional<Fleet> read_fleet(FileSystem& files, const std::string& path,
                                Diagnostics& diagnostics);

/// A fleet.yaml and what of it can be relied on: where it has errors, others may still be found.
struct FleetReading {
  std::optional<Fleet> fleet;  ///< nothing: the file is no YAML
  bool whole = false;          ///< no errors
  bool placed = false;         ///< teams, clusters, environments and the namespace are as written
};
FleetReading read_fleet_sections(FileSystem& files, const std::string& path,
                                 Diagnostics& diagnostics);

/// The environment that a branch deploys to, or null. Patterns of two environments never match the
/// same branch in a fleet that passed its checks; where they do, this gives null, so that a doubt
/// is never decided for production.
const Environment* environment_of_branch(const Fleet& fleet, std::string_view branch);

/// A branch of an environment, where none is given: its first pattern, with `any` for stars.
std::string example_branch(const Environment& environment);

/// Has every branch namespaces of its own?
bool has_branch_namespaces(const Fleet& fleet);

/// The teams that a project may speak for, by its GitLab id and full path.
std::vector<const Team*> teams_of_project(const Fleet& fleet, std::string_view id,
                                          std::string_view path);

/// Does the team name this very project, by its id or whole path, and not by a pattern?
bool names_project(const Team& team, std::string_view id, std::string_view path);

/// One cluster of one environment, where services become manifests.
struct Target {
  const Environment* environment = nullptr;
  const Cluster* cluster = nullptr;
  std::string branch = {};  ///< as `{branch}` is written; empty: that of an example_branch
};

/// What the fleet's own patterns may hold: {environment}, {cluster}, {domain}, {branch}, {team} and
/// the variables of the cluster.
Variables variables_of(const Target& target, std::string_view team);

/// Is one of these patterns the project's id, or a glob that matches its full path?
bool matches_project(const std::vector<ProjectPattern>& patterns, std::string_view id,
                     std::string_view path);

/// The namespace of a team in a cluster of an environment; an unknown variable in the pattern goes
/// to the diagnostics.
std::string namespace_of(const Fleet& fleet, const Target& target, std::string_view team,
                         Diagnostics& diagnostics);

/// Where the service that checks users is, in a fleet that has one.
AuthAddress auth_address(const Fleet& fleet, const Target& target, Diagnostics& diagnostics);

/// Whose Secret it is.
struct SecretOwner {
  std::string team;
  std::string service;
  std::string name_space;
};

/// Where a Secret is in the store of a cluster that has one.
std::string place_in_store(const Fleet& fleet, const Target& target, const SecretOwner& owner,
                           std::string_view secret, Diagnostics& diagnostics);

}  // namespace slipway::fleet
