#include "executor/driver/job_counts.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <sstream>

#include "core/filesystem/descriptor.h"
#include "core/filesystem/path.h"

namespace slipway::executor {

namespace {

constexpr std::size_t largest = 4096;

std::map<std::string, std::uint64_t> counts_in(int file) {
  std::array<char, largest> buffer = {};
  const ssize_t got = ::pread(file, buffer.data(), buffer.size(), 0);
  std::istringstream words(std::string(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0));
  std::map<std::string, std::uint64_t> counts;
  std::string name;
  std::uint64_t count = 0;
  while (words >> name >> count) counts[name] = count;
  return counts;
}

}  // namespace

JobCounts::JobCounts(const std::string& state_directory)
    : file_(join_path(state_directory, "counts")) {}

void JobCounts::add(const std::string& name) const {
  const Descriptor file(::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file.is_open() || ::flock(file.number(), LOCK_EX) != 0) return;
  auto counts = counts_in(file.number());
  ++counts[name];
  // Numbers only grow, so the text never gets shorter.
  std::string text;
  for (const auto& [key, count] : counts) text += fmt::format("{} {}\n", key, count);
  [[maybe_unused]] const ssize_t written = ::pwrite(file.number(), text.data(), text.size(), 0);
}

std::map<std::string, std::uint64_t> JobCounts::read() const {
  const Descriptor file(::open(file_.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open() || ::flock(file.number(), LOCK_SH) != 0) return {};
  return counts_in(file.number());
}

}  // namespace slipway::executor
