#include "executor/backend/kubernetes/pod_spec.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "executor/backend/kubernetes/kubernetes_backend.h"
#include "executor/backend/kubernetes/pod_patch.h"
#include "executor/backend/kubernetes/refused_pod.h"

using namespace slipway;
using namespace slipway::executor;
using Json = nlohmann::json;

namespace {

Job job_of() {
  Job job;
  job.name = "job-7-00ff";
  job.id = 7;
  job.project_id = 42;
  job.project_path = "shop/cart";
  job.cache_directory = "/var/lib/slipway/cache/abc";
  PodPlace place;
  place.namespace_name = "slipway-jobs";
  place.helper_image = "helper:1";
  place.runner = "-runner host.example-";
  place.node = {{"slipway.dev/build", "true"}};
  Toleration toleration;
  toleration.key = "slipway.dev/build";
  toleration.value = "true";
  place.tolerations = {toleration};
  job.pod = place;
  return job;
}

PodInput input_of() {
  PodInput input;
  input.request.image.name = "app:1";
  input.request.timeout = std::chrono::hours(1);
  input.now = std::chrono::system_clock::from_time_t(1'800'000'000);
  return input;
}

Json pod_of(const Job& job, const PodInput& input) { return Json::parse(pod_spec(job, input)); }

}  // namespace

TEST_CASE("a pod is pinned, has a deadline, and no token", "[pods]") {
  const Json pod = pod_of(job_of(), input_of());
  const Json& spec = pod["spec"];
  CHECK(pod["metadata"]["labels"]["slipway.dev/job"] == "job-7-00ff");
  CHECK(pod["metadata"]["labels"]["slipway.dev/project"] == "42");
  CHECK(pod["metadata"]["labels"]["slipway.dev/runner"] == "runner-host.example");
  CHECK(pod["metadata"]["annotations"]["slipway.dev/deadline"] == "2027-01-15T09:15:00Z");
  CHECK(spec["nodeSelector"] == Json{{"slipway.dev/build", "true"}});
  CHECK(spec["tolerations"][0]["operator"] == "Equal");
  CHECK(spec["activeDeadlineSeconds"] == 4500);
  CHECK(spec["automountServiceAccountToken"] == false);
  CHECK(spec["restartPolicy"] == "Never");
  CHECK_FALSE(spec.contains("imagePullSecrets"));
  CHECK_FALSE(spec.contains("hostAliases"));
  for (const char* shared : {"shareProcessNamespace", "hostNetwork", "hostPID", "hostIPC"}) {
    CHECK_FALSE(spec.contains(shared));
  }
  for (const Json& container : spec["containers"]) {
    CHECK(container["securityContext"]["allowPrivilegeEscalation"] == false);
    CHECK_FALSE(container["securityContext"].contains("privileged"));
  }
}

TEST_CASE("only the helper reaches the cache, and no script replaces the programs", "[pods]") {
  const auto part_of_job = [](const Json& name) { return name == "programs" || name == "job"; };
  const Json pod = pod_of(job_of(), input_of());
  for (const Json& container : pod["spec"]["containers"]) {
    bool reaches_cache = false;
    const bool is_helper = container["name"] == "helper";
    for (const Json& mount : container["volumeMounts"]) {
      if (mount["name"] == "cache") reaches_cache = true;
      const bool fills_it = is_helper && mount["name"] == "programs";
      if (part_of_job(mount["name"]) && !fills_it) CHECK(mount["readOnly"] == true);
      if (mount["mountPath"] == "/slipway/state") {
        CHECK(mount["name"] == container["name"].get<std::string>() + "-state");
      }
    }
    CHECK(reaches_cache == is_helper);
    // What others could write is never run in the helper.
    if (is_helper) CHECK(container["command"][0] == "slipway-supervisor");
  }
}

TEST_CASE("containers run the supervisor, whatever the image starts", "[pods]") {
  PodInput input = input_of();
  const auto command = [&] { return pod_of(job_of(), input)["spec"]["containers"][1]["command"]; };
  CHECK(command()[0] == "/slipway/programs/slipway-supervisor");
  input.request.image.entrypoint = {"/entry", "$(X)"};
  CHECK(command()[0] == "/entry");
  CHECK(command()[1] == "$$(X)");
  CHECK(command()[2] == "/slipway/programs/slipway-supervisor");
  input.request.image.entrypoint = {"bash", "-c"};
  CHECK(command()[2].get<std::string>().starts_with(
      "exec /slipway/programs/slipway-supervisor keep "));
}

TEST_CASE("services are containers of the pod, called by their names", "[pods]") {
  PodInput input = input_of();
  RequestedService service;
  service.image.name = "postgres:16";
  service.image.entrypoint = {"/e"};
  service.image.command = {"-c"};
  service.image.pull_policies = {"never", "always"};
  service.aliases = {"db", "postgres"};
  service.variables = {{"A", "pa$$word $(B)"}};
  service.health_port = "5432";
  input.request.services = {service};
  const Json spec = pod_of(job_of(), input)["spec"];
  CHECK(spec["hostAliases"][0]["hostnames"] == Json::array({"db", "postgres"}));
  const Json& container = spec["containers"][2];
  CHECK(container["name"] == "service-0");
  CHECK(container["command"] == Json::array({"/e"}));
  CHECK(container["args"] == Json::array({"-c"}));
  CHECK(container["imagePullPolicy"] == "Never");
  CHECK(container["env"][0]["value"] == "pa$$$$word $$(B)");
  CHECK(container["readinessProbe"]["tcpSocket"]["port"] == 5432);
}

TEST_CASE("a place with a user gives a pod of the level restricted", "[pods]") {
  Job job = job_of();
  job.pod->run_as_user = "1000";
  job.cache_directory.clear();
  const Json spec = pod_of(job, input_of())["spec"];
  CHECK(spec["securityContext"]["runAsNonRoot"] == true);
  CHECK(spec["securityContext"]["runAsUser"] == 1000);
  for (const Json& volume : spec["volumes"]) CHECK_FALSE(volume.contains("hostPath"));
  for (const Json& container : spec["containers"]) {
    CHECK(container["securityContext"]["capabilities"]["drop"] == Json::array({"ALL"}));
    CHECK_FALSE(container["securityContext"].contains("runAsUser"));
  }
}

TEST_CASE("the platform's patch comes last", "[pods]") {
  const std::string pod = pod_spec(job_of(), input_of());
  CHECK(*patched_pod(pod, "") == pod);
  const auto merged = patched_pod(pod, "spec: {runtimeClassName: gvisor}");
  REQUIRE(merged);
  const Json json = Json::parse(*merged);
  CHECK(json["spec"]["runtimeClassName"] == "gvisor");
  CHECK(json["spec"]["containers"].size() == 2);
  const auto steps = patched_pod(pod, "[{op: remove, path: /spec/tolerations}]");
  REQUIRE(steps);
  CHECK_FALSE(Json::parse(*steps)["spec"].contains("tolerations"));
  for (const char* wrong : {"[{op: remove, path: /spec/nothing}]", "spec: [", "$patch: delete"}) {
    const auto failed = patched_pod(pod, wrong);
    REQUIRE_FALSE(failed);
    CHECK(failed.error().fault == Fault::outside);
    CHECK(failed.error().message.find("executor.placement") != std::string::npos);
  }
}

TEST_CASE("stages run where they belong", "[pods]") {
  for (const char* stage : {"build_script", "after_script", "step_release"}) {
    CHECK(container_of(stage) == std::string("build"));
  }
  for (const char* stage :
       {"prepare_script", "get_sources", "restore_cache", "download_artifacts", "archive_cache",
        "upload_artifacts_on_failure", "cleanup_file_variables", "something_new"}) {
    CHECK(container_of(stage) == std::string("helper"));
  }
}

TEST_CASE("who can help when the API server refuses the pod", "[pods]") {
  const auto hint = [](const char* message) {
    return refused_object(plain_error(message), "the pod p", "jobs").hint;
  };
  CHECK(hint("pods \"p\" is forbidden: exceeded quota: q").find("quota") != std::string::npos);
  CHECK(hint("violates PodSecurity \"restricted:latest\"").find("runAsUser") != std::string::npos);
  CHECK(hint("admission webhook \"x\" denied the request: no").find("policy") != std::string::npos);
  CHECK(hint("namespaces \"jobs\" not found").find("create namespace jobs") != std::string::npos);
}

TEST_CASE("git in the helper runs nothing that the script put into the repository", "[pods]") {
  const Json pod = pod_of(job_of(), input_of());
  const auto settings = [&](std::size_t container) {
    Json found = Json::object();
    for (const Json& entry : pod["spec"]["containers"][container]["env"]) {
      found[entry["name"].get<std::string>()] = entry["value"];
    }
    return found;
  };
  const Json helper = settings(0);
  CHECK(helper["GIT_CONFIG_PARAMETERS"] ==
        "'safe.directory=*' 'core.fsmonitor=false' 'core.hooksPath=/dev/null'");
  CHECK(settings(1)["GIT_CONFIG_PARAMETERS"] == "'safe.directory=*'");
}

TEST_CASE("the helper looks first whether it can work", "[pods]") {
  const Json pod = pod_of(job_of(), input_of());
  const Json& helper = pod["spec"]["containers"][0];
  CHECK(
      helper["lifecycle"]["postStart"]["exec"]["command"] ==
      Json::array({"slipway-supervisor", "install", "/slipway/programs", "--program", "git",
                   "--program", "gitlab-runner", "--writable", "/builds", "--writable", "/cache"}));
}

TEST_CASE("containers have what was asked for them: bounds, users, pull policies", "[pods]") {
  PodInput input = input_of();
  input.request.build.disk_limit = "1Gi";
  input.request.helper.memory_limit = "2Gi";
  input.request.service.cpu_limit = "1";
  input.request.image.pull_policies = {"always", "if-not-present"};
  input.request.image.pull_policy = 1;
  input.request.services.resize(1);
  input.request.services[0].image.user = "999:100";
  const Json containers = pod_of(job_of(), input)["spec"]["containers"];
  CHECK(containers[0]["resources"]["limits"]["memory"] == "2Gi");
  CHECK(containers[1]["resources"]["limits"]["ephemeral-storage"] == "1Gi");
  CHECK(containers[1]["imagePullPolicy"] == "IfNotPresent");
  CHECK(containers[2]["resources"]["limits"]["cpu"] == "1");
  CHECK(containers[2]["securityContext"]["runAsUser"] == 999);
  CHECK(containers[2]["securityContext"]["runAsGroup"] == 100);
  CHECK(containers[2]["securityContext"]["runAsNonRoot"] == true);
  CHECK(containers[2]["securityContext"]["capabilities"]["drop"] == Json::array({"ALL"}));
  input.request.services[0].image.user = "0";
  const Json root = pod_of(job_of(), input)["spec"]["containers"][2]["securityContext"];
  CHECK(root["runAsUser"] == 0);
  CHECK_FALSE(root.contains("runAsNonRoot"));
}

TEST_CASE("no container may listen to what others say in their network", "[pods]") {
  PodInput input = input_of();
  input.request.services.resize(1);
  input.request.services[0].image.name = "db:1";
  const Json containers = pod_of(job_of(), input)["spec"]["containers"];
  REQUIRE(containers.size() == 3);
  for (const Json& container : containers) {
    const Json& dropped = container["securityContext"]["capabilities"]["drop"];
    CHECK((dropped == Json::array({"NET_RAW"}) || dropped == Json::array({"ALL"})));
  }
}

TEST_CASE("supervisors get a port and a key, each its own and nobody else's", "[pods]") {
  PodInput input = input_of();
  input.request.services.resize(1);
  input.request.services[0].image.name = "db:1";
  const std::string without = pod_of(job_of(), input).dump();
  CHECK(without.find("--port") == std::string::npos);
  CHECK(without.find("SUPERVISOR_KEY") == std::string::npos);
  input.has_keys = true;
  const Json spec = pod_of(job_of(), input)["spec"];
  const auto key_of = [&](std::size_t number) {
    std::string keys;
    for (const Json& variable : spec["containers"][number]["env"]) {
      if (variable["name"] != "SLIPWAY_SUPERVISOR_KEY") continue;
      CHECK(variable["valueFrom"]["secretKeyRef"]["name"] == "job-7-00ff");
      keys += variable["valueFrom"]["secretKeyRef"]["key"];
    }
    return keys;
  };
  CHECK(key_of(0) == "helper-key");
  CHECK(key_of(1) == "build-key");
  CHECK(key_of(2).empty());
  const auto last_word = [&](std::size_t number) {
    return spec["containers"][number]["command"].back().get<std::string>();
  };
  CHECK(last_word(0) == "27411");
  CHECK(last_word(1) == "27412");
  // What a script finds in its files is not the Secret's all.
  for (const Json& volume : spec["volumes"]) {
    if (volume["name"] != "job") continue;
    CHECK(volume["secret"]["items"] ==
          Json::array({{{"key", "fleet.yaml"}, {"path", "fleet.yaml"}}}));
  }
}

TEST_CASE("caches in a claim have a directory of their own", "[pods]") {
  Job job = job_of();
  job.pod->cache_claim = "caches";
  job.pod->run_as_user = "1000";
  job.cache_directory = "abc";
  const Json spec = pod_of(job, input_of())["spec"];
  const auto named = [](const Json& list, const char* name) {
    for (const Json& item : list) {
      if (item["name"] == name) return item;
    }
    return Json();
  };
  CHECK(named(spec["volumes"], "cache")["persistentVolumeClaim"]["claimName"] == "caches");
  CHECK(named(spec["containers"][0]["volumeMounts"], "cache")["subPath"] == "abc");
}

TEST_CASE("a container has its grace, and the supervisor a little more", "[pods]") {
  CHECK(pod_grace(std::chrono::milliseconds(3000)) == std::chrono::seconds(5));
  CHECK(pod_grace(std::chrono::milliseconds(2500)) == std::chrono::seconds(5));
}
