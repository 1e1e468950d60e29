#include <unistd.h>

#include <catch2/catch.hpp>

#include "executor/watch/metrics.h"
#include "executor/watch/status.h"

using namespace slipway;
using namespace slipway::executor;

namespace {

HostJob job(std::uint64_t id, const std::string& stage, JobState state) {
  HostJob made;
  made.record.decision.job.name = "job-" + std::to_string(id);
  made.record.decision.job.id = id;
  made.record.decision.job.project_path = "shop/cart";
  made.record.decision.ref = "feature/\x1b[31mred";
  made.record.prepared = 1000 - static_cast<std::int64_t>(id);
  made.record.stage = stage;
  made.record.stage_began = 1000;
  made.state = state;
  return made;
}

}  // namespace

TEST_CASE("ages are short", "[watch]") {
  CHECK(age_text(-5) == "0s");
  CHECK(age_text(119) == "119s");
  CHECK(age_text(120) == "2m");
  CHECK(age_text(7200) == "2h");
  CHECK(age_text(172800) == "2d");
}

TEST_CASE("the oldest job stands first, and no ref drives the terminal", "[watch]") {
  const std::string table = status_table(
      {job(7, "", JobState::unknown), job(300, "build_script", JobState::running)}, 1060);
  CHECK(table ==
        "JOB  PROJECT    REF                  ENVIRONMENT  STAGE             AGE  STATE\n"
        "300  shop/cart  feature/\\x1b[31mred  -            build_script 60s  6m   running\n"
        "7    shop/cart  feature/\\x1b[31mred  -            -                 67s  unknown\n");
  CHECK(status_table({}, 0).empty());
  CHECK(status_json({}, 0, {}) == "{\"jobs\": []}\n");
}

TEST_CASE("metrics have every cause, also those that never were", "[watch]") {
  const std::string text =
      metrics_text({job(1, "", JobState::running), job(2, "", JobState::orphaned)}, {},
                   {{"finished", 12}, {"failed/script", 3}, {"reaped", 1}});
  for (const char* line :
       {"slipway_jobs{state=\"running\"} 1\n", "slipway_jobs{state=\"orphaned\"} 1\n",
        "slipway_jobs_finished_total 12\n", "slipway_jobs_failed_total{cause=\"script\"} 3\n",
        "slipway_jobs_failed_total{cause=\"refused\"} 0\n", "slipway_jobs_reaped_total 1\n",
        "# TYPE slipway_jobs_reaped_total counter\n"}) {
    CHECK(text.find(line) != std::string::npos);
  }
}

namespace {

ClusterObject pod(const std::string& job, const std::string& runner, std::int64_t deadline) {
  ClusterObject made;
  made.namespace_name = "jobs";
  made.name = made.job = job;
  made.runner = "host";
  made.runner_id = runner;
  made.phase = "Running";
  made.created = 900;
  made.deadline = deadline;
  return made;
}

}  // namespace

TEST_CASE("a pod is nobody's only when it is certain", "[watch]") {
  const HostView here = {.runner_id = "us", .jobs = {"job-1"}, .now = 1000};
  CHECK(state_of(pod("job-1", "us", 1001), here) == ObjectState::running);
  CHECK(state_of(pod("job-2", "us", 1001), here) == ObjectState::lost);
  CHECK(state_of(pod("job-2", "us", 0), here) == ObjectState::lost);
  CHECK(state_of(pod("job-2", "them", 1001), here) == ObjectState::other);
  CHECK(state_of(pod("job-2", "", 0), here) == ObjectState::other);
  CHECK(state_of(pod("job-1", "us", 999), here) == ObjectState::overdue);
  CHECK(state_of(pod("job-2", "them", 999), here) == ObjectState::overdue);
  // A host that never had a job in a pod, and an object without a host.
  CHECK(state_of(pod("job-2", "", 1001), {.runner_id = {}, .jobs = {}, .now = 1000}) ==
        ObjectState::other);
}

TEST_CASE("pods stand in a table and are counted", "[watch]") {
  ExecutorCluster::Seen seen;
  seen.view = {.runner_id = "us", .jobs = {"job-1"}, .now = 1000};
  seen.objects = {pod("job-2", "us", 2000), pod("job-1", "us", 2000)};
  seen.objects[0].ends = 1005;
  CHECK(pods_table(seen.objects, seen.view) ==
        "POD    JOB  PROJECT  RUNNER  NODE  PHASE        AGE   STATE\n"
        "job-1  -    -        host    -     Running      100s  running\n"
        "job-2  -    -        host    -     Terminating  100s  orphaned\n");
  CHECK(pods_table({}, seen.view).empty());
  CHECK(status_json({}, 0, seen).find("\"secondsLeft\":1000,\"state\":\"running\"") !=
        std::string::npos);
  const std::string text = metrics_text({}, seen, {});
  CHECK(text.find("slipway_pods{state=\"orphaned\"} 1\n") != std::string::npos);
  CHECK(text.find("slipway_pods{state=\"other\"} 0\n") != std::string::npos);
}

TEST_CASE("a process is not taken for a later one with its number", "[watch]") {
  ProcessMark mark = mark_process(::getpid());
  CHECK(mark.started != 0);
  CHECK(!mark.boot.empty());
  CHECK(!mark.process_namespace.empty());
  CHECK(liveness(mark) == Liveness::running);
  mark.started += 1;
  CHECK(liveness(mark) == Liveness::ended);
  mark = mark_process(::getpid());
  mark.process_namespace = "pid:[1]";
  CHECK(liveness(mark) == Liveness::unknown);
  mark.boot = "another";
  CHECK(liveness(mark) == Liveness::ended);
}
