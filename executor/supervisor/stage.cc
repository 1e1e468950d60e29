// Runs a script as its shell's standard input, a file of memory that only this process's children
// can open.
//
// Its end is that of the first process. What it left running then gets SIGTERM, a second, and
// SIGKILL, as on the local backend. After that nothing of it can write any more; but a descriptor
// of the pipe may have been sent to a process elsewhere (another container, over a socket), so what
// is read then is what the pipe holds at that moment and no more.
#include "executor/supervisor/stage.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "core/process/process.h"
#include "core/process/spawn.h"

namespace slipway::supervisor {

namespace {

constexpr std::chrono::milliseconds leftover_grace{1000};
constexpr int pipe_size = 1 << 20;
constexpr std::size_t read_size = 64UL << 10U;
/// A script that prints much does so in small pieces. Each would be a message all the way to the
/// driver, where so many come that they, not the bytes, are what costs.
constexpr std::chrono::milliseconds rest{2};

/// The order in which gitlab-runner looks for a shell in an image.
constexpr std::array shells = {"/usr/local/bin/bash", "/usr/bin/bash", "/bin/bash",
                               "/usr/local/bin/sh",   "/usr/bin/sh",   "/bin/sh",
                               "/busybox/sh"};

Diagnostic system_error(const char* what) {
  return plain_error(std::string(what) + ": " + std::strerror(errno), {}, Fault::outside);
}

Result<std::string> shell_program(const std::string& wanted) {
  if (!wanted.empty()) {
    if (::access(wanted.c_str(), X_OK) == 0) return wanted;
    return plain_error("the image has no shell " + wanted, {}, Fault::finding);
  }
  for (const char* shell : shells) {
    if (::access(shell, X_OK) == 0) return std::string(shell);
  }
  return plain_error("the image has no shell: neither bash nor sh is where they usually are", {},
                     Fault::finding);
}

Result<Descriptor> memory_file(const std::string& content) {
  Descriptor file(::memfd_create("script", MFD_CLOEXEC));
  if (!file.is_open()) return system_error("the script cannot be kept");
  std::size_t done = 0;
  while (done < content.size()) {
    const ssize_t written = ::write(file.number(), content.data() + done, content.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return system_error("the script cannot be kept");
    done += static_cast<std::size_t>(written);
  }
  ::lseek(file.number(), 0, SEEK_SET);
  return file;
}

}  // namespace

Result<std::unique_ptr<Stage>> Stage::start(const StartRequest& request, Spool& spool) {
  SLIPWAY_ASSIGN(const std::string shell, shell_program(request.shell));
  SLIPWAY_ASSIGN(const Descriptor script, memory_file(request.script));
  ProcessRequest process;
  process.arguments = {shell};
  for (char** variable = environ; *variable != nullptr; ++variable) {
    process.environment.emplace_back(*variable);
  }
  process.input = script.number();
  process.streams = Streams::merged;
  SLIPWAY_ASSIGN(Spawned spawned, spawn(process));
  ::fcntl(spawned.output.number(), F_SETPIPE_SZ, pipe_size);
  ::fcntl(spawned.output.number(), F_SETFL, O_NONBLOCK);
  return std::unique_ptr<Stage>(
      new Stage(request.stage, spawned.process, std::move(spawned.output), spool));
}

Stage::Stage(std::string name, pid_t process, Descriptor output, Spool& spool)
    : name_(std::move(name)), process_(process), output_(std::move(output)), spool_(spool) {}

pollfd Stage::wanted() const {
  const bool reads = output_.is_open() && spool_.room() > 0 && !rests_until_;
  return {.fd = reads ? output_.number() : -1, .events = POLLIN, .revents = 0};
}

std::optional<Stage::Clock::time_point> Stage::wake_up() const {
  if (!ending_) return rests_until_;
  return std::min(ending_->next_step(), rests_until_.value_or(Clock::time_point::max()));
}

void Stage::read_output() {
  std::array<char, read_size> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): read()
  if (rests_until_ && phase_ != Phase::draining && Clock::now() < *rests_until_) return;
  rests_until_.reset();
  while (output_.is_open()) {
    std::size_t most = std::min(buffer.size(), spool_.room());
    if (phase_ == Phase::draining) most = std::min(most, left_in_pipe_);
    if (most == 0) return;
    const ssize_t got = ::read(output_.number(), buffer.data(), most);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {  // the script closed it, and goes on without
      output_.reset();
      return;
    }
    spool_.append({buffer.data(), static_cast<std::size_t>(got)});
    if (phase_ == Phase::draining) left_in_pipe_ -= static_cast<std::size_t>(got);
    // One read a turn is enough while the script runs: others are waiting, too.
    if (phase_ != Phase::draining) {
      if (static_cast<std::size_t>(got) < most) rests_until_ = Clock::now() + rest;
      return;
    }
  }
}

void Stage::child_ended(pid_t process, int status) {
  if (process != process_) return;
  process_ = -1;
  report_.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  phase_ = Phase::ending;
  if (!ending_) end_processes(leftover_grace);
}

void Stage::cancel(StageReason reason, std::chrono::milliseconds grace) {
  if (phase_ != Phase::running && phase_ != Phase::ending) return;
  if (report_.reason == StageReason::finished && phase_ == Phase::running) report_.reason = reason;
  if (!ending_ || Clock::now() + grace < kill_time_) end_processes(grace);
}

void Stage::end_processes(std::chrono::milliseconds grace) {
  kill_time_ = Clock::now() + grace;
  ending_.emplace([] { return descendants_of(::getpid()); }, grace);
}

void Stage::advance_ending() {
  if (!ending_) return;
  // The end of a child is a reason to look at once, another than the time.
  const ProcessEnding::State state = ending_->step();
  if (state == ProcessEnding::State::going) return;
  report_.all_ended = state == ProcessEnding::State::ended;
  // Ended, but not yet reaped: child_ended() comes soon.
  if (phase_ == Phase::running && report_.all_ended) return;
  ending_.reset();
  int held = 0;
  if (output_.is_open()) ::ioctl(output_.number(), FIONREAD, &held);
  left_in_pipe_ = static_cast<std::size_t>(std::max(held, 0));
  phase_ = Phase::draining;
}

void Stage::advance() {
  read_output();
  advance_ending();
  if (phase_ != Phase::draining) return;
  read_output();
  if (output_.is_open() && left_in_pipe_ > 0) return;
  output_.reset();
  report_.lacked_memory = memory_kills() > memory_kills_before_;
  phase_ = Phase::ended;
}

}  // namespace slipway::supervisor
