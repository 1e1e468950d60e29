#include "executor/watch/status.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <tuple>

#include "core/diagnostics/format.h"
#include "core/log/json_line.h"

namespace slipway::executor {

namespace {

using Row = std::vector<std::string>;

/// Rows of equally many cells, in columns.
std::string in_columns(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i) {
      text += fmt::format("{:<{}}  ", row[i], widths[i]);
    }
    text += row.back() + "\n";
  }
  return text;
}

void sort_by_age(std::vector<HostJob>& jobs) {
  std::sort(jobs.begin(), jobs.end(), [](const HostJob& a, const HostJob& b) {
    if (a.record.prepared != b.record.prepared) return a.record.prepared < b.record.prepared;
    return a.record.decision.job.name < b.record.decision.job.name;
  });
}

std::vector<ClusterObject> pods_by_age(const std::vector<ClusterObject>& objects) {
  std::vector<ClusterObject> pods;
  std::copy_if(objects.begin(), objects.end(), std::back_inserter(pods),
               [](const ClusterObject& o) { return o.kind == ClusterObject::Kind::pod; });
  std::sort(pods.begin(), pods.end(), [](const ClusterObject& a, const ClusterObject& b) {
    return std::tie(a.created, a.name) < std::tie(b.created, b.name);
  });
  return pods;
}

/// What `kubectl get pods` says, too.
std::string phase_of(const ClusterObject& pod) { return pod.ends == 0 ? pod.phase : "Terminating"; }

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

std::string json_list(const std::vector<std::string>& items) {
  return items.empty() ? "[]" : fmt::format("[\n  {}\n]", fmt::join(items, ",\n  "));
}

std::string pods_json(const ExecutorCluster::Seen& seen) {
  std::vector<std::string> items;
  for (const ClusterObject& pod : pods_by_age(seen.objects)) {
    const std::int64_t left = pod.deadline == 0 ? 0 : pod.deadline - seen.view.now;
    items.push_back(JsonLine()
                        .text("name", pod.name)
                        .text("namespace", pod.namespace_name)
                        .text("job", pod.gitlab_job)
                        .text("project", pod.project)
                        .text("runner", pod.runner)
                        .text("node", pod.node)
                        .text("phase", phase_of(pod))
                        .number("ageSeconds", seen.view.now - pod.created)
                        .number("secondsLeft", left)
                        .text("state", name_of(state_of(pod, seen.view)))
                        .str());
  }
  return json_list(items);
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
  return in_columns(rows);
}

std::string pods_table(const std::vector<ClusterObject>& objects, const HostView& view) {
  std::vector<Row> rows = {{"POD", "JOB", "PROJECT", "RUNNER", "NODE", "PHASE", "AGE", "STATE"}};
  for (const ClusterObject& pod : pods_by_age(objects)) {
    rows.push_back({printable(pod.name), or_dash(pod.gitlab_job), or_dash(pod.project),
                    or_dash(pod.runner), or_dash(pod.node), or_dash(phase_of(pod)),
                    age_text(view.now - pod.created), name_of(state_of(pod, view))});
  }
  return rows.size() == 1 ? std::string() : in_columns(rows);
}

std::string status_json(std::vector<HostJob> jobs, std::int64_t now,
                        const std::optional<ExecutorCluster::Seen>& pods) {
  sort_by_age(jobs);
  std::vector<std::string> items;
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
    items.push_back(line.str());
  }
  return "{\"jobs\": " + json_list(items) + (pods ? ", \"pods\": " + pods_json(*pods) : "") + "}\n";
}

}  // namespace slipway::executor
