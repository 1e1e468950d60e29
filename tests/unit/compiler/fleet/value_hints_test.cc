#include "compiler/fleet/value_hints.h"

#include <catch2/catch.hpp>

#include "compiler/fleet/value_types.h"

using namespace slipway::fleet;

TEST_CASE("a wrong value is told with what was most likely meant", "[values]") {
  const auto guess = [](const char* type, const char* text) {
    INFO(type << " " << text);
    CHECK_FALSE(value_type(type)->accepts(text));
    return value_hint(type, text);
  };
  CHECK(guess("memory-range", "512MB") == "did you mean `512M`?");
  CHECK(guess("memory-range", "512mi") == "did you mean `512Mi`?");
  CHECK(guess("memory-range", "512") == "did you mean `512Mi`?");
  CHECK(guess("memory-range", "512m..1Gi") == "did you mean `512Mi..1Gi`?");
  CHECK(guess("memory-range", "512Mi..256Mi") ==
        "what it may take at most stands behind the dots: 256Mi..512Mi");
  CHECK(guess("cpu-range", "2 cores") == "did you mean `2`?");
  CHECK(guess("cpu-range", "500..1000") == "did you mean `500m..1000m`?");
  CHECK(guess("quantity", "10gb") == "did you mean `10G`?");
  CHECK(guess("disk-size", "10") == "did you mean `10Gi`?");
  CHECK(guess("disk-size", "512m") == "did you mean `512Mi`?");
  CHECK(guess("replicas", "2-10") == "did you mean `2..10`?");
  CHECK(guess("replicas", "10..2") == "did you mean `2..10`?");
  CHECK(guess("image", "https://r.example/cart:1") == "did you mean `r.example/cart:1`?");
  CHECK(guess("image", "https://u:hunter2@r.example/x:1") == "did you mean `r.example/x:1`?");
  CHECK(guess("image", "u:hunter2@r.example/x:1") == "did you mean `r.example/x:1`?");
  CHECK(guess("host", "https://u:hunter2@a.example/x") == "did you mean `a.example`?");
  CHECK(guess("host", "https://shop.example/x") == "did you mean `shop.example`?");
  CHECK(guess("probe", "healthz") == "did you mean `/healthz`?");
  CHECK(guess("route-path", "/admin/(.*)") ==
        "a route takes its path and all below it: write `/admin`");
  CHECK(guess("route-path", "/*") == "a route takes its path and all below it: write `/`");
  CHECK(guess("schedule", "0 0 3 * * *") == "did you mean `0 3 * * *`?");
  CHECK(guess("service-name", "My_Cart") == "did you mean `my-cart`?");
  CHECK(guess("schedule", "TZ=Europe/Berlin 0 3 * * *") ==
        "the zone has a field of its own: `timeZone: Europe/Berlin`, beside `schedule: \"0 3 * * "
        "*\"`");
  CHECK(guess("memory-range", "much").empty());
  CHECK(guess("replicas", "many").empty());
}

TEST_CASE("a guess at a value with variables keeps them, where it is right as they are replaced",
          "[values]") {
  const auto in_a = [](const std::string& guess) {
    const std::size_t at = guess.find("{domain}");
    return at == std::string::npos ? guess : std::string(guess).replace(at, 8, "a.example");
  };
  CHECK(value_hint("host", "https://x.{domain}", in_a) == "did you mean `x.{domain}`?");
  CHECK(value_hint("host", "x.{domain}:8080", in_a) == "did you mean `x.{domain}`?");
  CHECK(value_hint("host", "https://x.{domin}", in_a).empty());
}
