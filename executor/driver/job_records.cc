// Two files for each job: NAME.json, written once and whole, and NAME.stage, which changes with
// every stage. The second is overwritten in place with a line of fixed length, since replacing a
// file makes ext4 flush it: a stage must not wait for a disk.
#include "executor/driver/job_records.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <sstream>

#include <nlohmann/json.hpp>

#include "core/diagnostics/format.h"
#include "core/filesystem/descriptor.h"
#include "core/filesystem/filesystem.h"
#include "core/filesystem/path.h"
#include "executor/backend/directories.h"

namespace slipway::executor {

namespace {

using Json = nlohmann::json;

constexpr std::size_t line_length = 128;
constexpr std::string_view record_ending = ".json";
constexpr std::string_view stage_ending = ".stage";
constexpr std::array<const char*, 4> failure_names = {"none", "script", "canceled", "system"};

struct StageLine {
  std::string stage;
  std::int64_t began = 0;
  JobFailure failure = JobFailure::none;
  bool cleaning = false;
};

constexpr std::string_view cleanup_remark = "cleaning";

std::string to_line(const StageLine& line) {
  std::string text =
      fmt::format("{} {} {} {}", failure_names.at(static_cast<std::size_t>(line.failure)),
                  line.began, line.stage, line.cleaning ? cleanup_remark : "");
  text.resize(line_length - 1, ' ');
  return text + "\n";
}

StageLine from_line(const std::string& text) {
  StageLine line;
  std::string failure;
  std::istringstream words(text);
  std::string remark;
  words >> failure >> line.began >> line.stage >> remark;
  line.cleaning = remark == cleanup_remark;
  for (std::size_t i = 0; i < failure_names.size(); ++i) {
    if (failure == failure_names.at(i)) line.failure = static_cast<JobFailure>(i);
  }
  return line;
}

void write_line(const std::string& path, const StageLine& line, int flags) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | flags, 0600));
  const std::string text = to_line(line);
  if (file.is_open()) {
    [[maybe_unused]] const ssize_t written = ::pwrite(file.number(), text.data(), text.size(), 0);
  }
}

Diagnostic not_written(const std::string& path) {
  Diagnostic diagnostic = file_error(path, "cannot be written", errno);
  diagnostic.fault = Fault::outside;
  return diagnostic;
}

Result<JobRecord> parse(const std::string& path, const std::string& text) {
  Diagnostic broken = plain_error(fmt::format("{} is no record of a job", printable(path)),
                                  "remove it when its job has ended", Fault::outside);
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return broken;
  try {
    JobRecord record;
    SLIPWAY_ASSIGN(record.decision, decision_from_text(json.at("decision").get<std::string>()));
    record.prepared = json.at("prepared").get<std::int64_t>();
    const Json& runner = json.at("runner");
    record.runner = {.process = runner.at("process").get<pid_t>(),
                     .started = runner.at("started").get<std::uint64_t>(),
                     .boot = runner.at("boot").get<std::string>(),
                     .process_namespace = runner.at("namespace").get<std::string>()};
    return record;
  } catch (const Json::exception&) {
    return broken;
  }
}

}  // namespace

JobRecords::JobRecords(const std::string& state_directory)
    : directory_(join_path(state_directory, "records")) {}

Result<void> JobRecords::begin(const JobRecord& record) const {
  SLIPWAY_TRY(make_directory(directory_, 0700));
  const Json json = {{"decision", to_text(record.decision)},
                     {"prepared", record.prepared},
                     {"runner",
                      {{"process", record.runner.process},
                       {"started", record.runner.started},
                       {"boot", record.runner.boot},
                       {"namespace", record.runner.process_namespace}}}};
  const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  const std::string path = join_path(directory_, record.decision.job.name);
  const std::string draft = path + ".new";
  {
    const Descriptor file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!file.is_open() ||
        ::write(file.number(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
      return not_written(draft);
    }
  }
  const std::string whole = path + std::string(record_ending);
  if (::rename(draft.c_str(), whole.c_str()) != 0) return not_written(whole);
  note(record.decision.job.name, record.stage, record.stage_began, record.failure);
  return {};
}

void JobRecords::note(const std::string& job, std::string_view stage, std::int64_t began,
                      JobFailure failure) const {
  write_line(stage_file(job), {.stage = std::string(stage), .began = began, .failure = failure},
             O_CREAT);
}

void JobRecords::note_cleanup(const std::string& job) const {
  // Without O_CREAT: a job that is forgotten already stays so.
  write_line(
      stage_file(job),
      {.stage = "cleanup", .began = seconds_now(), .failure = failure_of(job), .cleaning = true},
      0);
}

std::string JobRecords::stage_file(const std::string& job) const {
  return join_path(directory_, job + std::string(stage_ending));
}

JobFailure JobRecords::failure_of(const std::string& job) const {
  DiskFileSystem disk;
  return from_line(disk.read(stage_file(job)).value_or(std::string())).failure;
}

std::optional<JobFailure> JobRecords::end(const std::string& job) const {
  const JobFailure failure = failure_of(job);
  const std::string path = join_path(directory_, job);
  const bool first = ::unlink((path + std::string(record_ending)).c_str()) == 0;
  ::unlink((path + std::string(stage_ending)).c_str());
  return first ? std::optional<JobFailure>(failure) : std::nullopt;
}

Result<std::set<std::string>> JobRecords::names() const {
  std::set<std::string> jobs;
  DiskFileSystem disk;
  if (disk.type(directory_) == FileType::missing) return jobs;
  SLIPWAY_ASSIGN(const auto names, disk.list(directory_));
  for (const std::string& name : names) {
    if (name.ends_with(record_ending)) {
      jobs.insert(name.substr(0, name.size() - record_ending.size()));
    }
  }
  return jobs;
}

std::vector<JobRecord> JobRecords::all(Diagnostics& diagnostics) const {
  std::vector<JobRecord> records;
  DiskFileSystem disk;
  if (disk.type(directory_) == FileType::missing) return records;
  const auto names = disk.list(directory_);
  if (!names) {
    Diagnostic error = names.error();
    error.fault = Fault::outside;
    diagnostics.add(std::move(error));
    return records;
  }
  for (const std::string& name : *names) {
    if (!name.ends_with(record_ending)) continue;
    const std::string path = join_path(directory_, name);
    const auto text = disk.read(path);
    if (!text) continue;  // its job has ended meanwhile
    auto record = parse(path, *text);
    if (!record) {
      Diagnostic warning = record.error();
      warning.severity = Severity::warning;
      diagnostics.add(std::move(warning));
      continue;
    }
    const std::string job = name.substr(0, name.size() - record_ending.size());
    const StageLine line = from_line(disk.read(stage_file(job)).value_or(std::string()));
    record->stage = line.stage;
    record->stage_began = line.began;
    record->failure = line.failure;
    record->cleaning = line.cleaning;
    records.push_back(std::move(*record));
  }
  return records;
}

std::string state_directory_of(const Decision& decision) {
  return parent_path(parent_path(decision.job.directory));
}

std::int64_t seconds_now() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace slipway::executor
