#include "executor/backend/kubernetes/refused_pod.h"

#include <fmt/format.h>

#include "clients/kubernetes/api_error.h"

namespace slipway::executor {

Diagnostic refused_object(Diagnostic error, const std::string& what,
                          const std::string& namespace_name) {
  const auto says = [&](const char* words) {
    return error.message.find(words) != std::string::npos;
  };
  if (says("exceeded quota")) {
    error.hint = fmt::format(
        "the quota of the namespace {} is used up: try again when other jobs have ended, or the "
        "platform team can raise it",
        namespace_name);
  } else if (says("violates PodSecurity")) {
    error.hint = fmt::format(
        "the namespace {} takes no such pods: the platform team can set `runAsUser` in "
        "`executor.placement` of fleet.yaml, or lower the namespace's Pod Security level",
        namespace_name);
  } else if (says("LimitRange") || says("maximum cpu usage") || says("maximum memory usage") ||
             says("minimum ")) {
    error.hint = fmt::format(
        "the limits of the namespace {} (LimitRange) do not fit: ask for less by KUBERNETES_… "
        "variables, or the platform team must set `cpu` and `memory` in `executor.placement`",
        namespace_name);
  } else if (says("denied the request") || says("admission")) {
    error.hint =
        "a policy of the cluster refuses it: the message names it, and the platform team "
        "can change it or `executor.placement[].patch` in fleet.yaml";
  } else if (says("namespaces \"")) {
    error.hint =
        fmt::format("the platform team must make it: kubectl create namespace {}", namespace_name);
  } else if (clients::is_api_error(error, clients::api_error::forbidden)) {
    error.hint =
        fmt::format("the runner's account needs the role of docs/kubernetes.md in the namespace {}",
                    namespace_name);
  }
  error.message = fmt::format("{} cannot be made: {}", what, error.message);
  error.fault = Fault::outside;
  return error;
}

}  // namespace slipway::executor
