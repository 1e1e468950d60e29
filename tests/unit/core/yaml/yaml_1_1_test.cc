#include "core/yaml/yaml_1_1.h"

#include <catch2/catch.hpp>

#include "core/yaml/reader.h"

using slipway::yaml::is_no_string_in_yaml_1_1;

namespace {

/// The key of JSON that the key of a map, as it is written in a file, becomes.
std::string json_key_of(const std::string& written) {
  const auto read = slipway::yaml::read_manifests({}, "{" + written + ": x}\n");
  REQUIRE(read);
  const auto key = slipway::yaml::json_key(*(*read)->documents.front()->entries().front().key);
  return key ? *key : "(none)";
}

}  // namespace

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

TEST_CASE("keys that are no strings become strings as sigs.k8s.io/yaml makes them", "[yaml]") {
  const std::pair<const char*, const char*> keys[] = {{"8080", "8080"},
                                                      {"1_000", "1000"},
                                                      {"017", "15"},
                                                      {"0o17", "15"},
                                                      {"0x1F", "31"},
                                                      {"+1", "1"},
                                                      {"-0", "0"},
                                                      {"1e3", "1000"},
                                                      {"1.0", "1"},
                                                      {"1.5", "1.5"},
                                                      {"y", "true"},
                                                      {"OFF", "false"},
                                                      {"TRUE", "true"},
                                                      {".inf", ".inf"},
                                                      {"-.inf", "-.inf"},
                                                      {".nan", ".nan"},
                                                      {"web", "web"},
                                                      {"'1'", "1"},
                                                      {"!!str 1", "1"},
                                                      {"2001-01-01", "2001-01-01"},
                                                      {"~", "(none)"},
                                                      {"null", "(none)"},
                                                      {"!!null ''", "(none)"},
                                                      {"!!int '5'", "5"},
                                                      {"1000000.0", "1e+06"},
                                                      {"!!binary aGk=", "hi"},
                                                      {"12345678901234567890123", "1.2345679e+22"},
                                                      {"18446744073709551615", "(none)"}};
  for (const auto& [written, key] : keys) {
    INFO(written);
    CHECK(json_key_of(written) == key);
  }
}
