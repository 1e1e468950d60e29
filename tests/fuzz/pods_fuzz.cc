// Whatever a payload asks of its pod, the pod has no more than the platform gives; whatever a
// cluster says of a pod or of a command's end can be told to a person.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <nlohmann/json.hpp>

#include "clients/kubernetes/websocket/exec_status.h"
#include "core/diagnostics/format.h"
#include "executor/backend/kubernetes/pod_spec.h"
#include "executor/backend/kubernetes/pod_state.h"
#include "executor/backend/kubernetes/pull_secret.h"

namespace {

using namespace slipway;
using namespace slipway::executor;
using Json = nlohmann::json;

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const PodRequest& request) {
  Job job;
  job.name = "job-1-00";
  job.pod = PodPlace{};
  PodInput input;
  input.request = request;
  input.has_pull_secret = !pull_credentials(request).empty();
  const Json spec = Json::parse(pod_spec(job, input))["spec"];
  require(spec["automountServiceAccountToken"] == false);
  require(spec["containers"].size() == 2 + request.services.size());
  for (const char* host : {"hostNetwork", "hostPID", "hostIPC", "serviceAccountName", "nodeName"}) {
    require(!spec.contains(host));
  }
  for (const Json& container : spec["containers"]) {
    require(container["securityContext"]["allowPrivilegeEscalation"] == false);
    require(!container["securityContext"].contains("privileged"));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  PodPlace place;
  place.most_memory = "1Gi";
  const auto request = read_pod_request(text, place);
  if (request) check(*request);
  if (!request) (void)format_diagnostic(request.error(), Color::off);
  const PodState state = pod_state(text, place);
  if (state.trouble) require(!state.trouble->error.message.empty());
  const clients::ExecEvent end = clients::exec_end(text);
  require(end.exit_code != -1 || !end.reason.empty());
  return 0;
}
