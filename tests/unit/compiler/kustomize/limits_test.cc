// What multiplies itself, or goes down for ever: an error, not the end of the process.
#include <catch2/catch.hpp>

#include "core/parallel/parallel.h"
#include "core/yaml/memory_budget.h"
#include "tests/unit/compiler/kustomize/rendering.h"

namespace slipway::kustomize {

namespace {

std::string repeated(std::string_view text, std::size_t count) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) result += text;
  return result;
}

std::string error_of(const std::string& objects, const std::string& kustomization,
                     const std::string& patch = "") {
  Rendering rendering;
  rendering.write("a/o.yaml", objects);
  rendering.write("a/p.yaml", patch);
  rendering.write("a/kustomization.yaml", "resources: [o.yaml]\n" + kustomization);
  return rendering.error("a").message;
}

}  // namespace

TEST_CASE("copies cannot be nested without end", "[limits]") {
  const std::string object = "kind: X\nmetadata: {name: x}\n";
  const std::string target = "patches: [{path: p.yaml, target: {kind: X}}]\n";
  const std::string deep =
      "- {op: add, path: /d, value: " + repeated("{a: ", 900) + "1" + repeated("}", 900) + "}\n";
  const std::string bottom = "/d" + repeated("/a", 900);
  for (const std::string kind : {"copy", "move"}) {
    const std::string first = kind == "move" ? "- {op: copy, from: /d, path: /e}\n" : "";
    const std::string from = kind == "move" ? "/e" : "/d";
    CHECK(error_of(object, target,
                   deep + first + "- {op: " + kind + ", from: " + from + ", path: " + bottom +
                       "}\n") == "the value would be nested more than 1000 levels deep");
  }
  CHECK(
      error_of(object,
               "replacements: [{source: {kind: X, fieldPath: metadata}, targets: [{select: {kind: "
               "X}, fieldPaths: [" +
                   repeated("a.", 1000) + "a], options: {create: true}}]}]\n")
          .find("more than 1000 parts") != std::string::npos);
}

TEST_CASE("paths of configurations are bounded", "[limits]") {
  Rendering rendering;
  rendering.write("a/o.yaml", "kind: X\nmetadata: {name: x}\n");
  rendering.write("a/c.yaml",
                  "commonLabels: [{create: true, path: '" + repeated("a/", 100'000) + "a'}]\n");
  rendering.write("a/kustomization.yaml",
                  "resources: [o.yaml]\ncommonLabels: {a: b}\nconfigurations: [c.yaml]\n");
  CHECK(rendering.error("a").message == "the field path has more than 1000 parts");
}

TEST_CASE("a long chain of bases builds", "[limits]") {
  Rendering rendering;
  constexpr int length = 1500;
  for (int i = 0; i < length; ++i) {
    rendering.write("b" + std::to_string(i) + "/kustomization.yaml",
                    "resources: [../b" + std::to_string(i + 1) + "]\n");
  }
  const std::string last = "b" + std::to_string(length);
  rendering.write(last + "/kustomization.yaml", "resources: [o.yaml]\n");
  rendering.write(last + "/o.yaml", "kind: X\nmetadata: {name: x}\n");
  CHECK(rendering.text("b0") == "kind: X\nmetadata:\n  name: x\n");
  rendering.write(last + "/kustomization.yaml", "resources: [gone.yaml]\n");
  CHECK(rendering.text("b0") == "error: there is no file or directory `gone.yaml`");
}

TEST_CASE("a budget ends with std::bad_alloc", "[limits]") {
  const yaml::MemoryBudget outer(1 << 20);
  {
    const yaml::MemoryBudget budget(1 << 16);
    yaml::Arena arena;
    CHECK_THROWS_AS(
        [&] {
          for (;;) arena.allocate(1000, 1);
        }(),
        std::bad_alloc);
  }
  yaml::MemoryBudget::spend(1 << 19);
  CHECK_THROWS_AS(yaml::MemoryBudget::spend(1 << 20), std::bad_alloc);
}

TEST_CASE("parts of a work spend what the whole may", "[limits]") {
  const yaml::MemoryBudget budget(1 << 20);
  const auto spend_in_parts = [](std::size_t bytes) {
    yaml::MemoryBudget::Parts parts;
    in_parallel(8, [&](std::size_t) { parts.run([&] { yaml::MemoryBudget::spend(bytes); }); });
    parts.finish();
  };
  CHECK_NOTHROW(spend_in_parts(1 << 16));
  CHECK_THROWS_AS(spend_in_parts(3 << 16), std::bad_alloc);  // half of it was left
  CHECK_NOTHROW(yaml::MemoryBudget::spend(1 << 16));
}

}  // namespace slipway::kustomize
