#include "clients/kubernetes/credentials.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>

#include <catch2/catch.hpp>

#include "tests/unit/support/temporary_directory.h"

namespace slipway::clients {
namespace {

/// A program in a folder of its own.
class Plugin {
 public:
  explicit Plugin(const std::string& script) {
    std::ofstream(path()) << "#!/bin/sh\n" << script;
    ::chmod(path().c_str(), 0755);
  }

  [[nodiscard]] std::string path() const { return folder_ / "login"; }

  [[nodiscard]] Result<ClusterAccess> run() const {
    ClusterAccess access;
    access.server = "https://c.example";
    access.plugin =
        CredentialPlugin{"login", {"a b"}, {"B=2"}, "client.authentication.k8s.io/v1", "", true};
    SLIPWAY_TRY(
        run_credential_plugin({"PATH=" + folder_.path() + ":/usr/bin:/bin", "A=1", "B=1"}, access));
    return access;
  }

 private:
  test::TemporaryDirectory folder_;
};

TEST_CASE("a credential plugin gives a token") {
  // The token says what it was given.
  const Plugin plugin(
      R"(echo "{\"status\": {\"token\": \"$1$A$B$(echo $KUBERNETES_EXEC_INFO | grep -c c.example)\"}}")");
  const auto access = plugin.run();
  REQUIRE(access);
  CHECK(access->token == "a b121");
}

TEST_CASE("a credential plugin gives a certificate") {
  const Plugin plugin(R"(echo '{"status": {"clientCertificateData": "C", "clientKeyData": "K"}}')");
  const auto access = plugin.run();
  REQUIRE(access);
  CHECK(access->client_certificate == "C");
  CHECK(access->client_key == "K");
}

TEST_CASE("a credential plugin that fails tells its status, not its words") {
  const auto failed = Plugin("echo no session >&2; exit 3\n").run();
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message.ends_with("failed with status 3"));
  CHECK(failed.error().hint.find("run it by hand") != std::string::npos);
  CHECK(failed.error().fault == Fault::outside);
  CHECK_FALSE(Plugin("echo nonsense").run());
  CHECK_FALSE(Plugin("echo '{\"status\": {}}'").run());
}

TEST_CASE("a credential plugin that is not installed") {
  ClusterAccess access;
  access.plugin = CredentialPlugin{"no-such-plugin", {}, {}, "v1", "install it like this", false};
  const auto result = run_credential_plugin({"PATH=/usr/bin"}, access);
  REQUIRE_FALSE(result);
  CHECK(result.error().hint == "install it like this");
}

}  // namespace
}  // namespace slipway::clients
