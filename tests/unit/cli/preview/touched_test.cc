#include "cli/preview/touched.h"

#include <catch2/catch.hpp>

using namespace slipway::cli;

namespace {

using Paths = std::vector<std::string>;

const std::vector<DescriptorPlace> descriptors = {{"shop/cart/service.yaml", "/r/shop/cart"},
                                                  {"shop/cart/worker.yaml", "/r/shop/cart"},
                                                  {"shop/orders/service.yaml", "/r/shop/orders"}};

Paths touched(const std::set<std::string>& changed, const std::string& fleet = "/r/fleet.yaml") {
  return touched_descriptors(descriptors, fleet, changed);
}

}  // namespace

TEST_CASE("a change touches the descriptors in whose folders it lies", "[preview]") {
  CHECK(touched({"/r/shop/orders/service.yaml"}) == Paths{"shop/orders/service.yaml"});
  CHECK(touched({"/r/shop/orders/settings/app.conf"}) == Paths{"shop/orders/service.yaml"});
  CHECK(touched({"/r/shop/cart/Dockerfile"}) ==
        Paths{"shop/cart/service.yaml", "shop/cart/worker.yaml"});
}

TEST_CASE("a change of what several services share touches no single ones", "[preview]") {
  CHECK(touched({}).empty());
  CHECK(touched({"/"}).empty());
  CHECK(touched({"/r/fleet.yaml"}).empty());
  CHECK(touched({"/r/shop/ordersx/service.yaml"}).empty());
  CHECK(touched({"/r/shop/orders/service.yaml", "/r/images.lock"}).empty());
  CHECK(touched({"/r/shop/orders/images.lock"}).empty());
  CHECK(touched({"/r/shop/orders/service.yaml", "/r/shop/cart/service.yaml"}).empty());
  CHECK(touched({"/r/shop/orders/bases/web.yaml"}, "/r/shop/orders/fleet.yaml").empty());
}
