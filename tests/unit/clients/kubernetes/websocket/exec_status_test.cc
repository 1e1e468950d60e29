#include "clients/kubernetes/websocket/exec_status.h"

#include <catch2/catch.hpp>

#include "clients/kubernetes/websocket/server_address.h"

namespace slipway::clients {
namespace {

TEST_CASE("how a command ended") {
  CHECK(exec_end(R"({"status":"Success"})").exit_code == 0);
  const ExecEvent failed = exec_end(
      R"({"status":"Failure","reason":"NonZeroExitCode","message":"command terminated",)"
      R"("details":{"causes":[{"reason":"Other","message":"7"},{"reason":"ExitCode","message":"42"}]}})");
  CHECK(failed.kind == ExecEvent::Kind::ended);
  CHECK(failed.exit_code == 42);
  CHECK(failed.reason.empty());
  const ExecEvent missing =
      exec_end(R"({"status":"Failure","reason":"InternalError","message":"no such file"})");
  CHECK(missing.exit_code == -1);
  CHECK(missing.reason == "no such file");
}

TEST_CASE("an end that says nothing useful is no success") {
  for (
      const char* text :
      {"", "x", "[]", "{}", R"({"status":1})",
       R"({"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"4x"}]}})",
       R"({"status":"Failure","reason":"NonZeroExitCode","details":{"causes":{}}})"}) {
    CHECK(exec_end(text).exit_code == -1);
    CHECK_FALSE(exec_end(text).reason.empty());
  }
}

TEST_CASE("addresses of servers") {
  const auto rancher = server_address("https://r.example/k8s/clusters/c-1/");
  REQUIRE(rancher);
  CHECK(rancher->host == "r.example");
  CHECK(rancher->port == "443");
  CHECK(rancher->path == "/k8s/clusters/c-1");
  CHECK(rancher->security == Security::tls);
  const auto plain = server_address("http://[::1]:8001");
  REQUIRE(plain);
  CHECK(plain->host == "::1");
  CHECK(plain->port == "8001");
  CHECK(plain->path.empty());
  CHECK(plain->security == Security::none);
  for (const char* text : {"", "r.example", "ftp://x", "https://", "https://a:b", "https://[::1",
                           "https://u@h", "https://a:"}) {
    CHECK_FALSE(server_address(text));
  }
}

}  // namespace
}  // namespace slipway::clients
