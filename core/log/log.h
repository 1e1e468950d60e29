#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/filesystem/descriptor.h"
#include "core/log/json_line.h"
#include "core/result.h"

namespace slipway {

enum class LogLevel : std::uint8_t { info, warning, error };

/// A log for machines and operators: one JSON object a line, in a file that several processes
/// append to at once. Each line is a single write, so lines never mix; a rotated file is found
/// again by the next process. Never hand it a secret.
class Log {
 public:
  /// A log that keeps nothing.
  Log() = default;

  /// Opens or makes the file (readable by owner and group). The directory must be there.
  static Result<Log> open(const std::string& path);

  /// Fields that every line carries from now on.
  void always(std::string_view name, std::string_view value);

  /// `{"time":"2026-01-31T12:00:00.123Z","level":"info","message":…,<always>,<fields>}`.
  void write(LogLevel level, std::string_view message, const JsonLine& fields = {}) const;

 private:
  Descriptor file_;
  JsonLine always_;
};

}  // namespace slipway
