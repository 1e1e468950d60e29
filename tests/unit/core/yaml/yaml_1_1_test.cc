#include "core/yaml/yaml_1_1.h"

#include <catch2/catch.hpp>

using slipway::yaml::is_no_string_in_yaml_1_1;

TEST_CASE("what YAML 1.1 takes for something else than a string", "[yaml]") {
  for (const char* text : {"yes", "off", "y", "N", "Off", "TRUE", "5", "-5", "1e3", "0x1f", "null",
                           "~", "a: b", "- a", "[a]", "{}", "# nothing", " ", "---"}) {
    INFO(text);
    CHECK(is_no_string_in_yaml_1_1(text));
  }
}

TEST_CASE("what YAML 1.1 leaves a string", "[yaml]") {
  for (const char* text : {"", "web", "yesterday", "tea", "x", "2001-01-01", "1.2.3", "'5'", "a:b",
                           "<<", "a: b: c", "5\n", "http://host:80/x"}) {
    INFO(text);
    CHECK_FALSE(is_no_string_in_yaml_1_1(text));
  }
}
