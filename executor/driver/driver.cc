#include "executor/driver/driver.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>

#include "core/diagnostics/format.h"
#include "core/filesystem/path.h"
#include "core/process/signals.h"
#include "core/text/random.h"
#include "executor/backend/directories.h"
#include "executor/backend/kubernetes/kubernetes_backend.h"
#include "executor/backend/local_backend.h"
#include "executor/credentials/deployer_tokens.h"
#include "executor/credentials/job_credentials.h"
#include "executor/driver/config_output.h"
#include "executor/driver/fleet_facts.h"
#include "executor/driver/gitlab_questions.h"
#include "executor/driver/host.h"
#include "executor/driver/job_counts.h"
#include "executor/driver/job_records.h"
#include "executor/driver/pod_rules.h"

namespace slipway::executor {

namespace {

int exit_status_of(const std::string& text, int usual) {
  int status = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), status);
  const bool whole = failure == std::errc() && end == text.data() + text.size();
  return whole && status > 0 && status < 256 ? status : usual;
}

/// Tells the runner the job's own exit code.
Result<void> write_exit_code(const std::string& path, int code) {
  if (path.empty()) return {};
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  const std::string text = fmt::format("{}\n", code);
  if (!file.is_open() ||
      ::write(file.number(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    Diagnostic diagnostic = file_error(path, "cannot be written", errno);
    diagnostic.fault = Fault::outside;
    return diagnostic;
  }
  return {};
}

std::string_view outcome_of(const Decision& decision) {
  if (!decision.refusal.empty()) return "refused";
  return decision.job.grant ? "granted" : "without";
}

/// Does a failure of this stage fail the job? As gitlab-runner has it.
bool decides(std::string_view stage) {
  return stage != "after_script" && stage != "cleanup_file_variables" &&
         !stage.starts_with("archive_cache") && stage != "upload_artifacts_on_failure";
}

/// The stage that runs, in the job's record.
class StageNote {
 public:
  StageNote(const Decision& decision, const std::string& stage)
      : records_(state_directory_of(decision)),
        job_(decision.job.name),
        stage_(stage),
        began_(seconds_now()),
        before_(records_.failure_of(job_)) {
    records_.note(job_, stage_, began_, before_);
  }

  [[nodiscard]] bool is_after_system_failure() const { return before_ == JobFailure::system; }

  /// The first failure is the job's.
  void failed(JobFailure failure) const {
    if (before_ == JobFailure::none && decides(stage_)) {
      records_.note(job_, stage_, began_, failure);
    }
  }

 private:
  JobRecords records_;
  std::string job_;
  std::string stage_;
  std::int64_t began_;
  JobFailure before_;
};

/// Counts a job that has ended, once, and forgets it.
void count_end(const Decision& decision) {
  const std::string state = state_directory_of(decision);
  const auto failure = JobRecords(state).end(decision.job.name);
  if (!failure) return;  // refused, or counted before
  switch (*failure) {
    case JobFailure::none:
      return JobCounts(state).add("finished");
    case JobFailure::script:
      return JobCounts(state).add("failed/script");
    case JobFailure::canceled:
      return JobCounts(state).add("failed/canceled");
    case JobFailure::system:
      return JobCounts(state).add("failed/system");
  }
}

}  // namespace

RunnerCall RunnerCall::read(const std::function<std::string(const char*)>& variable) {
  RunnerCall call;
  call.job_response_file = variable("JOB_RESPONSE_FILE");
  call.build_exit_code_file = variable("BUILD_EXIT_CODE_FILE");
  call.decision = variable(decision_variable);
  call.build_failure = exit_status_of(variable("BUILD_FAILURE_EXIT_CODE"), 1);
  call.system_failure = exit_status_of(variable("SYSTEM_FAILURE_EXIT_CODE"), 2);
  return call;
}

std::string default_state_directory(const std::function<std::string(const char*)>& variable) {
  if (::geteuid() == 0) return "/var/lib/slipway";
  const std::string state = variable("XDG_STATE_HOME");
  if (state.starts_with('/')) return join_path(state, "slipway");
  return join_path(variable("HOME"), ".local/state/slipway");
}

Driver::Driver(DriverSettings settings, RunnerCall call)
    : settings_(std::move(settings)), call_(std::move(call)) {}

std::unique_ptr<Backend> Driver::backend_of(const Job& job) const {
  if (job.pod) return std::make_unique<KubernetesBackend>(settings_.environment);
  return std::make_unique<LocalBackend>(settings_.program);
}

std::optional<std::string> Driver::config(Diagnostics& diagnostics) {
  auto decided = decide_job(diagnostics);
  if (!decided) diagnostics.add(decided.error());
  const std::optional<Decision> settled = decided ? std::move(*decided) : std::nullopt;
  if (!settled) {
    log_failure(diagnostics);
    return std::nullopt;
  }
  const Decision& decision = *settled;
  const auto place = backend_of(decision.job)->place(decision.job);
  if (!place) {
    diagnostics.add(place.error());
    log_failure(diagnostics);
    return std::nullopt;
  }
  // Without a log jobs still run, but somebody should know.
  if (const auto opened = open_log(decision, "config"); !opened) {
    Diagnostic warning = opened.error();
    warning.severity = Severity::warning;
    warning.hint = "who became which environment is written nowhere: tell the platform team";
    diagnostics.add(std::move(warning));
  }
  log_.write(LogLevel::info, "job decided",
             JsonLine()
                 .text("decision", outcome_of(decision))
                 .text("ref", decision.ref)
                 .text("sha", decision.sha)
                 .text("environment", decision.job.grant ? decision.job.grant->environment : "")
                 .text("reason", decision.refusal + decision.reason));
  return config_output(*place, decision, host_name(), settings_.version);
}

/// Nothing when the fleet has errors, which are in the diagnostics.
Result<std::optional<Decision>> Driver::decide_job(Diagnostics& diagnostics) {
  if (!settings_.state_directory.starts_with('/')) {
    return plain_error(fmt::format("the state directory `{}` is no absolute path",
                                   printable(settings_.state_directory)),
                       "give one with --state");
  }
  if (call_.job_response_file.empty()) {
    return plain_error("gitlab-runner did not say where the job's description is",
                       "this command is called by gitlab-runner: slipway executor print-config");
  }
  SLIPWAY_ASSIGN(const std::string text, files_.read(call_.job_response_file));
  SLIPWAY_ASSIGN(const Payload payload, parse_payload(text, call_.job_response_file));
  const auto answer = ask_fleet(files_, settings_.fleet, payload, diagnostics);
  if (!answer) return std::optional<Decision>();
  HostFacts host;
  if (answer->pod) {
    host.in_pods = true;
  } else {
    SLIPWAY_ASSIGN(host, host_facts(answer->user));
  }
  Decision decision = decide(payload, answer->facts, host, gitlab_questions(payload, *answer));
  decision.job.pod = answer->pod;
  SLIPWAY_TRY(complete(decision, payload));
  return std::optional<Decision>(std::move(decision));
}

/// Adds to a decision what it takes from this host.
Result<void> Driver::complete(Decision& decision, const Payload& payload) {
  const std::string& state = settings_.state_directory;
  Job& job = decision.job;
  // One that is there keeps its mode: `--state /tmp` must not close /tmp to everybody.
  if (files_.type(state) == FileType::missing) SLIPWAY_TRY(make_directory(state, 0711));
  SLIPWAY_ASSIGN(job.fleet, files_.canonical(settings_.fleet));
  if (job.pod) {
    SLIPWAY_TRY(check_trusted(settings_.fleet));
    SLIPWAY_TRY(check_trusted(state));
    job.pod->runner = host_name();
    SLIPWAY_ASSIGN(job.pod->runner_id, runner_id(state));
  }
  if (job.user) {
    // Whoever can change these two decides what a job may become.
    SLIPWAY_TRY(check_trusted(settings_.fleet));
    SLIPWAY_TRY(check_trusted(state));
    if (!can_read(job.user->identity, job.fleet)) {
      return plain_error(
          fmt::format("the job's user {} cannot read {}", printable(job.user->name),
                      printable(job.fleet)),
          "the fleet holds no secrets: make it and the directories above it readable for all",
          Fault::outside);
    }
    if (!can_enter(job.user->identity, state)) {
      return plain_error(fmt::format("the job's user {} cannot enter the state directory {}",
                                     printable(job.user->name), printable(state)),
                         "make it and the directories above it passable for all: chmod go+x",
                         Fault::outside);
    }
    job.tracking_group = random_tracking_group();
  }
  if (!job.pod) {  // a pod's helper has its own
    SLIPWAY_ASSIGN(job.runner_program, runner_program(settings_.runner_program));
  }
  job.name = fmt::format("job-{}-{}", job.id, random_digits(16));
  job.directory = join_path(state, "jobs/" + job.name);
  job.programs_directory = join_path(state, "programs");
  decision.log_file = log_file();
  decision.grace = settings_.grace;
  SLIPWAY_ASSIGN(job.cache_directory,
                 cache_directory(state, payload.project_id, payload.protection));
  if (job.pod) job.cache_directory = cache_on_node(*job.pod, job.cache_directory);
  return {};
}

/// What `config` decided.
Result<Decision> Driver::resume(const char* call_name) {
  if (call_.decision.empty()) {
    return plain_error("there is no decision about this job: `config` was not called before",
                       "config.toml needs config_exec, too: slipway executor print-config",
                       Fault::outside);
  }
  SLIPWAY_ASSIGN(Decision decision, decision_from_text(call_.decision));
  decision.job.payload_file = call_.job_response_file;
  decision.job.grace = decision.grace;
  [[maybe_unused]] const auto opened = open_log(decision, call_name);  // `config` warned
  return decision;
}

Result<Driver::Prepared> Driver::refuse(const Decision& decision) {
  JobCounts(state_directory_of(decision)).add("failed/refused");
  SLIPWAY_TRY(write_exit_code(call_.build_exit_code_file, 1));
  return Prepared{.text = describe(decision, settings_.version),
                  .exit_status = call_.build_failure};
}

Result<Driver::Prepared> Driver::prepare() {
  SLIPWAY_ASSIGN(Decision decision, resume("prepare"));
  if (!decision.refusal.empty()) return refuse(decision);
  const std::string state = state_directory_of(decision);
  // Before anything else of the job is there: what a dead runner leaves must be found.
  const JobRecord record{.decision = decision,
                         .runner = mark_process(::getppid()),
                         .prepared = seconds_now(),
                         .stage = {},
                         .stage_began = 0,
                         .failure = JobFailure::none};
  SLIPWAY_TRY(JobRecords(state).begin(record));
  auto kubeconfig = issue_credentials(decision.job, token_lifetime(decision.time_limit));
  if (!kubeconfig) {
    log_.write(LogLevel::error, "job gets no credentials",
               JsonLine().text("error", kubeconfig.error().message));
    if (kubeconfig.error().rule != wrong_cluster) {
      JobRecords(state).note(decision.job.name, "prepare", seconds_now(), JobFailure::system);
      return kubeconfig.error();
    }
    [[maybe_unused]] const auto counted_as_refused = JobRecords(state).end(decision.job.name);
    decision.refusal = kubeconfig.error().message;
    decision.remedy = kubeconfig.error().hint;
    return refuse(decision);
  }
  Prepared prepared{.text = describe(decision, settings_.version), .exit_status = 0};
  const auto made =
      backend_of(decision.job)->prepare(decision.job, {.kubeconfig = std::move(*kubeconfig)});
  if (!made) {
    log_.write(LogLevel::error, "job cannot be prepared",
               JsonLine().text("error", made.error().message));
    const bool is_authors = made.error().fault == Fault::finding;
    JobRecords(state).note(decision.job.name, "prepare", seconds_now(),
                           is_authors ? JobFailure::script : JobFailure::system);
    if (!is_authors) return made.error();
    // The author's own mistake: trying again would not help.
    prepared.text += format_diagnostic(made.error(), Color::off);
    prepared.exit_status = call_.build_failure;
    SLIPWAY_TRY(write_exit_code(call_.build_exit_code_file, 1));
    return prepared;
  }
  log_.write(LogLevel::info, "job prepared");
  return prepared;
}

Result<int> Driver::run(const Stage& stage) {
  Termination termination;
  termination.watch(::getppid());  // the runner
  const auto start = std::chrono::steady_clock::now();
  SLIPWAY_ASSIGN(const Decision decision, resume("run"));
  if (!decision.refusal.empty()) {
    return plain_error("a refused job has no stages", {}, Fault::outside);
  }
  const StageNote note(decision, stage.name);
  Stage known = stage;
  known.after_system_failure = note.is_after_system_failure();
  const auto outcome =
      backend_of(decision.job)->run(decision.job, known, termination.descriptor(), decision.grace);
  if (!outcome) {
    log_.write(LogLevel::error, "stage failed",
               JsonLine().text("stage", stage.name).text("error", outcome.error().message));
    note.failed(JobFailure::system);
    return outcome.error();
  }
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - start);
  if (!outcome->note.empty()) {
    log_.write(LogLevel::info, "stage took another way",
               JsonLine().text("stage", stage.name).text("reason", outcome->note));
  }
  log_.write(LogLevel::info, outcome->end == StageEnd::canceled ? "stage canceled" : "stage ended",
             JsonLine()
                 .text("stage", stage.name)
                 .text("apart", outcome->apart ? "yes" : "no")
                 .number("exitCode", outcome->exit_code)
                 .number("milliseconds", took.count()));
  if (outcome->end == StageEnd::canceled) {
    note.failed(JobFailure::canceled);
  } else if (outcome->exit_code != 0) {
    note.failed(JobFailure::script);
  }
  // A runner that has died calls no cleanup.
  if (termination.watched_has_ended()) SLIPWAY_TRY(cleanup());
  if (outcome->exit_code == 0 && outcome->end == StageEnd::finished) return 0;
  SLIPWAY_TRY(write_exit_code(call_.build_exit_code_file, outcome->exit_code));
  return call_.build_failure;
}

