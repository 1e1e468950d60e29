#include "compiler/fleet/texts.h"

#include <catch2/catch.hpp>

using namespace slipway::fleet;

TEST_CASE("what a file holds that no ConfigMap can", "[texts]") {
  const auto on_line = [](int line) {
    return "holds a control character on line " + std::to_string(line) +
           ", which kustomize cannot print in a ConfigMap";
  };
  CHECK(unprintable("one\n\x7Ftwo\n") == on_line(2));
  CHECK(unprintable("\x7F") == on_line(1));
  CHECK(unprintable("a\nb\nc \u009B31m") == on_line(3));
  CHECK(unprintable("\ta\nb\n") ==
        "begins with a tab, which kustomize cannot print in a ConfigMap");
}

TEST_CASE("what the printer of kustomize escapes, and what becomes binary data", "[texts]") {
  for (const char* text : {"a\x01\tb\r\n\x1B[1m\n", "\xFF\x7F\n", "", "\ta", "a\n\tb\n"})
    CHECK(unprintable(text).empty());
}
