#include "executor/watch/status.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/diagnostics/format.h"
#include "core/log/json_line.h"

namespace slipway::executor {

namespace {

constexpr std::size_t columns = 7;
using Row = std::array<std::string, columns>;

void sort_by_age(std::vector<HostJob>& jobs) {
  std::sort(jobs.begin(), jobs.end(), [](const HostJob& a, const HostJob& b) {
    if (a.record.prepared != b.record.prepared) return a.record.prepared < b.record.prepared;
    return a.record.decision.job.name < b.record.decision.job.name;
  });
}

const char* name_of(JobState state) {
  switch (state) {
    case JobState::running:
      return "running";
    case JobState::orphaned:
      return "orphaned";
    case JobState::unknown:
      break;
  }
  return "unknown";
}

std::string environment_of(const Decision& decision) {
  return decision.job.grant ? decision.job.grant->environment : std::string();
}

std::string or_dash(std::string text) { return text.empty() ? "-" : printable(text); }

Row row_of(const HostJob& job, std::int64_t now) {
  const Decision& decision = job.record.decision;
  std::string stage = or_dash(job.record.stage);
  if (!job.record.stage.empty()) stage += " " + age_text(now - job.record.stage_began);
  return {std::to_string(decision.job.id),
          or_dash(decision.job.project_path),
          or_dash(decision.ref),
          or_dash(environment_of(decision)),
          std::move(stage),
          age_text(now - job.record.prepared),
          name_of(job.state)};
}

}  // namespace

std::string age_text(std::int64_t seconds) {
  seconds = std::max<std::int64_t>(seconds, 0);
  if (seconds < 120) return fmt::format("{}s", seconds);
  if (seconds < 120 * 60) return fmt::format("{}m", seconds / 60);
  if (seconds < 48 * 3600) return fmt::format("{}h", seconds / 3600);
  return fmt::format("{}d", seconds / (24 * 3600));
}

std::string status_table(std::vector<HostJob> jobs, std::int64_t now) {
  if (jobs.empty()) return {};
  sort_by_age(jobs);
  std::vector<Row> rows = {{"JOB", "PROJECT", "REF", "ENVIRONMENT", "STAGE", "AGE", "STATE"}};
  for (const HostJob& job : jobs) rows.push_back(row_of(job, now));
  std::array<std::size_t, columns> widths = {};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < columns; ++i)
      widths.at(i) = std::max(widths.at(i), row.at(i).size());
  }
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i + 1 < columns; ++i) {
      text += fmt::format("{:<{}}  ", row.at(i), widths.at(i));
    }
    text += row.back() + "\n";
  }
  return text;
}

std::string status_json(std::vector<HostJob> jobs, std::int64_t now) {
  sort_by_age(jobs);
  std::string items;
  for (const HostJob& job : jobs) {
    const Decision& decision = job.record.decision;
    JsonLine line;
    line.text("name", decision.job.name)
        .number("job", static_cast<std::int64_t>(decision.job.id))
        .text("project", decision.job.project_path)
        .text("ref", decision.ref)
        .text("sha", decision.sha)
        .text("environment", environment_of(decision))
        .text("stage", job.record.stage)
        .number("stageSeconds", job.record.stage.empty() ? 0 : now - job.record.stage_began)
        .number("ageSeconds", now - job.record.prepared)
        .number("runnerProcess", job.record.runner.process)
        .text("state", name_of(job.state));
    items += (items.empty() ? "\n  " : ",\n  ") + line.str();
  }
  return "{\"jobs\": [" + items + (items.empty() ? "]}\n" : "\n]}\n");
}

}  // namespace slipway::executor
