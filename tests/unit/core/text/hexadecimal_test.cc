#include "core/text/hexadecimal.h"

#include <catch2/catch.hpp>

TEST_CASE("each byte becomes two digits", "[text]") {
  using namespace std::string_view_literals;
  CHECK(slipway::hexadecimal("\x00\x09\x7f\x80\xff"sv) == "00097f80ff");
  CHECK(slipway::hexadecimal("").empty());
}
