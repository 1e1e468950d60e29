// Credential plugins: a program is told about the request in KUBERNETES_EXEC_INFO and prints an
// ExecCredential with a token or a certificate (client.authentication.k8s.io/v1 and v1beta1).

#include "clients/kubernetes/credentials.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/diagnostics/format.h"
#include "core/process/process.h"

namespace slipway::clients {

namespace {

using Json = nlohmann::json;

std::string variable(const std::vector<std::string>& environment, const std::string& name) {
  const auto found =
      std::find_if(environment.begin(), environment.end(),
                   [&](const std::string& entry) { return entry.starts_with(name + "="); });
  return found == environment.end() ? std::string() : found->substr(name.size() + 1);
}

std::string request_for(const CredentialPlugin& plugin, const ClusterAccess& access) {
  Json info = {{"apiVersion", plugin.api_version},
               {"kind", "ExecCredential"},
               {"spec", {{"interactive", false}}}};
  if (plugin.wants_cluster) {
    info["spec"]["cluster"] = {{"server", access.server}};
    if (!access.server_name.empty())
      info["spec"]["cluster"]["tls-server-name"] = access.server_name;
  }
  return info.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string status_text(const Json& credential, const char* field) {
  const auto status = credential.find("status");
  if (status == credential.end() || !status->is_object()) return {};
  const auto value = status->find(field);
  return value != status->end() && value->is_string() ? value->get<std::string>() : std::string();
}

Diagnostic failure(const CredentialPlugin& plugin, const std::string& what) {
  return plain_error("the credential plugin `" + printable(plugin.command) + "` " + what,
                     plugin.install_hint.empty()
                         ? "run it by hand to see what it needs: its command stands in the "
                           "kubeconfig, under `exec`"
                         : printable(plugin.install_hint),
                     Fault::outside);
}

}  // namespace

Result<void> run_credential_plugin(const std::vector<std::string>& environment,
                                   ClusterAccess& access) {
  if (!access.plugin) return {};
  const CredentialPlugin& plugin = *access.plugin;
  const std::string program = find_program(plugin.command, variable(environment, "PATH"));
  if (program.empty()) return failure(plugin, "is not installed");

  ProcessRequest request;
  request.arguments = {program};
  request.arguments.insert(request.arguments.end(), plugin.arguments.begin(),
                           plugin.arguments.end());
  request.environment = environment;
  for (const std::string& entry : plugin.environment) {
    const std::string name = entry.substr(0, entry.find('=') + 1);
    std::erase_if(request.environment,
                  [&](const std::string& other) { return other.starts_with(name); });
    request.environment.push_back(entry);
  }
  request.environment.push_back("KUBERNETES_EXEC_INFO=" + request_for(plugin, access));
  constexpr std::size_t most_output = 1 << 20;
  request.capture_limit = most_output;
  request.time_limit = std::chrono::minutes(1);

  SLIPWAY_ASSIGN(const ProcessOutcome outcome, run_process(request));
  if (outcome.ending == Ending::timed_out) return failure(plugin, "took longer than a minute");
  // What it said, on either stream, is for whoever may log in here: jobs read this message, too.
  if (outcome.exit_code != 0) {
    return failure(plugin, "failed with status " + std::to_string(outcome.exit_code));
  }
  const Json credential = Json::parse(outcome.output, nullptr, /*allow_exceptions=*/false);
  if (!credential.is_object()) return failure(plugin, "printed no ExecCredential");
  const std::string token = status_text(credential, "token");
  const std::string certificate = status_text(credential, "clientCertificateData");
  const std::string key = status_text(credential, "clientKeyData");
  if (token.empty() && (certificate.empty() || key.empty())) {
    return failure(plugin, "printed neither a token nor a certificate with its key");
  }
  if (!token.empty()) access.token = token;
  if (!certificate.empty()) {
    access.client_certificate = certificate;
    access.client_key = key;
  }
  return {};
}

}  // namespace slipway::clients
