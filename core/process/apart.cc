// A process with namespaces of its own is process 1 of a world in which only its descendants exist.
//
// Two jobs that run as one user could otherwise stop, watch and change each other. And ends become
// simple: when process 1 ends, the kernel kills all others of its world, however they forked, in
// one step.
#include "core/process/apart.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>

namespace slipway {

namespace {

constexpr unsigned long proc_flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;

/// "/proc/self/fd/7", without the C library's memory.
std::array<char, 32> descriptor_path(int descriptor) {
  std::array<char, 32> path = {};
  const char* start = "/proc/self/fd/";
  std::size_t length = 0;
  while (start[length] != '\0') {
    path[length] = start[length];
    ++length;
  }
  std::array<char, 12> digits = {};
  std::size_t count = 0;
  do {
    digits[count++] = static_cast<char>('0' + descriptor % 10);
    descriptor /= 10;
  } while (descriptor > 0);
  while (count > 0) path[length++] = digits[--count];
  return path;
}

void pause_milliseconds(long milliseconds) {
  const timespec time = {.tv_sec = 0, .tv_nsec = milliseconds * 1'000'000};
  ::nanosleep(&time, nullptr);
}

}  // namespace

pid_t fork_apart() {
  const long process =
      ::syscall(SYS_clone, CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | SIGCHLD, 0, 0, 0, 0);
  return static_cast<pid_t>(process);
}

bool draw_curtain(const Curtain& curtain) {
  // What the host mounts later still arrives here; nothing goes the other way.
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) != 0) return false;
  if (::mount("proc", "/proc", "proc", proc_flags, nullptr) != 0) return false;
  const int entry = ::open(curtain.entry.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (entry < 0) return false;
  if (::mount("tmpfs", curtain.directory.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "mode=0711") !=
      0) {
    return false;
  }
  if (::mkdir(curtain.entry.c_str(), 0711) != 0) return false;
  const bool bound =
      ::mount(descriptor_path(entry).data(), curtain.entry.c_str(), nullptr, MS_BIND, nullptr) == 0;
  ::close(entry);
  return bound;
}

void watch_over(pid_t program, std::chrono::milliseconds grace) {
  ::syscall(SYS_close_range, 0U, ~0U, 0U);  // holds no pipe open
  int status = 0;
  for (;;) {
    const pid_t ended = ::waitpid(-1, &status, 0);
    if (ended == program) break;
    if (ended < 0 && errno != EINTR) ::_exit(127);
  }
  const int code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  if (::kill(-1, SIGTERM) == 0) {
    ::kill(-1, SIGCONT);
    constexpr long step = 5;
    for (long waited = 0; waited < grace.count(); waited += step) {
      pid_t ended = 0;
      do {
        ended = ::waitpid(-1, nullptr, WNOHANG);
      } while (ended > 0);
      if (ended < 0 && errno == ECHILD) break;
      pause_milliseconds(step);
    }
  }
  ::_exit(code);
}

}  // namespace slipway
