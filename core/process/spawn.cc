// Starts a process by fork and exec.
//
// Between the two, in the child of a program that may have threads, only system calls are safe: all
// strings are laid out before, and the identity is changed by plain system calls, since the C
// library's wrappers talk to threads that the child does not have. What fails there travels back
// through a pipe that a successful exec closes, so a missing program is an error of spawn() and not
// an exit code.
#include "core/process/spawn.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "core/diagnostics/format.h"

namespace slipway {

namespace {

enum class Step : std::uint8_t { apart, streams, identity, directory, execute };

struct Failure {
  Step step = Step::execute;
  int error_number = 0;
};

struct Pipe {
  Descriptor read;
  Descriptor write;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends = {};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return plain_error(fmt::format("cannot make a pipe: {}", std::strerror(errno)), {},
                       Fault::outside);
  }
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (const std::string& text : texts) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

/// Everything that the child needs, laid out before the fork.
struct Plan {
  const ProcessRequest& request;
  std::vector<char*> arguments;
  std::vector<char*> environment;
  int input;
  int output;
  int errors;
  int report;
};

[[noreturn]] void fail(const Plan& plan, Step step) {
  const Failure failure{step, errno};
  [[maybe_unused]] const ssize_t written = ::write(plan.report, &failure, sizeof failure);
  ::_exit(127);
}

/// Moves a descriptor out of the way of 0, 1 and 2, so that dup2() overwrites none that is still
/// needed.
int above_standard(const Plan& plan, int descriptor) {
  const int moved = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
  if (moved < 0) fail(plan, Step::streams);
  return moved;
}

void default_signals() {
  struct sigaction usual = {};
  usual.sa_handler = SIG_DFL;
  for (int signal = 1; signal < 32; ++signal) {
    if (signal != SIGKILL && signal != SIGSTOP) ::sigaction(signal, &usual, nullptr);
  }
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

void take_identity(const Plan& plan, const Identity& identity) {
  if (::syscall(SYS_setgroups, identity.groups.size(), identity.groups.data()) != 0 ||
      ::syscall(SYS_setresgid, identity.group, identity.group, identity.group) != 0 ||
      ::syscall(SYS_setresuid, identity.user, identity.user, identity.user) != 0) {
    fail(plan, Step::identity);
  }
}

[[noreturn]] void run_child(const Plan& plan, pid_t parent) {
  default_signals();
  ::setsid();
  const int input = above_standard(plan, plan.input);
  const int output = above_standard(plan, plan.output);
  const int errors = above_standard(plan, plan.errors);
  if (::dup2(input, 0) < 0 || ::dup2(output, 1) < 0 || ::dup2(errors, 2) < 0) {
    fail(plan, Step::streams);
  }
  if (::syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC) != 0) {
    for (int descriptor = 3; descriptor < 4096; ++descriptor)
      ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  }
  if (plan.request.identity) take_identity(plan, *plan.request.identity);
  if (plan.request.privileges == Privileges::never_more) ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  // After the change of identity, which clears it. A parent that died before asks for no signal any
  // more.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  ::umask(022);
  if (!plan.request.directory.empty() && ::chdir(plan.request.directory.c_str()) != 0) {
    fail(plan, Step::directory);
  }
  ::execve(plan.arguments[0], plan.arguments.data(), plan.environment.data());
  fail(plan, Step::execute);
}

/// Process 1 of the child's own world.
[[noreturn]] void run_apart(const Plan& plan, const Curtain& curtain) {
  default_signals();
  ::setsid();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (!draw_curtain(curtain)) fail(plan, Step::apart);
  const pid_t program = static_cast<pid_t>(::syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
  if (program == 0) run_child(plan, 1);
  if (program < 0) fail(plan, Step::apart);
  watch_over(program, plan.request.leftover_grace);
}

/// Starts the child, with a curtain in namespaces of its own; gives its number, -1 with errno when
/// that cannot be done.
pid_t start(const Plan& plan, const Curtain* curtain) {
  const pid_t parent = ::getpid();
  const pid_t process = curtain != nullptr ? fork_apart() : ::fork();
  if (process != 0) return process;
  if (curtain != nullptr) run_apart(plan, *curtain);
  run_child(plan, parent);
}

Diagnostic describe(const Failure& failure, const ProcessRequest& request) {
  const std::string program = printable(request.arguments[0]);
  const char* reason = std::strerror(failure.error_number);
  switch (failure.step) {
    case Step::apart:
    case Step::streams:
      return plain_error(fmt::format("`{}` cannot be given its streams: {}", program, reason), {},
                         Fault::outside);
    case Step::identity:
      return plain_error(fmt::format("`{}` cannot be run as user {}: {}", program,
                                     request.identity ? request.identity->user : 0, reason),
                         "only root can start a process as somebody else", Fault::outside);
    case Step::directory:
      return plain_error(fmt::format("`{}` cannot be run in {}: {}", program,
                                     printable(request.directory), reason),
                         {}, Fault::outside);
    case Step::execute:
      break;
  }
  return plain_error(fmt::format("`{}` cannot be run: {}", program, reason), {}, Fault::outside);
}

bool has_null(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    if (text.find('\0') != std::string::npos) return true;
  }
  return false;
}

Result<Spawned> spawn_with(const ProcessRequest& request, const Curtain* curtain) {
  SLIPWAY_ASSIGN(Pipe report, make_pipe());
  SLIPWAY_ASSIGN(Pipe output, make_pipe());
  const bool merged = request.streams == Streams::merged;
  Pipe errors;
  if (!merged) {
    SLIPWAY_ASSIGN(errors, make_pipe());
  }
  Descriptor nothing;
  if (request.input < 0) nothing = Descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const Plan plan{.request = request,
                  .arguments = pointers(request.arguments),
                  .environment = pointers(request.environment),
                  .input = request.input < 0 ? nothing.number() : request.input,
                  .output = output.write.number(),
                  .errors = merged ? output.write.number() : errors.write.number(),
                  .report = report.write.number()};

  const pid_t process = start(plan, curtain);
  if (process < 0 && curtain != nullptr) return spawn_with(request, nullptr);
  if (process < 0) {
    return plain_error(fmt::format("`{}` cannot be run: {}", printable(request.arguments[0]),
                                   std::strerror(errno)),
                       {}, Fault::outside);
  }
  report.write.reset();
  Failure failure;
  ssize_t got = 0;
  do {
    got = ::read(report.read.number(), &failure, sizeof failure);
  } while (got < 0 && errno == EINTR);
  if (got == static_cast<ssize_t>(sizeof failure)) {
    ::waitpid(process, nullptr, 0);
    if (failure.step == Step::apart) return spawn_with(request, nullptr);
    return describe(failure, request);
  }

  Spawned spawned;
  spawned.process = process;
  spawned.apart = curtain != nullptr;
  spawned.handle = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
  spawned.output = std::move(output.read);
  spawned.errors = std::move(errors.read);
  if (!spawned.handle.is_open()) {
    const int reason = errno;
    ::kill(-process, SIGKILL);
    ::waitpid(process, nullptr, 0);
    return plain_error(fmt::format("a process cannot be watched: {}", std::strerror(reason)),
                       "Linux 5.3 or newer is needed", Fault::outside);
  }
  return spawned;
}

}  // namespace

Result<Spawned> spawn(const ProcessRequest& request) {
  if (request.arguments.empty()) return plain_error("no program was named");
  if (has_null(request.arguments) || has_null(request.environment)) {
    return plain_error(fmt::format("`{}` cannot be run: an argument or variable has a null byte",
                                   printable(request.arguments[0])));
  }
  return spawn_with(request, request.curtain ? &*request.curtain : nullptr);
}

}  // namespace slipway
