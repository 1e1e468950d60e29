#include "executor/backend/kubernetes/container_watch.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/unit/executor/backend/kubernetes/fake_cluster.h"

using namespace slipway;
using namespace slipway::executor;
using Json = nlohmann::json;

namespace {

struct World : FakeCluster {
  World() {
    api->pod = Json::parse(R"({
      "metadata": {"name": "job-1"}, "spec": {"nodeName": "build-1"},
      "status": {"phase": "Running", "containerStatuses": [
        {"name": "helper", "state": {"running": {}}}, {"name": "build", "state": {"running": {}}}]}})");
  }

  std::optional<Diagnostic> look() { return ContainerWatch(*cluster, job).look(); }
};

}  // namespace

TEST_CASE("a container that may answer again is waited for", "[pods]") {
  World world;
  CHECK_FALSE(world.look());
  // A node that says nothing now may come back within its minute.
  world.api->node["status"]["conditions"][0]["status"] = "Unknown";
  CHECK_FALSE(world.look());
  world.api->is_away = true;
  CHECK_FALSE(world.look());
}

TEST_CASE("a pod that is deleted, or asked to end, will never answer", "[pods]") {
  World world;
  world.api->pod["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z";
  auto why = world.look();
  REQUIRE(why);
  CHECK(why->fault == Fault::outside);
  CHECK(why->message == "the pod job-1 was asked to end while the job ran");
  world.api->pod = nullptr;
  why = world.look();
  REQUIRE(why);
  CHECK(why->fault == Fault::outside);
  CHECK(why->message == "the pod job-1 is gone: it was deleted while the job ran");
}

TEST_CASE("a container that has ended is named with its exit code", "[pods]") {
  World world;
  world.api->pod["status"]["containerStatuses"][1]["state"] =
      Json::parse(R"({"terminated": {"exitCode": 137, "reason": "Error"}})");
  const auto why = world.look();
  REQUIRE(why);
  CHECK(why->message.find("the container `build` of the pod job-1") != std::string::npos);
  CHECK(why->message.find("137") != std::string::npos);
}

TEST_CASE("a node that stays away has lost the job", "[pods]") {
  for (const bool is_removed : {false, true}) {
    World world;
    world.api->node["status"]["conditions"][0]["status"] = "Unknown";
    if (is_removed) world.api->node = nullptr;
    ContainerWatch watch(*world.cluster, world.job, std::chrono::milliseconds(50));
    CHECK_FALSE(watch.look());
    const auto why = watch.look_for(std::chrono::seconds(10));
    REQUIRE(why);
    CHECK(why->fault == Fault::outside);
    CHECK(why->message == "the node build-1 is not ready, and the pod job-1 on it does not answer");
  }
}

TEST_CASE("a node that was waited for in vain is not waited for again", "[pods]") {
  World world;
  ContainerWatch watch(*world.cluster, world.job, std::chrono::milliseconds(0));
  CHECK_FALSE(watch.look());
  world.api->node["status"]["conditions"][0]["status"] = "Unknown";
  CHECK(watch.look());
}

TEST_CASE("a node that comes back within its time has lost nothing", "[pods]") {
  World world;
  ContainerWatch watch(*world.cluster, world.job, std::chrono::milliseconds(1));
  const nlohmann::json well = world.api->node;
  world.api->node["status"]["conditions"][0]["status"] = "False";
  CHECK_FALSE(watch.look());
  world.api->node = well;
  CHECK_FALSE(watch.look());
  world.api->node["status"]["conditions"][0]["status"] = "False";
  CHECK_FALSE(watch.look());  // the time begins anew
}
