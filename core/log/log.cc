// See docs/decisions/logging.md for why this is not spdlog.
#include "core/log/log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

#include "core/filesystem/path.h"

namespace slipway {

namespace {

std::string timestamp() {
  timespec now = {};
  ::clock_gettime(CLOCK_REALTIME, &now);
  std::tm parts = {};
  ::gmtime_r(&now.tv_sec, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900,
                     parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                     now.tv_nsec / 1'000'000);
}

std::string_view level_name(LogLevel level) {
  switch (level) {
    case LogLevel::info:
      return "info";
    case LogLevel::warning:
      return "warning";
    case LogLevel::error:
      break;
  }
  return "error";
}

}  // namespace

Result<Log> Log::open(const std::string& path) {
  Log log;
  // O_NOFOLLOW: whoever may write in the directory must not aim the log at another file.
  log.file_ = Descriptor(
      ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640));
  if (!log.file_.is_open()) return file_error(path, "cannot be opened for the log", errno);
  return log;
}

void Log::always(std::string_view name, std::string_view value) { always_.text(name, value); }

void Log::write(LogLevel level, std::string_view message, const JsonLine& fields) const {
  if (!file_.is_open()) return;
  JsonLine start;
  start.text("time", timestamp()).text("level", level_name(level)).text("message", message);
  start.append(always_).append(fields);
  const std::string line = start.str() + "\n";
  // A log that cannot be written (a full disk) must not end the job.
  [[maybe_unused]] const ssize_t written = ::write(file_.number(), line.data(), line.size());
}

}  // namespace slipway
