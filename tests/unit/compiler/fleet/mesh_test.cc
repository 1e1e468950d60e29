#include "compiler/fleet/mesh.h"

#include <catch2/catch.hpp>

#include "core/yaml/reader.h"

using namespace slipway;
using namespace slipway::fleet;

namespace {

constexpr const char* of_the_fleet =
    "foundation: {balance: leastRequest}\n"
    "business: {balance: {consistentHash: {httpHeaderName: x-user-id}}}\n"
    "ejection: {consecutiveErrors: 3, interval: 10s}\n"
    "pool: {requestsPerInstance: 10, connectTimeout: 500ms}\n"
    "retry: {attempts: 3, perTryTimeout: 2s}\n";

struct Reading {
  std::shared_ptr<yaml::Stream> general = yaml::read_settings("fleet", of_the_fleet).value();
  std::shared_ptr<yaml::Stream> own;
  Diagnostics diagnostics;

  std::optional<Mesh> operator()(std::string_view tier, const std::string& service) {
    if (!service.empty()) own = yaml::read_settings("service", service).value();
    return read_mesh(general->documents.front(), tier,
                     service.empty() ? nullptr : own->documents.front(), diagnostics);
  }
};

}  // namespace

TEST_CASE("a tier picks the balance, all else is for all", "[mesh]") {
  Reading read;
  const auto foundation = read("foundation", "");
  REQUIRE(foundation);
  CHECK(foundation->balance->algorithm == "leastRequest");
  const auto business = read("business", "");
  CHECK(business->balance->algorithm.empty());
  CHECK(business->balance->key == Balance::Key::header);
  CHECK(business->balance->name == "x-user-id");
  const auto none = read("", "");
  REQUIRE(none);
  CHECK_FALSE(none->balance);
  CHECK(none->ejection->consecutive_errors == 3U);
  CHECK(none->pool->requests_per_instance == 10U);
  CHECK(none->retry->time_per_attempt == "2s");
  CHECK(read.diagnostics.empty());
}

TEST_CASE("a service overrides the mesh: balance as a whole, all else by key", "[mesh]") {
  Reading read;
  const auto mesh =
      read("business",
           "balance: {consistentHash: {httpCookie: {name: cart, path: /, ttl: 1h}}}\n"
           "ejection: {consecutiveErrors: 0, maxPercent: 10}\npool: {maxRetries: 7}\n");
  REQUIRE(mesh);
  CHECK(mesh->balance->key == Balance::Key::cookie);
  CHECK(mesh->balance->name == "cart");
  CHECK(mesh->balance->cookie_time == "1h");
  CHECK(mesh->ejection->consecutive_errors == 0U);
  CHECK(mesh->ejection->interval == "10s");
  CHECK(mesh->ejection->most_percent == 10U);
  CHECK(mesh->pool->requests_per_instance == 10U);
  CHECK(mesh->pool->most_retries == 7U);
  CHECK(mesh->retry->attempts == 3U);
}

TEST_CASE("a service may have a mesh of its own where the fleet has none", "[mesh]") {
  Diagnostics diagnostics;
  CHECK_FALSE(read_mesh(nullptr, "business", nullptr, diagnostics));
  const auto own = yaml::read_settings("service", "retry: {attempts: 1}").value();
  const auto mesh = read_mesh(nullptr, "business", own->documents.front(), diagnostics);
  REQUIRE(mesh);
  CHECK_FALSE(mesh->pool);
  CHECK(mesh->retry->attempts == 1U);
}

TEST_CASE("requests are alike by one thing", "[mesh]") {
  for (const char* hash :
       {"{}", "{useSourceIp: false}", "{useSourceIp: true, httpHeaderName: a}"}) {
    Reading read;
    (void)read("", "balance: {consistentHash: " + std::string(hash) + "}");
    INFO(hash);
    CHECK(read.diagnostics.list().size() == 1);
  }
}
