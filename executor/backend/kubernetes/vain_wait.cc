#include "executor/backend/kubernetes/vain_wait.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <vector>

#include "core/filesystem/descriptor.h"
#include "core/filesystem/path.h"

namespace slipway::executor {

namespace {

namespace fs = std::filesystem;

/// Between two tries there are a clean-up and gitlab-runner's pause of seconds.
constexpr std::chrono::minutes fresh{5};

bool is_fresh(const fs::path& file) {
  std::error_code failure;
  const auto written = fs::last_write_time(file, failure);
  return !failure && fs::file_time_type::clock::now() - written < fresh;
}

}  // namespace

VainWait::VainWait(const Job& job) {
  if (job.directory.empty()) return;
  directory_ = join_path(parent_path(parent_path(job.directory)), "waited");
  file_ = join_path(directory_, fmt::format("{}-{}", job.project_id, job.id));
}

bool VainWait::was_just_now() const { return !file_.empty() && is_fresh(file_); }

void VainWait::note() const {
  if (file_.empty()) return;
  std::error_code failure;
  fs::create_directory(directory_, failure);
  std::vector<fs::path> old;
  for (fs::directory_iterator entry(directory_, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    if (!is_fresh(entry->path())) old.push_back(entry->path());
  }
  for (const fs::path& file : old) fs::remove(file, failure);
  const Descriptor made(::open(file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  fs::last_write_time(file_, fs::file_time_type::clock::now(), failure);
}

}  // namespace slipway::executor
