#include "cli/preview/touched.h"

#include <catch2/catch.hpp>

using namespace slipway::cli;

namespace {

using Paths = std::vector<std::string>;

const Paths descriptors = {"./shop/cart/service.yaml", "./shop/cart/worker.yaml",
                           "./shop/orders/service.yaml"};

Paths touched(const std::set<std::string>& changed, const std::string& fleet = "fleet.yaml") {
  return touched_descriptors(descriptors, fleet, changed);
}

}  // namespace

TEST_CASE("a change touches the descriptors in whose folders it lies", "[preview]") {
  CHECK(touched({"shop/orders/service.yaml"}) == Paths{"./shop/orders/service.yaml"});
  CHECK(touched({"./shop/orders/settings/app.conf"}) == Paths{"./shop/orders/service.yaml"});
  CHECK(touched({"shop/cart/Dockerfile"}) ==
        Paths{"./shop/cart/service.yaml", "./shop/cart/worker.yaml"});
}

TEST_CASE("a change of what several services share touches no single ones", "[preview]") {
  CHECK(touched({}).empty());
  CHECK(touched({"/"}).empty());
  CHECK(touched({"fleet.yaml"}).empty());
  CHECK(touched({"shop/ordersx/service.yaml"}).empty());
  CHECK(touched({"shop/orders/service.yaml", "images.lock"}).empty());
  CHECK(touched({"shop/orders/images.lock"}).empty());
  CHECK(touched({"shop/orders/service.yaml", "shop/cart/service.yaml"}).empty());
  CHECK(touched({"shop/orders/bases/web.yaml"}, "shop/orders/fleet.yaml").empty());
}
