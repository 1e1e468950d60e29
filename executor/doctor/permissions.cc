#include <fmt/format.h>

#include <algorithm>
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
  std::string where;  ///< all, accounts, jobs
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
         (permission.where == "accounts" ? " of the deployers" : "");
}

Result<bool> is_allowed(clients::KubernetesClient& client, const Permission& permission,
                        const std::string& accounts) {
  const Json review = {{"apiVersion", "authorization.k8s.io/v1"},
                       {"kind", "SelfSubjectAccessReview"},
                       {"spec",
                        {{"resourceAttributes",
                          {{"verb", permission.verb},
                           {"group", permission.group},
                           {"resource", permission.resource},
                           {"subresource", permission.subresource},
                           {"name", permission.name},
                           {"namespace", permission.where == "accounts" ? accounts : ""}}}}}};
  SLIPWAY_ASSIGN(
      const std::string answer,
      clients::create_object(
          client, clients::collection_path({"authorization.k8s.io/v1", "selfsubjectaccessreviews"}),
          review.dump()));
  const Json json = Json::parse(answer, nullptr, /*allow_exceptions=*/false);
  return json.is_object() && json.value("/status/allowed"_json_pointer, false);
}

void check_cluster(Examination& examination, ReachedCluster& reached,
                   const std::vector<Permission>& wanted) {
  const std::string prefix = fmt::format("{}: ", printable(reached.cluster->name));
  const bool pods = examination.fleet->executor.backend == "kubernetes" && reached.cluster->builder;
  const std::string accounts = fleet::accounts_namespace(*examination.fleet);
  std::string missing;
  std::size_t asked = 0;
  for (const Permission& permission : wanted) {
    if (permission.where == "jobs" && !pods) continue;
    ++asked;
    const Result<bool> allowed = is_allowed(reached.client, permission, accounts);
    if (!allowed) return examination.problem(name, allowed.error(), prefix);
    if (!*allowed) missing += (missing.empty() ? "" : ", ") + text_of(permission);
  }
  if (missing.empty()) {
    return examination.ok(name, fmt::format("{}all {} that the driver needs", prefix, asked));
  }
  examination.problem(
      name,
      fmt::format("{}the account of `{}` may not: {}", prefix,
                  printable(reached.cluster->connection.context), missing),
      fmt::format("kubectl --context {} apply -f /usr/share/doc/slipway/examples/driver-role.yaml, "
                  "and bind it to that account, and the role slipway-executor of the namespace {} "
                  "(docs/executor.md, \"Credentials\")",
                  printable(reached.cluster->connection.context), printable(accounts)));
}

}  // namespace

void check_permissions(Examination& examination) {
  const std::vector<Permission> wanted = permissions();
  for (ReachedCluster& reached : examination.clusters) {
    check_cluster(examination, reached, wanted);
  }
}

}  // namespace slipway::executor
