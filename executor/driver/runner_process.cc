#include "executor/driver/runner_process.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <climits>

#include "core/process/process_table.h"

namespace slipway::executor {

namespace {

std::string boot_identity() {
  std::string text = read_kernel_file("/proc/sys/kernel/random/boot_id");
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::string own_process_namespace() {
  std::array<char, PATH_MAX> buffer = {};
  const ssize_t length = ::readlink("/proc/self/ns/pid", buffer.data(), buffer.size());
  return length > 0 ? std::string(buffer.data(), static_cast<std::size_t>(length)) : std::string();
}

/// Field 22 of /proc/PID/stat (proc(5)); 0 when there is no such process.
std::uint64_t start_of(pid_t process) {
  const std::string text = read_kernel_file(fmt::format("/proc/{}/stat", process));
  // The second field is a name in parentheses that may hold anything.
  std::size_t at = text.rfind(')');
  for (int field = 2; at != std::string::npos && field < 22; ++field) at = text.find(' ', at + 1);
  if (at == std::string::npos) return 0;
  std::uint64_t ticks = 0;
  std::from_chars(text.data() + at + 1, text.data() + text.size(), ticks);
  return ticks;
}

}  // namespace

ProcessMark mark_process(pid_t process) {
  return {.process = process,
          .started = start_of(process),
          .boot = boot_identity(),
          .process_namespace = own_process_namespace()};
}

Liveness liveness(const ProcessMark& mark) {
  if (mark.boot != boot_identity()) return Liveness::ended;
  if (mark.process_namespace != own_process_namespace()) return Liveness::unknown;
  const std::uint64_t started = start_of(mark.process);
  return started != 0 && started == mark.started ? Liveness::running : Liveness::ended;
}

}  // namespace slipway::executor
