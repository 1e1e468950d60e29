// One kustomization over many directories, which are accumulated side by side: nobody may notice.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "core/diagnostics/format.h"
#include "tests/unit/compiler/kustomize/rendering.h"

namespace slipway::kustomize {

namespace {

constexpr int directories = 20;

std::string name_of(int number) { return "d" + std::to_string(number); }

std::string settings(const std::string& prefix) {
  return "namePrefix: " + prefix + "\nresources: [o.yaml, ../shared]\n";
}

// Each with a ConfigMap that a Pod of its own refers to, over one base.
Rendering fleet() {
  Rendering rendering;
  std::string all = "resources:\n";
  for (int i = 0; i < directories; ++i) {
    const std::string name = name_of(i);
    rendering.write(name + "/kustomization.yaml", settings(name + "-"));
    rendering.write(name + "/o.yaml",
                    "apiVersion: v1\nkind: Pod\nmetadata: {name: pod}\nspec:\n  volumes:\n"
                    "  - {name: v, configMap: {name: settings}}\n");
    all += "- ../" + name + "\n";
  }
  rendering.write("shared/kustomization.yaml",
                  "configMapGenerator:\n- {name: settings, literals: [a=b]}\n");
  rendering.write("all/kustomization.yaml", all);
  return rendering;
}

struct Given {
  std::string text;  ///< or the error, as people see it
  std::vector<std::string> warnings;
};

Given given(Rendering& rendering, Cache* cache) {
  const Result<Build> built = build_objects(*rendering.memory, "/all", rendering.options, cache);
  if (!built) return {format_diagnostic(built.error(), Color::off), {}};
  Given result = {to_text(*built).value(), {}};
  for (const Diagnostic& warning : built->warnings) result.warnings.push_back(warning.message);
  return result;
}

}  // namespace

TEST_CASE("many directories give what they give one after the other", "[kustomize]") {
  const std::string schema =
      R"({"definitions": {"x": {"x-kubernetes-group-version-kind": [{"group": "", "version": "v1", "kind": "Pod"}]}}})";
  using Change = std::function<void(Rendering&)>;
  const std::pair<const char*, Change> changes[] = {
      {"nothing", [](Rendering&) {}},
      {"one chooses a schema",
       [&](Rendering& r) {
         r.write("d5/kustomization.yaml", settings("d5-") + "openapi: {path: s.json}\n");
         r.write("d5/s.json", schema);
       }},
      {"the top chooses a version",
       [](Rendering& r) {
         r.write("all/kustomization.yaml",
                 "openapi: {version: v1.21.2}\nresources: [../d0, ../d1, ../d2, ../d3, ../d4, "
                 "../d5, ../d6, ../d7, ../d8]\n");
       }},
      {"one is a component",
       [](Rendering& r) {
         r.write("d7/kustomization.yaml",
                 "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n");
       }},
      {"two have mistakes",
       [](Rendering& r) {
         r.write("d9/o.yaml", "kind: [\n");
         r.write("d3/kustomization.yaml", settings("d3-") + "nonsense: 1\n");
       }},
      {"one is missing",
       [](Rendering& r) { r.write("d4/kustomization.yaml", "resources: [../gone]\n"); }},
      {"one is a cycle",
       [](Rendering& r) { r.write("d6/kustomization.yaml", "resources: [../all]\n"); }},
      {"two have one name",
       [](Rendering& r) { r.write("d8/kustomization.yaml", settings("d2-")); }},
      {"one stands on another",
       [](Rendering& r) {
         r.write("d1/kustomization.yaml", "namePrefix: x-\nresources: [../d2]\n");
       }},
      {"some warn",
       [](Rendering& r) {
         for (const int i : {11, 2, 17}) {
           r.write(name_of(i) + "/kustomization.yaml",
                   settings(name_of(i) + "-") + "commonLabels: {a: b}\n");
         }
       }},
      {"two contradict each other",
       [](Rendering& r) {
         for (const int i : {3, 5}) {
           const std::string name = name_of(i);
           r.write(name + "/kustomization.yaml",
                   settings(name + "-") + "configurations: [c.yaml]\n");
           r.write(name + "/c.yaml", "commonLabels: [{path: spec/labels, kind: Thing, create: " +
                                         std::string(i == 3 ? "true" : "false") + "}]\n");
         }
       }},
      {"some have vars and configurations",
       [](Rendering& r) {
         for (const int i : {12, 3}) {
           const std::string var = "v" + std::to_string(i);
           r.write(name_of(i) + "/kustomization.yaml",
                   settings(name_of(i) + "-") + "configurations: [c.yaml]\nvars: [{name: " + var +
                       ", objref: {apiVersion: v1, kind: Pod, name: pod}}]\n");
           r.write(name_of(i) + "/c.yaml", "varReference: [{path: spec/hostname, kind: Pod}]\n");
           r.write(name_of(i) + "/o.yaml",
                   "apiVersion: v1\nkind: Pod\nmetadata: {name: pod}\nspec: {hostname: $(" + var +
                       ")}\n");
         }
       }},
  };
  for (const auto& [what, change] : changes) {
    INFO(what);
    Rendering rendering = fleet();
    change(rendering);
    Cache cache;  // of many builds: then the cores are taken
    const Given in_turn = given(rendering, &cache);
    const Given at_once = given(rendering, nullptr);
    CHECK(at_once.text == in_turn.text);
    CHECK(at_once.warnings == in_turn.warnings);
  }
}

TEST_CASE("a reference among hundreds of one name means the one with its prefixes", "[kustomize]") {
  Rendering rendering = fleet();
  const std::string text = rendering.text("all");
  for (int i = 0; i < directories; ++i) {
    CHECK(text.find("      name: " + name_of(i) + "-settings-") != std::string::npos);
  }
}

}  // namespace slipway::kustomize
