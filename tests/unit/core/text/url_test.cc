#include "core/text/url.h"

#include <catch2/catch.hpp>

using namespace slipway;

TEST_CASE("an address has a scheme and a host, and nothing that leads elsewhere", "[url]") {
  for (const char* text : {"https://a", "https://gitlab.acme.example:8443/git", "http://[::1]:1"}) {
    CHECK(is_web_url(text));
  }
  for (const char* text :
       {"", "a", "ftp://a", "https://", "https:///x", "https://:80", "https://a b",
        "https://user:pass@a", "https://a?x=1", "https://a#x", "https://a\n"}) {
    INFO(text);
    CHECK_FALSE(is_web_url(text));
  }
}

TEST_CASE("plain http is for this machine only", "[url]") {
  for (const char* text :
       {"https://a", "http://localhost", "http://127.0.0.1:80/x", "http://[::1]/"}) {
    CHECK_FALSE(is_clear_to_others(text));
  }
  for (const char* text : {"http://a", "http://localhost.evil.example", "http://127.0.0.100"}) {
    CHECK(is_clear_to_others(text));
  }
}
