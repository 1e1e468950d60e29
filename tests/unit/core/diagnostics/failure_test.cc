#include "core/diagnostics/failure.h"

#include <catch2/catch.hpp>

#include "core/result.h"

namespace slipway {

namespace {

Result<int> failed() { return plain_error("no such service", "name one of them"); }

Result<std::string> passed_on() {
  SLIPWAY_ASSIGN(const int number, failed());
  return std::to_string(number);
}

}  // namespace

TEST_CASE("a failure keeps its diagnostic when it is copied, moved and assigned") {
  const Result<int> first = failed();
  Result<int> copy = first;
  Result<int> moved = std::move(copy);
  copy = first;
  moved = copy;
  for (const Result<int>* result :
       {&first, static_cast<const Result<int>*>(&copy), static_cast<const Result<int>*>(&moved)}) {
    REQUIRE_FALSE(*result);
    CHECK(result->error().message == "no such service");
    CHECK(result->error().hint == "name one of them");
  }
  copy = 7;
  REQUIRE(copy);
  CHECK(*copy == 7);
}

TEST_CASE("a failure is passed on to a result of another type") {
  const Result<std::string> result = passed_on();
  REQUIRE_FALSE(result);
  CHECK(result.error().message == "no such service");
  CHECK(failed().error().message == "no such service");
}

TEST_CASE("a result is no bigger than its value and a word") {
  CHECK(sizeof(Result<void*>) <= 2 * sizeof(void*));
  CHECK(sizeof(Result<void>) <= 2 * sizeof(void*));
}

}  // namespace slipway
