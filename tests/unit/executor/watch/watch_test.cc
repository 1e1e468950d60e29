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
  CHECK(status_json({}, 0) == "{\"jobs\": []}\n");
}

TEST_CASE("metrics have every cause, also those that never were", "[watch]") {
  const std::string text =
      metrics_text({job(1, "", JobState::running), job(2, "", JobState::orphaned)},
                   {{"finished", 12}, {"failed/script", 3}, {"reaped", 1}});
  for (const char* line :
       {"slipway_jobs{state=\"running\"} 1\n", "slipway_jobs{state=\"orphaned\"} 1\n",
        "slipway_jobs_finished_total 12\n", "slipway_jobs_failed_total{cause=\"script\"} 3\n",
        "slipway_jobs_failed_total{cause=\"refused\"} 0\n", "slipway_jobs_reaped_total 1\n",
        "# TYPE slipway_jobs_reaped_total counter\n"}) {
    CHECK(text.find(line) != std::string::npos);
  }
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
