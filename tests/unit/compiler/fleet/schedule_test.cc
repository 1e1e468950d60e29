#include "compiler/fleet/schedule.h"

#include <catch2/catch.hpp>

using namespace slipway::fleet;

TEST_CASE("schedules that have no time at all", "[schedule]") {
  CHECK(never_runs("0 0 31 2 *") == "its months have no day 31");
  CHECK(never_runs("0 0 30 feb ?") == "its months have no day 30");
  CHECK(never_runs("0 0 31 2,4,6-6 *") == "its months have no day 31");
  CHECK(never_runs("0 0 30,31 2 */1") == "its months have no day 30");
}

TEST_CASE("schedules that run, if seldom", "[schedule]") {
  for (const char* text :
       {"0 0 29 2 *", "0 0 31 2,3 *", "0 0 31 2 1", "0 0 */30 2 *", "0 0 31 */2 *", "0 0 20-31 2 *",
        "0 0 * 2 *", "@daily", "", "0 0 31 2", "0 0 31 2 */2"}) {
    INFO(text);
    CHECK(never_runs(text).empty());
  }
}

TEST_CASE("the forms of a schedule", "[schedule]") {
  for (const char* text : {"*/10 * * * *", "0 3 * * mon-fri", "5/10 1,2 ? JAN 0", "@hourly"}) {
    INFO(text);
    CHECK(is_schedule(text));
  }
  for (const char* text : {"", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *",
                           "* * * 13 *", "* * * * 7", "*/0 * * * *", "5-1 * * * *", "@often"}) {
    INFO(text);
    CHECK_FALSE(is_schedule(text));
  }
}
