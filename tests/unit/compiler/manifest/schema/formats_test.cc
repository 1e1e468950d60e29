#include "compiler/manifest/schema/formats.h"

#include <catch2/catch.hpp>

namespace slipway::manifest {
namespace {

TEST_CASE("quantities") {
  for (const char* good :
       {"1", "100m", "1.5Gi", ".5", "5.", "1e3", "1E-3", "+1k", "-2Ki", "1E", " 1 "}) {
    CHECK(is_quantity(good));
  }
  for (const char* bad : {"", "m", "1 Gi", "1kb", "1..2", "1e", "0x1", "1gi", "1Mi5", "."}) {
    CHECK_FALSE(is_quantity(bad));
  }
}

TEST_CASE("formats") {
  CHECK(matches_format("date-time", "2026-02-28T23:59:59.123Z"));
  CHECK(matches_format("date-time", "2024-02-29T00:00:00+01:00"));
  CHECK_FALSE(matches_format("date-time", "2026-02-29T00:00:00Z"));
  CHECK_FALSE(matches_format("date-time", "2026-02-28"));
  CHECK_FALSE(matches_format("date-time", "2026-02-28T24:00:00Z"));
  CHECK(matches_format("byte", "YWI="));
  CHECK_FALSE(matches_format("byte", "YWI"));
  CHECK_FALSE(matches_format("byte", "a=b="));
  CHECK(matches_format("ipv4", "10.0.0.1"));
  CHECK_FALSE(matches_format("ipv4", "10.0.0.256"));
  CHECK(matches_format("ipv6", "::1"));
  CHECK(matches_format("cidr", "10.0.0.0/8"));
  CHECK_FALSE(matches_format("cidr", "10.0.0.0/33"));
  CHECK(matches_format("duration", "1h30m"));
  CHECK_FALSE(matches_format("duration", "1x"));
  CHECK(matches_format("uuid", "123e4567-e89b-12d3-a456-426614174000"));
  CHECK_FALSE(matches_format("uuid", "123e4567"));
  CHECK(matches_format("of-tomorrow", "anything"));
}

}  // namespace
}  // namespace slipway::manifest
