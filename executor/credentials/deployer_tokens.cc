// TokenRequest (authentication.k8s.io/v1): a token that is bound to an object is refused once that
// object is gone, whatever its own end is.
#include "executor/credentials/deployer_tokens.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "clients/kubernetes/objects.h"
#include "core/diagnostics/format.h"

namespace slipway::executor {

namespace {

using Json = nlohmann::json;
using clients::ApiKind;

const ApiKind secrets{.version = "v1", .plural = "secrets"};
const ApiKind accounts{.version = "v1", .plural = "serviceaccounts"};

/// A text inside an object; empty when it is not there.
std::string text_at(const std::string& body, const char* outer, const char* inner) {
  const Json json = Json::parse(body, nullptr, /*allow_exceptions=*/false);
  const auto parent = json.is_object() ? json.find(outer) : json.end();
  if (parent == json.end() || !parent->is_object()) return {};
  const auto value = parent->find(inner);
  return value != parent->end() && value->is_string() ? value->get<std::string>() : std::string();
}

Diagnostic not_understood(const ClusterGrant& grant, const std::string& what) {
  return plain_error(
      fmt::format("the answer of cluster `{}` has no {}", printable(grant.cluster), what), {},
      Fault::outside);
}

/// Tells who has to make what is missing.
Diagnostic explained(Diagnostic error, const ClusterGrant& grant) {
  if (clients::is_api_error(error, clients::api_error::not_found)) {
    error.hint = fmt::format(
        "the platform team applies the deployers' accounts, which slipway compile writes to "
        "overlays/*/{}/platform/namespaces",
        printable(grant.cluster));
  } else if (clients::is_api_error(error, clients::api_error::forbidden)) {
    error.hint = fmt::format(
        "bind the runner host's account to the role slipway-executor in the "
        "namespace {} of this cluster (docs/executor.md, \"Credentials\")",
        printable(grant.accounts));
  }
  return error;
}

/// The UID of the job's Secret.
Result<std::string> make_anchor(clients::KubernetesClient& client, const ClusterGrant& grant,
                                const std::string& job_name) {
  const Json secret = {
      {"apiVersion", "v1"},
      {"kind", "Secret"},
      {"type", "Opaque"},
      {"metadata",
       {{"name", job_name},
        {"labels", {{"app.kubernetes.io/managed-by", "slipway"}, {"slipway.dev/part", "job"}}}}}};
  Result<std::string> made =
      create_object(client, collection_path(secrets, grant.accounts), secret.dump());
  if (!made && clients::is_api_error(made.error(), clients::api_error::already_exists)) {
    made = client.get(object_path(secrets, grant.accounts, job_name));
  }
  if (!made) return explained(std::move(made).error(), grant);
  std::string uid = text_at(*made, "metadata", "uid");
  if (uid.empty()) return not_understood(grant, "UID");
  return uid;
}

}  // namespace

ClusterAddress address_of(const ClusterGrant& grant) {
  return {.cluster = grant.cluster,
          .kubeconfig = grant.kubeconfig,
          .context = grant.context,
          .uid = grant.uid};
}

Result<void> check_cluster(clients::KubernetesClient& client, const ClusterGrant& grant) {
  if (grant.needs_uid && grant.uid.empty()) {
    Diagnostic error = plain_error(
        fmt::format("the cluster `{}` is of a protected environment, and the fleet does not say "
                    "which cluster that is",
                    printable(grant.cluster)),
        "the platform team pins it, on the runner host: slipway doctor --pin", Fault::outside);
    error.rule = wrong_cluster;
    return error;
  }
  const auto checked = check_uid(client, address_of(grant));
  if (checked || checked.error().rule == wrong_cluster) return checked;
  return explained(checked.error(), grant);
}

Result<std::vector<IssuedToken>> issue_tokens(clients::KubernetesClient& client,
                                              const ClusterGrant& grant,
                                              const std::string& job_name,
                                              std::chrono::seconds lifetime) {
  SLIPWAY_ASSIGN(const std::string uid, make_anchor(client, grant, job_name));
  const Json request = {
      {"apiVersion", "authentication.k8s.io/v1"},
      {"kind", "TokenRequest"},
      {"spec",
       {{"expirationSeconds", lifetime.count()},
        {"boundObjectRef",
         {{"apiVersion", "v1"}, {"kind", "Secret"}, {"name", job_name}, {"uid", uid}}}}}};
  std::vector<IssuedToken> tokens;
  for (const TeamGrant& team : grant.teams) {
    auto answer = create_object(
        client, object_path(accounts, grant.accounts, team.account) + "/token", request.dump());
    if (!answer) return explained(std::move(answer).error(), grant);
    std::string token = text_at(*answer, "status", "token");
    if (token.empty()) return not_understood(grant, "token");
    tokens.push_back({.cluster = grant.cluster,
                      .team = team.team,
                      .name_space = team.name_space,
                      .token = std::move(token)});
  }
  return tokens;
}

Result<void> revoke_tokens(clients::KubernetesClient& client, const ClusterGrant& grant,
                           const std::string& job_name) {
  return delete_object(client, object_path(secrets, grant.accounts, job_name));
}

}  // namespace slipway::executor
