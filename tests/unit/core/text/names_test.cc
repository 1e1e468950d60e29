#include "core/text/names.h"

#include <string>

#include <catch2/catch.hpp>

using namespace slipway;

TEST_CASE("labels follow RFC 1123, those of Services RFC 1035", "[names]") {
  CHECK(is_dns_label("a-1"));
  CHECK(is_dns_label("1a"));
  CHECK_FALSE(is_dns_label_with_letter("1a"));
  CHECK_FALSE(is_dns_label(""));
  CHECK_FALSE(is_dns_label("-a"));
  CHECK_FALSE(is_dns_label("a-"));
  CHECK_FALSE(is_dns_label("A"));
  CHECK(is_dns_label(std::string(63, 'a')));
  CHECK_FALSE(is_dns_label(std::string(64, 'a')));
}

TEST_CASE("names are labels with dots between them", "[names]") {
  CHECK(is_dns_name("shop.acme.example"));
  CHECK_FALSE(is_dns_name("shop..example"));
  CHECK_FALSE(is_dns_name("shop."));
  CHECK_FALSE(is_dns_name(std::string(254, 'a')));
}
