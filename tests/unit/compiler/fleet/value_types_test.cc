#include "compiler/fleet/value_types.h"

#include <catch2/catch.hpp>

#include "compiler/fleet/value_forms.h"

using namespace slipway::fleet;

namespace {

bool accepts(std::string_view type, std::string_view text) {
  return value_type(type)->accepts(text);
}

}  // namespace

TEST_CASE("ports are numbers or pairs of them", "[value_types]") {
  CHECK(parse_port("8080")->service == 8080);
  CHECK(parse_port("80:8080")->container == 8080);
  for (const char* text : {"0", "65536", "80:", ":80", "080", "+80", "80:0", "http", ""}) {
    CHECK_FALSE(parse_port(text));
  }
}

TEST_CASE("replicas are a number or a range", "[value_types]") {
  CHECK(parse_replicas("0")->most == 0);
  const auto range = parse_replicas("2..10");
  REQUIRE(range);
  CHECK(range->scales);
  CHECK(range->most == 10);
  for (const char* text : {"0..3", "3..2", "2..", "..2", "2...3", "10001", "two"}) {
    CHECK_FALSE(parse_replicas(text));
  }
}

TEST_CASE("quantities are those of Kubernetes", "[value_types]") {
  CHECK(parse_quantity("100m") == Approx(100));
  CHECK(parse_quantity("1.5") == Approx(1500));
  CHECK(parse_quantity("1Ki") == Approx(1024000));
  CHECK(parse_quantity("2e3") == Approx(2000000));
  CHECK(parse_quantity(".5").has_value());
  for (const char* text : {"", "m", "1 Gi", "1gi", "1K", "-1", "1e", "1e99", "0x10", "1.2.3"}) {
    CHECK_FALSE(parse_quantity(text));
  }
  CHECK(accepts("cpu-range", "100m..1"));
  CHECK_FALSE(accepts("cpu-range", "1..100m"));
}

TEST_CASE("paths of a descriptor stay in its folder", "[value_types]") {
  CHECK(accepts("path", "."));
  CHECK(accepts("path", "a/..b"));
  for (const char* text : {"", "/etc/passwd", "..", "../a", "a/../../b", "a/.."}) {
    CHECK_FALSE(accepts("path", text));
  }
}

TEST_CASE("routes are what an Ingress takes as a prefix", "[value_types]") {
  CHECK(accepts("route-path", "/a/b"));
  for (const char* text : {"a", "/a b", "//a", "/a/../b", "/..", "/%2fa"}) {
    CHECK_FALSE(accepts("route-path", text));
  }
  CHECK(accepts("host", "*.acme.example"));
  for (const char* text : {"*", "a.*.b", "shop_1.example", "https://a.example"}) {
    CHECK_FALSE(accepts("host", text));
  }
}

TEST_CASE("durations are whole numbers with units", "[value]") {
  CHECK(parse_duration("500ms") == 500U);
  CHECK(parse_duration("10s") == 10'000U);
  CHECK(parse_duration("1m30s") == 90'000U);
  CHECK(parse_duration("24h") == 86'400'000U);
  for (const char* wrong :
       {"", "0s", "10", "s", "1d", "1.5s", "-1s", "25h", "1s ", "99999999999h"}) {
    INFO(wrong);
    CHECK_FALSE(parse_duration(wrong));
  }
}

TEST_CASE("keys and values of labels are those of Kubernetes", "[value]") {
  CHECK(is_label_key("slipway.dev/build"));
  CHECK(is_label_key("a_b.C"));
  for (const char* wrong : {"", "/a", "a/", "a b", "-a", "A.dev/x"}) {
    INFO(wrong);
    CHECK_FALSE(is_label_key(wrong));
  }
  CHECK(is_label_value(""));
  CHECK_FALSE(is_label_value("a b"));
  CHECK_FALSE(is_label_value(std::string(64, 'a')));
}
