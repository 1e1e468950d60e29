#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>

#include <nlohmann/json.hpp>

#include "clients/kubernetes/objects.h"
#include "compiler/fleet/accounts.h"
#include "core/diagnostics/format.h"
#include "core/text/embedded.h"
#include "executor/doctor/examination.h"

namespace slipway::executor {

namespace {

SLIPWAY_EMBEDDED(permissions_txt)

using Json = nlohmann::json;

constexpr std::string_view name = "permissions";

struct Permission {
  std::string verb;
  std::string group;
  std::string resource;
  std::string subresource;
  std::string name;   ///< of the one object; empty: of all
  std::string where;  ///< all, accounts, jobs, ports, nodes
};

std::vector<Permission> permissions() {
  std::vector<Permission> all;
  std::istringstream lines{std::string(permissions_txt())};
  std::string line;
  while (std::getline(lines, line)) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    Permission permission;
    std::string path;
    words >> permission.verb >> path >> permission.where;
    const std::size_t equals = std::min(path.find('='), path.size());
    if (equals < path.size()) permission.name = path.substr(equals + 1);
    std::istringstream parts(path.substr(0, equals));
    std::getline(parts, permission.group, '/');
    std::getline(parts, permission.resource, '/');
    std::getline(parts, permission.subresource, '/');
    if (permission.group == "core") permission.group.clear();
    all.push_back(std::move(permission));
  }
  return all;
}

std::string text_of(const Permission& permission) {
  const std::string& sub = permission.subresource;
  return permission.verb + " " + permission.resource + (sub.empty() ? "" : "/" + sub) +
         (permission.where == "accounts"                              ? " of the deployers"
          : permission.where == "jobs" || permission.where == "ports" ? " of jobs"
                                                                      : "");
}

Result<bool> is_allowed(clients::KubernetesClient& client, const Permission& permission,
                        const std::string& namespace_name) {
  const Json review = {{"apiVersion", "authorization.k8s.io/v1"},
                       {"kind", "SelfSubjectAccessReview"},
                       {"spec",
                        {{"resourceAttributes",
                          {{"verb", permission.verb},
                           {"group", permission.group},
                           {"resource", permission.resource},
                           {"subresource", permission.subresource},
                           {"name", permission.name},
                           {"namespace", namespace_name}}}}}};
  SLIPWAY_ASSIGN(
      const std::string answer,
      clients::create_object(
          client, clients::collection_path({"authorization.k8s.io/v1", "selfsubjectaccessreviews"}),
          review.dump()));
  const Json json = Json::parse(answer, nullptr, /*allow_exceptions=*/false);
  return json.is_object() && json.value("/status/allowed"_json_pointer, false);
}

/// Where in one cluster the driver needs what.
class Places {
 public:
  Places(const fleet::Fleet& fleet, const fleet::Cluster& cluster)
      : accounts_(fleet::accounts_namespace(fleet)),
        jobs_(fleet.executor.namespace_name),
        has_jobs_(fleet.executor.backend == "kubernetes" && fleet.executor.cluster == cluster.name),
        has_accounts_(is_deployed_to(fleet, cluster)) {}

  [[nodiscard]] bool needs(const Permission& permission) const {
    if (permission.where == "accounts") return has_accounts_;
    return permission.where == "all" || has_jobs_;
  }

  /// Empty: the whole cluster.
  [[nodiscard]] std::string namespace_of(const Permission& permission) const {
    if (permission.where == "accounts") return accounts_;
    return permission.where == "jobs" || permission.where == "ports" ? jobs_ : std::string();
  }

  /// How somebody gets what is missing there.
  [[nodiscard]] std::string fix(const std::string& context, const std::string& where) const {
    const auto apply = [&](const std::string& target, const char* file) {
      return fmt::format("kubectl --context {}{} apply -f /usr/share/doc/slipway/examples/{}",
                         printable(context), target, file);
    };
    if (where == "all") return apply({}, "driver-role.yaml") + ", and bind it to that account";
    if (where == "accounts") {
      return fmt::format(
          "bind the role slipway-executor of the namespace {} to that account (docs/executor.md, "
          "\"Credentials\")",
          printable(accounts_));
    }
    return apply(" -n " + printable(jobs_), "pod-role.yaml") +
           (where == "nodes" ? ", and bind its ClusterRole to that account"
                             : ", and bind it to that account (docs/kubernetes.md, \"Set up\")");
  }

 private:
  static bool is_deployed_to(const fleet::Fleet& fleet, const fleet::Cluster& cluster) {
    return std::any_of(fleet.environments.begin(), fleet.environments.end(), [&](const auto& e) {
      return std::any_of(e.clusters.begin(), e.clusters.end(), [&](const fleet::Placement& p) {
        return fleet.clusters[p.cluster].name == cluster.name;
      });
    });
  }

  std::string accounts_;
  std::string jobs_;
  bool has_jobs_;
  bool has_accounts_;
};

void check_cluster(Examination& examination, ReachedCluster& reached,
                   const std::vector<Permission>& wanted) {
  const std::string& context = reached.cluster->connection.context;
  const std::string prefix = fmt::format("{}: ", printable(reached.cluster->name));
  const Places places(*examination.fleet, *reached.cluster);
  std::map<std::string, std::string> missing;  // by where
  std::size_t asked = 0;
  for (const Permission& permission : wanted) {
    if (!places.needs(permission)) continue;
    ++asked;
    const Result<bool> allowed =
        is_allowed(reached.client, permission, places.namespace_of(permission));
    if (!allowed) return examination.problem(name, allowed.error(), prefix);
    if (*allowed) continue;
    std::string& text = missing[permission.where];
    text += (text.empty() ? "" : ", ") + text_of(permission);
  }
  if (missing.empty()) {
    return examination.ok(name, fmt::format("{}all {} that the driver needs", prefix, asked));
  }
  for (const auto& [where, what] : missing) {
    const std::string text =
        fmt::format("{}the account of `{}` may not: {}", prefix, printable(context), what);
    if (where == "nodes") {
      examination.warn(name, text + "; so no job is told that its node was lost",
                       places.fix(context, where));
    } else if (where == "ports") {
      examination.warn(name,
                       text +
                           "; so a process is started in a container for each stage, and "
                           "stages begin later",
                       places.fix(context, where));
    } else {
      examination.problem(name, text, places.fix(context, where));
    }
  }
}

}  // namespace

void check_permissions(Examination& examination) {
  const std::vector<Permission> wanted = permissions();
  for (ReachedCluster& reached : examination.clusters) {
    check_cluster(examination, reached, wanted);
  }
}

}  // namespace slipway::executor
