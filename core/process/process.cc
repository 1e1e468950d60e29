// Runs a process and waits for whatever comes first: its end, its output, its time limit, a
// cancellation.
//
// One poll() on a pidfd, the two pipes and the caller's cancel descriptor; no signal handlers, no
// threads. The end is looked at without reaping (WNOWAIT), so that the process id still belongs to
// the process while its group gets a last SIGKILL: no other process can be hit.
#include "core/process/process.h"

#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include "core/filesystem/path.h"
#include "core/process/process_table.h"
#include "core/process/spawn.h"
#include "core/process/stream.h"

namespace slipway {

namespace {

using Clock = std::chrono::steady_clock;

Stream stream_of(const ProcessRequest& request, Descriptor source, int target) {
  if (request.streams == Streams::relay) return Stream::relay(std::move(source), target);
  return Stream::keep(std::move(source), request.capture_limit);
}

class Run {
 public:
  Run(const ProcessRequest& request, Spawned spawned)
      : request_(request),
        process_(spawned.process),
        apart_(spawned.apart),
        handle_(std::move(spawned.handle)),
        output_(stream_of(request, std::move(spawned.output), STDOUT_FILENO)),
        errors_(stream_of(request, std::move(spawned.errors), STDERR_FILENO)) {
    if (request.time_limit.count() > 0) deadline_ = Clock::now() + request.time_limit;
  }

  ProcessOutcome finish() {
    while (!wait_once()) {
    }
    ProcessOutcome outcome;
    // While the process is not reaped, its number is that of its group and nobody else's.
    if (request_.reach == Reach::group) ::kill(-process_, SIGKILL);
    int status = 0;
    while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    // The kernel ended a world of its own before its process 1 could be reaped.
    if (request_.reach == Reach::descendants && !apart_) outcome.all_ended = end_descendants();
    output_.finish();
    errors_.finish();
    outcome.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    outcome.exit_code = outcome.signal != 0 ? 128 + outcome.signal : WEXITSTATUS(status);
    outcome.ending = outcome.signal != 0 ? Ending::signaled : Ending::exited;
    if (stopped_by_) outcome.ending = *stopped_by_;
    outcome.apart = apart_;
    outcome.cut = output_.cut() || errors_.cut();
    outcome.output = output_.take();
    outcome.errors = errors_.take();
    return outcome;
  }

 private:
  /// Waits for the next thing to happen; true when the process has ended.
  bool wait_once() {
    // A closed descriptor is -1, which poll() passes over.
    std::array<pollfd, 4> wanted = {{{handle_.number(), POLLIN, 0},
                                     {output_.descriptor(), output_.events(), 0},
                                     {errors_.descriptor(), errors_.events(), 0},
                                     {stopped_by_ ? -1 : request_.cancel, POLLIN, 0}}};
    ::poll(wanted.data(), wanted.size(), patience());
    if (wanted[1].revents != 0) output_.advance();
    if (wanted[2].revents != 0) errors_.advance();
    if (wanted[0].revents != 0) return true;
    if (request_.reach == Reach::descendants) reap_orphans(process_);
    if (wanted[3].revents != 0) stop(Ending::canceled);
    if (deadline_ && Clock::now() >= *deadline_) {
      if (stopped_by_) {
        send(SIGKILL);
        deadline_ =
            Clock::now() + std::chrono::milliseconds(100);  // new ones may have come meanwhile
      } else {
        stop(Ending::timed_out);
      }
    }
    return false;
  }

  [[nodiscard]] int patience() const {
    // Orphans that a subreaper inherits are buried now and then.
    const int longest = request_.reach == Reach::descendants ? 1000 : -1;
    if (!deadline_) return longest;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(*deadline_ - Clock::now()).count();
    const int wait = static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000));
    return longest < 0 ? wait : std::min(longest, wait);
  }

  void stop(Ending reason) {
    stopped_by_ = reason;
    send(SIGTERM);
    deadline_ = Clock::now() + request_.grace;
  }

  /// After a time limit or a cancellation everything has had its time.
  [[nodiscard]] bool end_descendants() const {
    return end_processes([] { return descendants_of(::getpid()); },
                         stopped_by_ ? std::chrono::milliseconds(0) : request_.leftover_grace);
  }

  void send(int signal) const {
    ::kill(-process_, signal);
    if (request_.reach == Reach::descendants) signal_processes(descendants_of(::getpid()), signal);
  }

  const ProcessRequest& request_;
  pid_t process_;
  bool apart_;
  Descriptor handle_;
  Stream output_;
  Stream errors_;
  std::optional<Clock::time_point> deadline_;
  std::optional<Ending> stopped_by_;
};

}  // namespace

Result<ProcessOutcome> run_process(const ProcessRequest& request) {
  SLIPWAY_ASSIGN(Spawned spawned, spawn(request));
  return Run(request, std::move(spawned)).finish();
}

std::string find_program(const std::string& name, const std::string& search_path) {
  const auto is_program = [](const std::string& path) {
    struct stat status = {};
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
           ::access(path.c_str(), X_OK) == 0;
  };
  if (name.empty()) return {};
  if (name.find('/') != std::string::npos) return is_program(name) ? name : std::string();
  std::size_t start = 0;
  while (start <= search_path.size()) {
    const std::size_t end = std::min(search_path.find(':', start), search_path.size());
    const std::string directory = search_path.substr(start, end - start);
    // An empty part means the working directory, which is never searched.
    if (!directory.empty()) {
      std::string path = join_path(directory, name);
      if (is_program(path)) return path;
    }
    start = end + 1;
  }
  return {};
}

}  // namespace slipway
