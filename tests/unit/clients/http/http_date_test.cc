#include "clients/http/http_date.h"

#include <catch2/catch.hpp>

using slipway::clients::http_date;

TEST_CASE("dates of HTTP headers") {
  using std::chrono::system_clock;
  CHECK(system_clock::to_time_t(http_date("Fri, 27 Nov 2026 14:21:57 GMT").value()) == 1795789317);
  CHECK(system_clock::to_time_t(http_date("Thu, 01 Jan 1970 00:00:00 GMT").value()) == 0);
  for (const char* wrong : {"", "now", "Fri, 27 Nov 2026 14:21:57", "Fri, 27 Now 2026 14:21:57 GMT",
                            "Fri, 31 Nov 2026 14:21:57 GMT", "Fri, 27 Nov 2026 24:00:00 GMT",
                            "Friday, 27-Nov-26 14:21:57 GMT"}) {
    CHECK_FALSE(http_date(wrong));
  }
}
