#include "executor/supervisor/memory_events.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <string_view>

#include "core/filesystem/descriptor.h"

namespace slipway::supervisor {

namespace {

/// A small file of the kernel; empty when it cannot be read.
std::string content_of(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 4096> buffer{};
  const ssize_t size = file.is_open() ? ::read(file.number(), buffer.data(), buffer.size()) : 0;
  return {buffer.data(), static_cast<std::size_t>(size > 0 ? size : 0)};
}

std::uint64_t counter(std::string_view text, std::string_view name) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (!line.starts_with(name) || line.size() <= name.size() || line[name.size()] != ' ') continue;
    std::uint64_t number = 0;
    const std::string_view digits = line.substr(name.size() + 1);
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
  }
  return 0;
}

}  // namespace

std::uint64_t memory_kills(const std::string& root) {
  constexpr std::string_view name = "oom_kill";
  const std::string events = content_of(root + "/memory.events");
  return counter(events.empty() ? content_of(root + "/memory/memory.oom_control") : events, name);
}

}  // namespace slipway::supervisor
