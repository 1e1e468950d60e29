#include "compiler/fleet/mergers.h"

#include <catch2/catch.hpp>

using namespace slipway::fleet;

TEST_CASE("people who may merge are ids and groups, never names", "[mergers]") {
  for (const char* text : {"1", "1207", "group:acme/directors", "group:55", "group:a_b.c-d"}) {
    CHECK(is_merger(text));
  }
  for (const char* text :
       {"", "0", "-1", "1.5", "01", "alice", "group:", "group:/acme", "group:acme/", "group:a//b",
        "group:../admin", "group:a?b", "group:a%2Fb", "group:a b", "user:7", "99999999999"}) {
    INFO(text);
    CHECK_FALSE(is_merger(text));
  }
  Mergers mergers;
  CHECK(mergers.anybody());
  add_merger("1207", mergers);
  add_merger("group:acme/directors", mergers);
  CHECK(mergers.users == std::vector<std::uint64_t>{1207});
  CHECK(mergers.groups == std::vector<std::string>{"acme/directors"});
  CHECK_FALSE(mergers.anybody());
}
