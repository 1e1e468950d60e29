// Runs a job on this host.
//
//   <directory>/         root's, 0711: the job can reach what is in it, and change or list nothing
//     bin/               root's: links to slipway and gitlab-runner, first in the job's PATH
//     builds/ home/ tmp/ the job's user's, 0700
//     kubeconfig         the job's user's, 0600; only with credentials
//
// A script reaches the shell as an open descriptor, its standard input, as gitlab-runner's shell
// executor hands it over: the file itself is the runner's user's alone, since it holds the job's
// token.
//
// Jobs of one user are kept apart by namespaces (core/process/apart.h) where the kernel lets the
// driver make them. The job's processes are found by descent (this process is a subreaper while a
// stage runs), and at clean-up by the job's tracking group, or by a variable where there is no root
// to give groups (docs/decisions/processes.md).
#include "executor/backend/local_backend.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "core/filesystem/descriptor.h"
#include "core/filesystem/path.h"
#include "core/process/process.h"
#include "core/process/process_table.h"
#include "executor/backend/directories.h"
#include "executor/backend/remove_tree.h"

namespace slipway::executor {

namespace {

constexpr const char* usual_path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What a script that has ended left running gets this long to end by itself.
constexpr std::chrono::milliseconds leftover_grace{1000};

std::string shell_program() {
  const std::string bash = find_program("bash", usual_path);
  return bash.empty() ? find_program("sh", usual_path) : bash;
}

/// In every process of the job, unless the process hides it.
std::string marker(const Job& job) { return "SLIPWAY_JOB=" + job.name; }

std::optional<Identity> identity_of(const Job& job) {
  if (!job.user) return std::nullopt;
  Identity identity = job.user->identity;
  if (job.tracking_group != 0) identity.groups.push_back(job.tracking_group);
  return identity;
}

std::string kubeconfig_of(const Job& job) { return join_path(job.directory, "kubeconfig"); }

/// A file that its owner alone can read, in a directory of root's.
Result<void> write_secret(const std::string& path, std::string_view text,
                          const std::optional<Identity>& owner) {
  const auto failed = [&] {
    Diagnostic diagnostic = file_error(path, "cannot be made", errno);
    diagnostic.fault = Fault::outside;
    return diagnostic;
  };
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return failed();
  const Descriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.is_open()) return failed();
  if (owner && ::fchown(file.number(), owner->user, owner->group) != 0) return failed();
  while (!text.empty()) {
    const ssize_t written = ::write(file.number(), text.data(), text.size());
    if (written < 0 && errno != EINTR) return failed();
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

std::string joined(const std::vector<std::string>& words) {
  std::string result;
  for (const std::string& word : words) {
    if (!result.empty()) result += ' ';
    result += word;
  }
  return result;
}

/// Makes `name` in the job's PATH lead to a program, however private the place is where that is
/// installed.
Result<void> offer_program(const Job& job, const std::string& name, const Program& program) {
  std::string target = program.path;
  if (job.user) {
    SLIPWAY_ASSIGN(target, reachable_program(program, job.user->identity, job.programs_directory));
  }
  const std::string link = join_path(job.directory, "bin/" + name);
  ::unlink(link.c_str());
  if (::symlink(target.c_str(), link.c_str()) != 0) {
    Diagnostic diagnostic = file_error(link, "cannot be made", errno);
    diagnostic.fault = Fault::outside;
    return diagnostic;
  }
  return {};
}

}  // namespace

std::vector<std::string> local_environment(const Job& job, const std::string& shell) {
  const std::string user = job.user ? job.user->name : "";
  std::vector<std::string> environment = {
      fmt::format("PATH={}/bin:{}", job.directory, usual_path),
      fmt::format("HOME={}/home", job.directory),
      fmt::format("TMPDIR={}/tmp", job.directory),
      "SHELL=" + shell,
      "LANG=C.UTF-8",
      marker(job),
  };
  if (!user.empty()) {
    environment.push_back("USER=" + user);
    environment.push_back("LOGNAME=" + user);
  }
  if (!job.fleet.empty()) environment.push_back("SLIPWAY_FLEET=" + job.fleet);
  if (job.grant) {
    environment.push_back("SLIPWAY_ENVIRONMENT=" + job.grant->environment);
    environment.push_back("SLIPWAY_CLUSTERS=" + joined(job.grant->clusters));
    if (!job.grant->access.empty()) {
      environment.push_back("KUBECONFIG=" + kubeconfig_of(job));
      environment.push_back("SLIPWAY_KUBECONFIG=" + kubeconfig_of(job));
    }
  }
  return environment;
}

Result<Place> LocalBackend::place(const Job& job) {
  const std::string shell = shell_program();
  if (shell.empty()) {
    return plain_error("this host has no shell for jobs", "install bash", Fault::outside);
  }
  return Place{.builds_directory = join_path(job.directory, "builds"),
               .cache_directory = job.cache_directory,
               .shell = std::string(base_name(shell))};
}

Result<void> LocalBackend::prepare(const Job& job, const JobSecrets& secrets) {
  const std::optional<Identity> owner = identity_of(job);
  SLIPWAY_TRY(make_directory(job.directory, 0711));
  SLIPWAY_TRY(make_directory(join_path(job.directory, "bin"), 0755));
  for (const char* name : {"builds", "home", "tmp"}) {
    SLIPWAY_TRY(make_directory(join_path(job.directory, name), 0700, owner));
  }
  SLIPWAY_TRY(make_directory(job.cache_directory, 0700, owner));
  if (!secrets.kubeconfig.empty()) {
    SLIPWAY_TRY(write_secret(kubeconfig_of(job), secrets.kubeconfig, owner));
  }
  SLIPWAY_TRY(offer_program(job, "slipway", program_));
  if (!job.runner_program.empty()) {
    SLIPWAY_TRY(
        offer_program(job, "gitlab-runner", {.path = job.runner_program, .companions = {}}));
  }
  return {};
}

Result<StageOutcome> LocalBackend::run(const Job& job, const Stage& stage, int cancel,
                                       std::chrono::milliseconds grace) {
  const Descriptor script(::open(stage.script.c_str(), O_RDONLY | O_CLOEXEC));
  if (!script.is_open()) {
    Diagnostic diagnostic = file_error(stage.script, "cannot be read", errno);
    diagnostic.fault = Fault::outside;
    return diagnostic;
  }
  const std::string shell = shell_program();
  become_subreaper();
  ProcessRequest request;
  request.arguments = {shell};
  request.environment = local_environment(job, shell);
  request.directory = join_path(job.directory, "builds");
  request.input = script.number();
  request.streams = Streams::relay;
  request.identity = identity_of(job);
  if (job.user) request.curtain = Curtain{parent_path(job.directory), job.directory};
  request.privileges = job.user ? Privileges::never_more : Privileges::inherited;
  request.grace = grace;
  request.cancel = cancel;
  request.reach = Reach::descendants;
  request.leftover_grace = leftover_grace;
  SLIPWAY_ASSIGN(const ProcessOutcome outcome, run_process(request));
  if (!outcome.all_ended) {
    return plain_error("processes of the job cannot be ended", {}, Fault::outside);
  }
  return StageOutcome{
      .end = outcome.ending == Ending::canceled ? StageEnd::canceled : StageEnd::finished,
      .exit_code = outcome.exit_code,
      .apart = outcome.apart,
      .note = {}};
}

Result<void> LocalBackend::cleanup(const Job& job, std::chrono::milliseconds grace) {
  const bool ended = end_processes(
      [&] {
        return job.tracking_group != 0 ? processes_in_group(job.tracking_group)
                                       : processes_with_variable(marker(job));
      },
      grace);
  SLIPWAY_TRY(remove_tree(job.directory));
  if (!ended) {
    return plain_error(fmt::format("processes of the job {} cannot be ended", job.name), {},
                       Fault::outside);
  }
  return {};
}

}  // namespace slipway::executor
