#include "compiler/kustomize/generators/generate.h"

#include <catch2/catch.hpp>

#include "compiler/kustomize/generators/key_values.h"
#include "core/yaml/utf8.h"
#include "tests/unit/compiler/kustomize/rendering.h"

namespace slipway::kustomize {

namespace {

std::string key_of(std::string_view line, std::size_t number = 1) {
  const Result<std::optional<Datum>> datum = read_env_line(line, number);
  if (!datum) return "error";
  return *datum ? (*datum)->key + "=" + (*datum)->value : "none";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("lines of env files", "[kustomize]") {
  CHECK(key_of("a=b=c") == "a=b=c");
  CHECK(key_of("  a= b ") == "a= b ");
  CHECK(key_of("a") == "a=");
  CHECK(key_of("# a=b") == "none");
  CHECK(key_of("\t # a") == "none");
  CHECK(key_of("=b") == "none");
  CHECK(key_of("\xC2\xA0 a=b") == "a=b");
  CHECK(key_of("\xEF\xBB\xBF"
               "a=b",
               0) == "a=b");
  CHECK(key_of("\xEF\xBB\xBF"
               "a=b",
               1) ==
        "\xEF\xBB\xBF"
        "a=b");
  CHECK(key_of("a=\xFF") == "error");
}

TEST_CASE("what Go takes for UTF-8", "[kustomize]") {
  CHECK(yaml::is_valid_utf8("aé€😀"));
  CHECK_FALSE(yaml::is_valid_utf8("\xC0\xAF"));
  CHECK_FALSE(yaml::is_valid_utf8("\xED\xA0\x80"));
  CHECK_FALSE(yaml::is_valid_utf8("\xF4\x90\x80\x80"));
  CHECK_FALSE(yaml::is_valid_utf8("\xE2\x82"));
}

TEST_CASE("base64 is wrapped from 70 characters on", "[kustomize]") {
  CHECK(wrapped_base64("").empty());
  CHECK(wrapped_base64("a") == "YQ==");
  CHECK(wrapped_base64("abc") == "YWJj");
  const std::string longer = wrapped_base64(std::string(54, 'a'));
  CHECK(longer.size() == 74);
  CHECK(longer[70] == '\n');
  CHECK(longer.back() == '\n');
  CHECK_FALSE(contains(wrapped_base64(std::string(51, 'a')), "\n"));
}

TEST_CASE("a ConfigMap from literals, files and env files", "[kustomize]") {
  Rendering rendering;
  rendering.write(
      "a/kustomization.yaml",
      "generatorOptions: {disableNameSuffixHash: true, labels: {a: global, b: global}}\n"
      "configMapGenerator:\n- name: c\n  literals: [\"l='x'\"]\n  files: [f.txt, k=f.txt, raw]\n"
      "  envs: [e.env]\n  options: {labels: {a: own}, immutable: true}\n");
  rendering.write("a/f.txt", "text");
  rendering.write("a/raw", "\xFF");
  rendering.write("a/e.env", "E=1\r\n\n#c\n");
  CHECK(rendering.text("a") ==
        "apiVersion: v1\nbinaryData:\n  raw: /w==\ndata:\n  E: \"1\"\n  f.txt: text\n  k: text\n  "
        "l: x\n"
        "immutable: true\nkind: ConfigMap\nmetadata:\n  labels:\n    a: own\n    b: global\n  "
        "name: c\n");
}

TEST_CASE("a generator merges with what a base made, whatever its name has become", "[kustomize]") {
  Rendering rendering;
  rendering.write("base/kustomization.yaml",
                  "namePrefix: p-\nconfigMapGenerator: [{name: c, literals: [a=1, b=1]}]\n");
  rendering.write("o/kustomization.yaml",
                  "resources: [../base]\n"
                  "configMapGenerator: [{name: c, behavior: merge, literals: [b=2]}]\n");
  const std::string text = rendering.text("o");
  CHECK(contains(text, "a: \"1\"\n  b: \"2\"\n"));
  CHECK(contains(text, "name: p-c-"));
  rendering.write("o/kustomization.yaml",
                  "resources: [../base]\n"
                  "configMapGenerator: [{name: c, behavior: replace, literals: [b=2]}]\n");
  CHECK_FALSE(contains(rendering.text("o"), "a: \"1\""));
  rendering.write("o/kustomization.yaml",
                  "resources: [../base]\nconfigMapGenerator: [{name: c, literals: [b=2]}]\n");
  CHECK(contains(rendering.error("o").message, "exists already"));
  rendering.write("o/kustomization.yaml",
                  "resources: [../base]\n"
                  "configMapGenerator: [{name: d, behavior: merge, literals: [b=2]}]\n");
  CHECK(contains(rendering.error("o").message, "there is no"));
}

TEST_CASE("mistakes of generators have a place", "[kustomize]") {
  Rendering rendering;
  rendering.write("a/kustomization.yaml",
                  "configMapGenerator:\n- name: c\n  literals:\n  - a=1\n  - a=2\n");
  CHECK(rendering.error("a").position == Position{5, 5});
  rendering.write("a/kustomization.yaml",
                  "secretGenerator:\n- name: c\n  literals:\n  - nonsense\n");
  CHECK(rendering.error("a").position == Position{4, 5});
  rendering.write("a/kustomization.yaml", "secretGenerator:\n- name: c\n  envs: [e]\n");
  rendering.write("a/e", "A=1\nB=\xFF\n");
  CHECK(rendering.error("a").file == "/a/e");
  CHECK(rendering.error("a").position.line == 2);
}

}  // namespace slipway::kustomize
