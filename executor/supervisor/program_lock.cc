#include "executor/supervisor/program_lock.h"

#include <fcntl.h>

#include <thread>

#include "executor/supervisor/install.h"

namespace slipway::supervisor {

namespace {

constexpr std::chrono::milliseconds between_looks{2};

struct flock lock_of(short kind) {
  struct flock lock = {};
  lock.l_type = kind;
  lock.l_whence = SEEK_SET;
  return lock;
}

/// Asks for the lock without taking it, so that its owner never waits for it.
bool is_locked(const std::string& program) {
  const Descriptor file(::open(program.c_str(), O_RDONLY | O_CLOEXEC));
  struct flock lock = lock_of(F_WRLCK);
  return file.is_open() && ::fcntl(file.number(), F_OFD_GETLK, &lock) == 0 &&
         lock.l_type != F_UNLCK;
}

}  // namespace

Descriptor lock_program() {
  Descriptor file(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  struct flock lock = lock_of(F_RDLCK);
  if (!file.is_open() || ::fcntl(file.number(), F_OFD_SETLK, &lock) != 0) file.reset();
  return file;
}

bool await_supervisor(const std::string& directory, std::chrono::milliseconds patience) {
  const std::string program = installed_program(directory);
  const auto last = std::chrono::steady_clock::now() + patience;
  while (!is_locked(program)) {
    if (std::chrono::steady_clock::now() >= last) return false;
    std::this_thread::sleep_for(between_looks);
  }
  return true;
}

}  // namespace slipway::supervisor