Result<void> Driver::cleanup() {
  if (call_.decision.empty()) return {};  // `config` failed: there is nothing to clean
  SLIPWAY_ASSIGN(const Decision decision, resume("cleanup"));
  JobRecords(state_directory_of(decision)).note_cleanup(decision.job.name);
  // First: a pod on a node that is gone is waited for.
  const auto revoked = revoke_credentials(decision.job);
  auto cleaned = backend_of(decision.job)->cleanup(decision.job, decision.grace);
  if (cleaned && !revoked) cleaned = revoked;
  if (!cleaned) {
    log_.write(LogLevel::error, "job cannot be cleaned up",
               JsonLine().text("error", cleaned.error().message));
    return cleaned;
  }
  log_.write(LogLevel::info, "job cleaned up");
  count_end(decision);
  return {};
}

std::string Driver::log_file() const {
  return settings_.log_file.empty() ? join_path(settings_.state_directory, "driver.log")
                                    : settings_.log_file;
}

void Driver::log_failure(const Diagnostics& diagnostics) {
  if (auto log = Log::open(log_file())) log_ = std::move(*log);
  log_.always("call", "config");
  for (const Diagnostic& diagnostic : diagnostics.list()) {
    log_.write(LogLevel::error, "job cannot be decided",
               JsonLine().text("file", diagnostic.file).text("error", diagnostic.message));
  }
}

Result<void> Driver::open_log(const Decision& decision, const char* call_name) {
  SLIPWAY_ASSIGN(log_, Log::open(decision.log_file));
  log_.always("call", call_name);
  log_.always("job", decision.job.name);
  log_.always("project", decision.job.project_path);
  return {};
}

}  // namespace slipway::executor
