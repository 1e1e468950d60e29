#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clients/kubernetes/kubernetes_client.h"
#include "compiler/fleet/fleet.h"

namespace slipway::executor {

enum class Verdict : std::uint8_t { ok, warning, problem };

struct Finding {
  std::string check;  ///< the check's name
  Verdict verdict = Verdict::ok;
  std::string text;  ///< one line
  std::string fix;   ///< a command, or what to change; empty when all is well
};

/// A cluster of the fleet that answered.
struct ReachedCluster {
  const fleet::Cluster* cluster = nullptr;
  clients::KubernetesClient client;
};

/// What `slipway doctor` looks at, and what it found so far. Checks run in the order of their
/// table, and later ones use what earlier ones found.
struct Examination {
  std::string fleet_file;
  std::string state_directory;
  std::string runner_program;            ///< empty: found
  std::vector<std::string> environment;  ///< ours, as `NAME=value`
  std::string search_path;               ///< PATH

  std::optional<fleet::Fleet> fleet;  ///< none: it could not be read
  std::string runner_version;         ///< of the host's gitlab-runner; empty: not known
  std::vector<ReachedCluster> clusters;
  std::vector<Finding> findings;

  void ok(std::string_view check, std::string text);
  void warn(std::string_view check, std::string text, std::string fix);
  void problem(std::string_view check, std::string text, std::string fix);
  /// An error of another part, with its hint as the fix, or `fix` when it has none.
  void problem(std::string_view check, const Diagnostic& error, std::string_view prefix = {},
               std::string_view fix = "slipway doctor, once that is mended");
};

/// A check: looks, and adds at least one finding.
struct Check {
  std::string_view name;
  void (*look)(Examination&);
};

/// All checks, in their order. A file each.
std::span<const Check> all_checks();

void check_fleet_file(Examination& examination);
void check_user(Examination& examination);
void check_state_directory(Examination& examination);
void check_kernel(Examination& examination);
void check_disk(Examination& examination);
void check_clock(Examination& examination);
void check_programs(Examination& examination);
void check_clusters(Examination& examination);
void check_pins(Examination& examination);
void check_permissions(Examination& examination);
void check_builder(Examination& examination);
void check_helper_image(Examination& examination);

/// The UID of a cluster's namespace kube-system, by which it is known.
Result<std::string> cluster_uid(clients::KubernetesClient& client);

}  // namespace slipway::executor
