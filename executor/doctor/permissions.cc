#include <fmt/format.h>

#include <sstream>

#include <nlohmann/json.hpp>

#include "clients/kubernetes/objects.h"
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
  bool for_jobs = false;
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
    std::string where;
    words >> permission.verb >> path >> where;
    std::istringstream parts(path);
    std::getline(parts, permission.group, '/');
    std::getline(parts, permission.resource, '/');
    std::getline(parts, permission.subresource, '/');
    if (permission.group == "core") permission.group.clear();
    permission.for_jobs = where == "jobs";
    all.push_back(std::move(permission));
  }
  return all;
}

std::string text_of(const Permission& permission) {
  const std::string& sub = permission.subresource;
  return permission.verb + " " + permission.resource + (sub.empty() ? "" : "/" + sub);
}

Result<bool> is_allowed(clients::KubernetesClient& client, const Permission& permission) {
  const Json review = {{"apiVersion", "authorization.k8s.io/v1"},
                       {"kind", "SelfSubjectAccessReview"},
                       {"spec",
                        {{"resourceAttributes",
                          {{"verb", permission.verb},
                           {"group", permission.group},
                           {"resource", permission.resource},
                           {"subresource", permission.subresource}}}}}};
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
  std::string missing;
  std::size_t asked = 0;
  for (const Permission& permission : wanted) {
    if (permission.for_jobs && !pods) continue;
    ++asked;
    const Result<bool> allowed = is_allowed(reached.client, permission);
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
                  "and bind it to that account",
                  printable(reached.cluster->connection.context)));
}

}  // namespace

void check_permissions(Examination& examination) {
  const std::vector<Permission> wanted = permissions();
  for (ReachedCluster& reached : examination.clusters) {
    check_cluster(examination, reached, wanted);
  }
}

}  // namespace slipway::executor
