#include "executor/backend/kubernetes/port_safety.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using slipway::executor::port_is_safe;
using Json = nlohmann::json;

namespace {

Json container(Json capabilities) {
  return {{"name", "x"}, {"securityContext", {{"capabilities", std::move(capabilities)}}}};
}

Json pod(Json last = container({{"drop", {"NET_RAW"}}})) {
  return {
      {"spec",
       {{"containers", {container({{"drop", {"ALL"}}, {"add", {"CHOWN"}}}), std::move(last)}}}}};
}

bool is_safe(const Json& json) { return port_is_safe(json.dump()); }

}  // namespace

TEST_CASE("a pod whose containers cannot listen to each other is safe", "[pods]") {
  CHECK(is_safe(pod()));
  CHECK_FALSE(is_safe(pod(container({{"drop", {"CAP_NET_RAW"}}}))));  // containerd drops nothing
  CHECK(is_safe(pod(container({{"drop", {"all"}}, {"add", {"NET_BIND_SERVICE"}}}))));
}

TEST_CASE("a container that could listen or reach into another makes it unsafe", "[pods]") {
  for (const char* added : {"NET_RAW", "NET_ADMIN", "CAP_NET_ADMIN", "net_raw", "ALL", "SYS_ADMIN",
                            "SYS_PTRACE", "BPF"}) {
    CHECK_FALSE(is_safe(pod(container({{"drop", {"ALL"}}, {"add", {added}}}))));
  }
  CHECK_FALSE(is_safe(pod(container({{"drop", {"MKNOD"}}}))));
  CHECK_FALSE(is_safe(pod(Json{{"name", "x"}})));
  CHECK_FALSE(is_safe(pod("x")));
  Json privileged = container({{"drop", {"ALL"}}});
  privileged["securityContext"]["privileged"] = true;
  CHECK_FALSE(is_safe(pod(privileged)));
  Json injected = pod();
  injected["spec"]["initContainers"] = Json::array(
      {container({{"drop", Json::array({"ALL"})}, {"add", Json::array({"NET_ADMIN"})}})});
  CHECK_FALSE(is_safe(injected));
}

TEST_CASE("a pod in its node's network, or with common processes, is not safe", "[pods]") {
  for (const char* name : {"hostNetwork", "hostPID", "shareProcessNamespace"}) {
    Json json = pod();
    json["spec"][name] = true;
    CHECK_FALSE(is_safe(json));
    json["spec"][name] = false;
    CHECK(is_safe(json));
  }
}

TEST_CASE("what is no pod is not safe", "[pods]") {
  for (const char* text : {"", "[]", "{}", R"({"spec": []})", "null"})
    CHECK_FALSE(port_is_safe(text));
}
