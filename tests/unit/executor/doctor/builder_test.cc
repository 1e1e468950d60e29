#include <catch2/catch.hpp>

#include "core/filesystem/memory_filesystem.h"
#include "executor/doctor/examination.h"
#include "tests/unit/clients/fake_http.h"

using namespace slipway;
using namespace slipway::executor;

namespace {

const std::string nodes = "https://api.example/api/v1/nodes?labelSelector=";
const std::string well =
    R"({"metadata": {"name": "n1"}, "status": {"conditions": [{"type": "Ready", "status": "True"}]}})";
const std::string away =
    R"({"metadata": {"name": "n2"}, "status": {"conditions": [{"type": "Ready", "status": "Unknown"}]}})";

std::string list_of(const std::string& items) { return R"({"items": [)" + items + "]}"; }

/// What the doctor says of the nodes of a fleet with this placement, a line for each finding.
std::string found(const std::string& placement,
                  const std::map<std::string, clients::HttpResponse>& answers) {
  MemoryFileSystem files;
  files.write("/fleet.yaml",
              "apiVersion: slipway.dev/v1\nkind: Fleet\nname: acme\nregistry: r.example/apps\n"
              "namespace: \"{team}-{cluster}\"\nteams: {shop: {}}\n"
              "clusters: {one: {kube: {context: c}, domain: one.example, gateway: kong, "
              "builder: {node: {b: \"1\", z: y}}}}\n"
              "environments: {test: {branches: [develop], clusters: [one]}}\n"
              "executor: {backend: kubernetes, cluster: one, helperImage: \"h:1\", placement: [" +
                  placement + "]}\n");
  Diagnostics diagnostics;
  Examination examination;
  examination.fleet = fleet::read_fleet(files, "/fleet.yaml", diagnostics);
  REQUIRE(examination.fleet);
  auto http = std::make_unique<clients::FakeHttp>();
  for (const auto& [selector, answer] : answers) http->answers[nodes + selector] = {answer};
  clients::ClusterAccess access;
  access.server = "https://api.example";
  examination.clusters.push_back(
      {.cluster = examination.fleet->cluster("one"),
       .client = clients::KubernetesClient(std::move(http), clients::SharedAccess::fixed(access))});
  check_builder(examination);
  std::string text;
  for (const Finding& finding : examination.findings) {
    CHECK(finding.check == "builder");
    CHECK((finding.verdict == Verdict::ok) == finding.fix.empty());
    const char* verdict = finding.verdict == Verdict::ok        ? "ok"
                          : finding.verdict == Verdict::warning ? "warning"
                                                                : "problem";
    text += std::string(verdict) + " " + finding.text + " | " + finding.fix + "\n";
  }
  return text;
}

const std::string builder = "b%3D1%2Cz%3Dy";

}  // namespace

TEST_CASE("every rule has its nodes, and without one that fits all the builder does", "[doctor]") {
  const std::map<std::string, clients::HttpResponse> answers = {
      {builder, {.status = 200, .body = list_of(well)}},
      {"pool%3Dbig", {.status = 200, .body = list_of("")}}};
  CHECK(found("", answers) == "ok one: n1 takes the pods of jobs | \n");
  CHECK(found("{protected: true, node: {pool: big}}", answers) ==
        "problem one: executor.placement[0]: no node has the labels pool=big | "
        "kubectl --context c label node NODE pool=big\n"
        "ok one: n1 takes the pods of jobs | \n");
  CHECK(found("{runAsUser: 1000}", answers) ==
        "ok one: executor.placement[0]: n1 takes the pods of jobs | \n");
}

TEST_CASE("a node that is not well is no problem beside one that is", "[doctor]") {
  const std::string fix = " | on the node: systemctl status kubelet containerd\n";
  CHECK(found("", {{builder, {.status = 200, .body = list_of(well + "," + away)}}}) ==
        "warning one: n2 is not ready" + fix + "ok one: n1 takes the pods of jobs | \n");
  CHECK(found("", {{builder, {.status = 200, .body = list_of(away)}}}) ==
        "problem one: n2 is not ready" + fix);
}

TEST_CASE("an account that may not look at nodes is told by which role it could", "[doctor]") {
  const std::string text = found("", {{builder, {.status = 403, .body = R"({"message": "no"})"}}});
  CHECK(text.starts_with("warning one: the nodes cannot be looked at: "));
  CHECK(text.find("slipway-nodes") != std::string::npos);
}
