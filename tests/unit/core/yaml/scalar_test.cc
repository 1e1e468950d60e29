#include "core/yaml/scalar.h"

#include <limits>

#include <catch2/catch.hpp>

namespace slipway::yaml {
namespace {

Tag tag3(std::string_view text) { return resolve_plain(text, Dialect::go_yaml_3); }

std::string json(double value) {
  std::string out;
  append_json_float(value, out);
  return out;
}

std::string yaml(double value) {
  std::string out;
  append_yaml_float(value, out);
  return out;
}

TEST_CASE("plain scalars resolve as go-yaml v3 resolves them") {
  for (const char* text : {"0", "-1", "+7", "017", "0o17", "0x1F", "0b101", "1_000", "1__0", "0b-1",
                           "0o-7", "18446744073709551615", "-9223372036854775808"}) {
    INFO(text);
    CHECK(tag3(text) == Tag::integer);
  }
  for (const char* text : {"1.5", ".5", "5.", "1e3", "08", "-0.0", "18446744073709551616", ".inf",
                           "-.INF", ".NaN", ".1_0"}) {
    INFO(text);
    CHECK(tag3(text) == Tag::floating);
  }
  for (const char* text : {"true", "True", "FALSE"}) CHECK(tag3(text) == Tag::boolean);
  for (const char* text : {"", "~", "null", "Null", "NULL"}) CHECK(tag3(text) == Tag::null);
  for (const char* text :
       {"2001-01-01", "2001-1-1", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43"}) {
    INFO(text);
    CHECK(tag3(text) == Tag::timestamp);
  }
  for (const char* text :
       {"yes",  "no",    "on", "y",   "tRue", "_1",  "0x",    "1e400", "12:30", "2001-02-30",
        "100m", "1.2.3", "<<", "._1", ".1_",  "Inf", "0x1p3", "+",     "-",     "2001-01-01T1:2",
        "nul"}) {
    INFO(text);
    CHECK(tag3(text) == Tag::string);
  }
}

TEST_CASE("settings follow the core schema of YAML 1.2") {
  CHECK(resolve_core("0644") == Tag::integer);
  CHECK(resolve_core("0o17") == Tag::integer);
  CHECK(resolve_core("0x1F") == Tag::integer);
  CHECK(resolve_core("1e3") == Tag::floating);
  CHECK(resolve_core(".inf") == Tag::floating);
  CHECK(resolve_core("1_000") == Tag::string);
  CHECK(resolve_core("2..10") == Tag::string);
  CHECK(resolve_core("-") == Tag::string);
  CHECK(resolve_core("~") == Tag::null);
}

TEST_CASE("numbers are read with all their digits") {
  CHECK(parse_number("9223372036854775807", Dialect::go_yaml_3).integer ==
        std::numeric_limits<std::int64_t>::max());
  CHECK(parse_number("-9223372036854775808", Dialect::go_yaml_3).integer ==
        std::numeric_limits<std::int64_t>::min());
  const Number natural = parse_number("18446744073709551615", Dialect::go_yaml_3);
  CHECK(natural.type == Number::Type::natural);
  CHECK(natural.natural == std::numeric_limits<std::uint64_t>::max());
  CHECK(parse_number("-0x1F", Dialect::go_yaml_3).integer == -31);
  CHECK(parse_number("0b-101", Dialect::go_yaml_2).integer == -5);
  CHECK(parse_number("0o-7", Dialect::go_yaml_2).type == Number::Type::none);
  CHECK(parse_number("1e-400", Dialect::go_yaml_3).floating == 0);
  CHECK(parse_number("+9223372036854775808", Dialect::go_yaml_3).type == Number::Type::floating);
}

TEST_CASE("strings that YAML 1.1 reads as something else need quotes") {
  for (const char* text : {"", "y", "N", "yes", "off", "true", "~", "null", "1", "0x1f", "1.5",
                           ".5", "2001-01-01", "12:30", "1:2:3.5", "-190:20:30", "0b-1", ".inf"}) {
    INFO(text);
    CHECK(needs_quotes(text));
  }
  for (const char* text :
       {"a", "yess", "100m", "1.2.3", "1:60", "0o-7", "<<", "=", "2001-13-01", "10.0.0.1:80"}) {
    INFO(text);
    CHECK_FALSE(needs_quotes(text));
  }
}

TEST_CASE("time stamps come out in RFC 3339") {
  CHECK(canonical_timestamp("2001-1-2") == "2001-01-02T00:00:00Z");
  CHECK(canonical_timestamp("2001-12-14t21:59:43.10-05:00") == "2001-12-14T21:59:43.1-05:00");
  CHECK(canonical_timestamp("2001-12-14   1:2:3,5") == "2001-12-14T01:02:03.5Z");
  CHECK(canonical_timestamp("2001-12-14T21:59:43.123456789123Z") ==
        "2001-12-14T21:59:43.123456789Z");
  CHECK(canonical_timestamp("2000-02-29") == "2000-02-29T00:00:00Z");
  CHECK(canonical_timestamp("2001-1-1T1:2:3+00:60") == "2001-01-01T01:02:03+01:00");
  CHECK(canonical_timestamp("2001-1-1T1:2:3+24:00") == "");
  for (const char* text :
       {"1900-02-29", "2001-0-1", "2001-1-32", "2001-1-1T24:0:0Z", "2001-1-1T1:60:0Z",
        "2001-1-1T1:2:3", "2001-1-1T1:2:3+5:00", "2001-1-1x", "2001-1-1 "}) {
    INFO(text);
    CHECK_FALSE(canonical_timestamp(text).has_value());
  }
}

TEST_CASE("floats print as Go prints them") {
  CHECK(json(0) == "0");
  CHECK(json(-0.0) == "-0");
  CHECK(json(1.5) == "1.5");
  CHECK(json(1e20) == "100000000000000000000");
  CHECK(json(1e21) == "1e+21");
  CHECK(json(0.000001) == "0.000001");
  CHECK(json(1.5e-7) == "1.5e-7");
  CHECK(json(123456789.5) == "123456789.5");
  CHECK(yaml(123456789.5) == "1.234567895e+08");
  CHECK(yaml(100000.5) == "100000.5");
  CHECK(yaml(1000000.5) == "1.0000005e+06");
  CHECK(yaml(0.0001) == "0.0001");
  CHECK(yaml(0.00001) == "1e-05");
  CHECK(yaml(5e-324) == "5e-324");
  CHECK(yaml(std::numeric_limits<double>::max()) == "1.7976931348623157e+308");
}

TEST_CASE("base64 is read strictly") {
  CHECK(decode_base64("aGVsbG8=") == "hello");
  CHECK(decode_base64("aGVs\nbG8h") == "hello!");
  CHECK(decode_base64("") == "");
  for (const char* text : {"a", "aGVsbG8", "aGVsbG8==", "aGVs bG8=", "=aaa", "aGVsbG8=a"}) {
    INFO(text);
    CHECK_FALSE(decode_base64(text).has_value());
  }
}

}  // namespace
}  // namespace slipway::yaml
