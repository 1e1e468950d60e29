#include "executor/backend/kubernetes/kubernetes_backend.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <string_view>
#include <system_error>

#include "clients/kubernetes/exec_target.h"
#include "core/filesystem/descriptor.h"
#include "core/filesystem/filesystem.h"
#include "core/text/random.h"
#include "executor/backend/kubernetes/another_try.h"
#include "executor/backend/kubernetes/connection.h"
#include "executor/backend/kubernetes/connection_key.h"
#include "executor/backend/kubernetes/container_watch.h"
#include "executor/backend/kubernetes/job_objects.h"
#include "executor/backend/kubernetes/pod_names.h"
#include "executor/backend/kubernetes/pod_request.h"
#include "executor/backend/kubernetes/pod_wait.h"
#include "executor/backend/kubernetes/reached_container.h"
#include "executor/backend/kubernetes/service_log.h"
#include "executor/backend/kubernetes/stage_end.h"
#include "executor/backend/kubernetes/stage_stream.h"

namespace slipway::executor {

namespace {

constexpr std::chrono::milliseconds glance{2'000};        ///< while a stage waits for an answer
constexpr std::chrono::milliseconds answer_limit{3'000};  ///< a stage waits no longer for one
/// A kubelet writes a pod's status at the latest after ten seconds.
constexpr std::chrono::milliseconds words_of_an_end{12'000};

/// To the job log.
Result<void> print(std::string_view text) {
  const int error = write_all(STDOUT_FILENO, text);
  if (error == 0) return {};
  return plain_error(
      fmt::format("the job log takes no more: {}", std::system_category().message(error)), {},
      Fault::outside);
}

void say(std::string_view text) { (void)print(text); }

/// For calls that must come to an end: an API server may be restarted meanwhile, and then not know
/// us at first.
void be_patient(JobCluster& cluster) {
  constexpr std::chrono::milliseconds patience{60'000};
  cluster.client.set_patience(patience, clients::usual_forgiveness);
}

Result<JobCluster> connect_patiently(const PodPlace& place,
                                     const std::vector<std::string>& environment) {
  SLIPWAY_ASSIGN(JobCluster cluster, connect(place, environment, std::chrono::milliseconds(0)));
  be_patient(cluster);
  return cluster;
}

Result<PodRequest> request_of(const Job& job) {
  DiskFileSystem files;
  SLIPWAY_ASSIGN(const std::string payload, files.read(job.payload_file));
  return read_pod_request(payload, *job.pod);
}

/// The helper makes files that the script's user, whoever that is, has to change.
std::string script_for(const std::string& container, std::string script) {
  return container == pod_names::helper_container ? "umask 0000\n" + script : script;
}

bool is_readable(int descriptor) {
  pollfd wanted = {.fd = descriptor, .events = POLLIN, .revents = 0};
  return descriptor >= 0 && ::poll(&wanted, 1, 0) > 0;
}

/// Where the supervisor of a container can be reached beside `exec`.
SupervisorPort port_of(const std::string& container, const ConnectionKey& key) {
  SupervisorPort port;
  port.port =
      container == pod_names::helper_container ? pod_names::helper_port : pod_names::build_port;
  if (const auto known = key.read()) port.key = key_of_container(*known, container);
  return port;
}

/// A kubelet says up to a second later that a service has ended: the last stage of a job looks,
/// too.
bool looks_at_services(const std::string& stage) {
  return stage == "build_script" || stage == "cleanup_file_variables";
}

}  // namespace

const char* container_of(const std::string& stage) {
  // Named by gitlab-runner: the scripts of the job's author, also those of `run:` (step_…).
  const bool is_script =
      stage == "build_script" || stage == "after_script" || stage.starts_with("step_");
  return is_script ? pod_names::build_container : pod_names::helper_container;
}

Result<Place> KubernetesBackend::place(const Job&) {
  return Place{.builds_directory = pod_names::builds_directory,
               .cache_directory = pod_names::cache_directory,
               .shell = "bash"};
}

Result<void> KubernetesBackend::prepare(const Job& job, const JobSecrets& secrets) {
  SLIPWAY_ASSIGN(PodRequest request, request_of(job));
  if (request.has_cache && job.cache_directory.empty()) {
    return plain_error(
        "the job has a `cache`, and its place keeps none: jobs there run as another user than "
        "root, "
        "which may not reach into the node",
        "take `cache` out; the platform team can give the place a volume for it by `cacheClaim` in "
        "`executor.placement` of fleet.yaml",
        Fault::finding);
  }
  SLIPWAY_ASSIGN(JobCluster cluster, connect_patiently(*job.pod, environment_));
  SLIPWAY_TRY(check_uid(cluster.client, address_of(*job.pod)));
  for (const std::string& note : request.notes) say(fmt::format("Slipway: {}.\n", note));
  AnotherTry another_try(request);
  const ConnectionKey key(job);
  // Without one the job runs all the same.
  const std::string known = key.make().value_or(std::string());
  for (;;) {
    SLIPWAY_ASSIGN(const Reach reach, make_job_objects(cluster, job, request, secrets, known));
    if (reach == Reach::exec_only) key.forget();
    const auto waited = wait_for_pod(cluster, job, request, say);
    if (waited) return {};
    const auto tried = another_try.after(waited.error());
    if (!tried) return waited.error();
    say(*tried);
    be_patient(cluster);  // waiting was not
    SLIPWAY_TRY(remove_job_objects(cluster, job, std::chrono::milliseconds(0)));
  }
}

Result<StageOutcome> KubernetesBackend::run(const Job& job, const Stage& stage, int cancel,
                                            std::chrono::milliseconds grace) {
  DiskFileSystem files;
  SLIPWAY_ASSIGN(std::string text, files.read(stage.script));
  const std::string container = container_of(stage.name);
  SLIPWAY_ASSIGN(JobCluster cluster, connect(*job.pod, environment_, glance));
  cluster.client.set_time_limit(answer_limit);
  const auto container_of_job =
      clients::make_exec_target(cluster.access, {job.pod->namespace_name, job.name, container});
  const ConnectionKey key(job);
  ReachedContainer target(*container_of_job, port_of(container, key));
  StageScript script;
  script.attach = {container == pod_names::helper_container ? pod_names::helpers_supervisor
                                                            : pod_names::supervisor,
                   "attach", pod_names::state_directory};
  script.request.stage = stage.name + "-" + random_digits(16);
  script.request.script = script_for(container, std::move(text));
  ContainerWatch watch(cluster, job,
                       stage.after_system_failure ? std::chrono::milliseconds(0) : node_patience);
  StageSurroundings surroundings;
  surroundings.write = print;
  surroundings.container_is_gone = [&] { return watch.look(); };
  surroundings.cancel = cancel;
  surroundings.grace = grace;
  StageFacts facts;
  facts.stage = stage.name;
  facts.pod = job.name;
  const auto request = request_of(job);
  if (request) {
    facts.memory_limit = container == pod_names::build_container ? request->build.memory_limit
                                                                 : request->helper.memory_limit;
  }
  facts.why_it_ended = [&] { return watch.look_for(words_of_an_end); };
  facts.say = say;
  auto outcome = stage_outcome(StageStream(target, script, surroundings).run(), facts);
  if (outcome) {
    if (target.is_given_up_for_good()) key.forget();
    outcome->note = target.given_up();
  }
  const LogPatience patience([cancel] { return is_readable(cancel); });
  const bool failed = outcome && outcome->end == StageEnd::finished && outcome->exit_code != 0;
  if (failed && request && container == pod_names::build_container) {
    tell_fallen_services(cluster, job, *request, FallenServices::all, say, patience);
  } else if (outcome && request && looks_at_services(stage.name)) {
    tell_fallen_services(cluster, job, *request, FallenServices::untold, say, patience);
  }
  if (outcome && stage.name == "build_script" && request && request->shows_services) {
    show_services(cluster, job, *request, say, patience);
  }
  return outcome;
}

Result<void> KubernetesBackend::cleanup(const Job& job, std::chrono::milliseconds grace) {
  ConnectionKey(job).forget();
  SLIPWAY_ASSIGN(JobCluster cluster, connect_patiently(*job.pod, environment_));
  return remove_job_objects(cluster, job, grace);
}

}  // namespace slipway::executor
