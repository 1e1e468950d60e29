#include "executor/backend/kubernetes/connection_key.h"

#include <sys/stat.h>

#include <fstream>

#include <catch2/catch.hpp>

#include "tests/unit/support/temporary_directory.h"

using namespace slipway;
using namespace slipway::executor;

TEST_CASE("a job's key is kept for the runner's user alone, until it is forgotten", "[pods]") {
  const test::TemporaryDirectory state;
  Job job;
  job.name = "job-1";
  job.directory = state / "jobs/job-1";
  const ConnectionKey key(job);
  CHECK_FALSE(key.read());
  const auto made = key.make();
  REQUIRE(made);
  CHECK(made->size() == 32);
  CHECK(*key.make() == *made);  // prepare may be called again
  CHECK(key.read() == *made);
  struct stat facts = {};
  REQUIRE(::stat((state / "keys/job-1").c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777U) == 0600U);
  REQUIRE(::stat((state / "keys").c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777U) == 0700U);
  Job other = job;
  other.name = "job-2";
  CHECK(*ConnectionKey(other).make() != *made);
  key.forget();
  CHECK_FALSE(key.read());
  std::ofstream(state / "keys/job-1") << "no key";
  CHECK_FALSE(key.read());
}

TEST_CASE("each container has a key of its own", "[pods]") {
  const std::string key(32, 'k');
  CHECK(key_of_container(key, "build").size() == 32);
  CHECK(key_of_container(key, "build") != key_of_container(key, "helper"));
  CHECK(key_of_container(key, "build") != key);
}
