#include "compiler/kustomize/input/kustomization.h"

#include <catch2/catch.hpp>

namespace slipway::kustomize {

namespace {

Result<Kustomization> read(const std::string& text) {
  Result<std::shared_ptr<yaml::Stream>> stream = yaml::read_manifests("kustomization.yaml", text);
  if (!stream) return stream.error();
  return read_kustomization(*stream, "kustomization.yaml");
}

std::string problem(const std::string& text) {
  const Result<Kustomization> read_it = read(text);
  return read_it ? "fine" : read_it.error().message + " | " + read_it.error().hint;
}

}  // namespace

TEST_CASE("an unknown field gets a suggestion, and its place", "[kustomize]") {
  const Result<Kustomization> k = read("resources: [a]\nnamePrefx: x\n");
  REQUIRE_FALSE(k);
  CHECK(k.error().position == Position{2, 1});
  CHECK(k.error().hint == "did you mean `namePrefix`?");
  CHECK(problem("images: [{nam: x}]\n").find("did you mean `name`?") != std::string::npos);
}

TEST_CASE("fields match without regard to case", "[kustomize]") {
  const Result<Kustomization> k = read("NAMEPREFIX: x-\nReSources: [a]\n");
  REQUIRE(k);
  CHECK(k->name_prefix->text() == "x-");
  CHECK(k->resources.size() == 1);
}

TEST_CASE("numbers and booleans are no texts, with the words of YAML 1.1", "[kustomize]") {
  CHECK(problem("namePrefix: 1\n").find("put it in quotes: \"1\"") != std::string::npos);
  CHECK(problem("commonLabels: {a: yes}\n").find("a boolean") != std::string::npos);
  CHECK(problem("commonLabels: {a: \"yes\"}\n") == "fine");
  CHECK(problem("images: [{name: a, newTag: 1.10}]\n").find("a number") != std::string::npos);
}

TEST_CASE("an empty kustomization is refused as kustomize refuses it", "[kustomize]") {
  for (const char* text :
       {"", "kind: Kustomization\n", "resources:\n", "namePrefix: \"\"\n", "bases: []\n"}) {
    CHECK(problem(text).find("empty") != std::string::npos);
  }
  CHECK(problem("resources: []\n") == "fine");
  CHECK(problem("metadata: {}\n") == "fine");
}

TEST_CASE("kind and apiVersion belong together", "[kustomize]") {
  CHECK(problem("kind: Deployment\nresources: []\n").find("no kustomization") != std::string::npos);
  CHECK(problem("kind: Component\napiVersion: kustomize.config.k8s.io/v1beta1\nresources: []\n")
            .find("v1alpha1") != std::string::npos);
  CHECK(problem("kind: Component\nresources: []\n") == "fine");
}

TEST_CASE("old fields become new ones, with a warning", "[kustomize]") {
  const Result<Kustomization> k = read(
      "resources: [a]\nbases: [b]\nimageTags: [{name: i}]\nimages: [{name: h}]\n"
      "configMapGenerator: [{name: c, env: one, envs: [two]}]\n");
  REQUIRE(k);
  REQUIRE(k->resources.size() == 2);
  CHECK(k->resources[1]->text() == "b");
  REQUIRE(k->images.size() == 2);
  CHECK(k->images[1].name == "i");
  REQUIRE(k->config_map_generators[0].envs.size() == 2);
  CHECK(k->config_map_generators[0].envs[1]->text() == "one");
  REQUIRE(k->warnings.size() == 2);
  CHECK(k->warnings[0].severity == Severity::warning);
  CHECK(k->warnings[0].position == Position{2, 1});
}

TEST_CASE("of a repeated field the last one counts", "[kustomize]") {
  const Result<Kustomization> k = read("resources: [a]\nresources: [b, c]\n");
  REQUIRE(k);
  CHECK(k->resources.size() == 2);
}

}  // namespace slipway::kustomize
