#include "clients/kubernetes/kubeconfig.h"

#include <catch2/catch.hpp>

#include "core/diagnostics/format.h"
#include "core/filesystem/memory_filesystem.h"

namespace slipway::clients {
namespace {

constexpr const char* example = R"(apiVersion: v1
kind: Config
current-context: a
clusters:
- name: c
  cluster: {server: "https://rancher.example/k8s/clusters/c-m-1/", certificate-authority-data: Q0E=, tls-server-name: inner}
- {name: files, cluster: {server: "https://f.example:6443", certificate-authority: ca.pem, proxy-url: "http://proxy:3128"}}
- {name: insecure, cluster: {server: "https://i.example", insecure-skip-tls-verify: true}}
- {name: clear, cluster: {server: "http://c.example"}}
- {name: local, cluster: {server: "http://127.0.0.1:8001"}}
users:
- {name: token, user: {token: T}}
- {name: file, user: {tokenFile: secrets/token, client-certificate: c.pem, client-key: k.pem}}
- {name: old, user: {auth-provider: {name: gcp}}}
- name: plugin
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: bin/login
      args: [--cluster, "a b"]
      env: [{name: A, value: b}]
      provideClusterInfo: true
contexts:
- {name: a, context: {cluster: c, user: token, namespace: shop}}
- {name: f, context: {cluster: files, user: file}}
- {name: insecure, context: {cluster: insecure, user: token}}
- {name: clear, context: {cluster: clear, user: token}}
- {name: local, context: {cluster: local, user: token}}
- {name: old, context: {cluster: c, user: old}}
- {name: plugin, context: {cluster: c, user: plugin}}
- {name: lost, context: {cluster: gone, user: token}}
)";

class Kubeconfigs {
 public:
  Kubeconfigs() {
    files_.write("/home/config", example);
    files_.write("/home/ca.pem", "CA file");
    files_.write("/home/c.pem", "certificate");
    files_.write("/home/k.pem", "key");
    files_.write("/home/secrets/token", "secret\n");
    files_.write("/home/other",
                 "contexts: [{name: a, context: {cluster: x}}, {name: b, context: "
                 "{cluster: c, user: token}}]\ncurrent-context: b\n");
  }
  Result<ClusterAccess> read(const std::string& context,
                             const std::vector<std::string>& paths = {"/home/config"}) {
    return read_kubeconfig(files_, paths, context);
  }
  std::string error(const std::string& context) {
    const auto access = read(context);
    return access ? "" : access.error().message;
  }

 private:
  MemoryFileSystem files_;
};

TEST_CASE("a context becomes a server and credentials") {
  Kubeconfigs configs;
  const auto access = configs.read("");
  REQUIRE(access);
  CHECK(access->context == "a");
  CHECK(access->server == "https://rancher.example/k8s/clusters/c-m-1");
  CHECK(access->namespace_name == "shop");
  CHECK(access->certificate_authority == "CA");
  CHECK(access->server_name == "inner");
  CHECK(access->token == "T");
}

TEST_CASE("files are those beside the kubeconfig") {
  Kubeconfigs configs;
  const auto access = configs.read("f");
  REQUIRE(access);
  CHECK(access->certificate_authority == "CA file");
  CHECK(access->client_certificate == "certificate");
  CHECK(access->client_key == "key");
  CHECK(access->token == "secret");
  CHECK(access->proxy == "http://proxy:3128");
}

TEST_CASE("a credential plugin is kept as it is written") {
  Kubeconfigs configs;
  const auto access = configs.read("plugin");
  REQUIRE(access);
  REQUIRE(access->plugin);
  CHECK(access->plugin->command == "/home/bin/login");
  CHECK(access->plugin->arguments == std::vector<std::string>{"--cluster", "a b"});
  CHECK(access->plugin->environment == std::vector<std::string>{"A=b"});
  CHECK(access->plugin->wants_cluster);
}

TEST_CASE("several files: the first that has a name wins") {
  Kubeconfigs configs;
  const auto access = configs.read("a", {"/home/config", "/home/missing", "/home/other"});
  REQUIRE(access);
  CHECK(access->token == "T");
  CHECK(configs.read("", {"/home/other", "/home/config"})->context == "b");
  CHECK(configs.read("b", {"/home/other", "/home/config"})->server.starts_with("https://rancher"));
}

TEST_CASE("what is not safe or not there is refused") {
  Kubeconfigs configs;
  CHECK(configs.error("insecure").find("not checked") != std::string::npos);
  CHECK(configs.error("clear").find("in clear") != std::string::npos);
  CHECK(configs.error("local").empty());
  CHECK(configs.error("old").find("auth-provider") != std::string::npos);
  CHECK(configs.error("lost") == "there is no cluster `gone`");
  const auto unknown = configs.read("plugn");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().hint == "did you mean `plugin`?");
  CHECK_FALSE(configs.read("a", {"/home/missing"}));
}

TEST_CASE("messages show no line of a kubeconfig: it may hold a secret") {
  MemoryFileSystem files;
  for (const char* text :
       {"users: [{name: a, user: {token: hunter2, as: b}}]\nclusters: [{name: c, cluster: {server: "
        "\"https://c\"}}]\ncontexts: [{name: x, context: {cluster: c, user: a}}]",
        "users: {token: hunter2"}) {
    files.write("/config", text);
    const auto access = read_kubeconfig(files, {"/config"}, "x");
    REQUIRE_FALSE(access);
    CHECK(format_diagnostic(access.error(), Color::off).find("hunter2") == std::string::npos);
  }
}

TEST_CASE("where kubeconfigs are looked for") {
  using Paths = std::vector<std::string>;
  CHECK(kubeconfig_files("x", "a:b", "/h") == Paths{"x"});
  CHECK(kubeconfig_files("", "a::b", "/h") == Paths{"a", "b"});
  CHECK(kubeconfig_files("", "", "/h") == Paths{"/h/.kube/config"});
  CHECK(kubeconfig_files("", "", "").empty());
}

}  // namespace
}  // namespace slipway::clients
