#include <catch2/catch.hpp>

#include "tests/unit/compiler/kustomize/rendering.h"

// Each was compared with kustomize 5.8.2.

namespace slipway::kustomize {

namespace {

Rendering with_generator(const std::string& kind, const std::string& fields) {
  Rendering rendering;
  rendering.write("o/generator.yaml",
                  "apiVersion: builtin\nkind: " + kind + "\nmetadata: {name: a}\n" + fields);
  rendering.write("o/kustomization.yaml", "generators: [generator.yaml]\n");
  return rendering;
}

}  // namespace

TEST_CASE("a generator that is a plug-in wants texts where it has texts", "[kustomize]") {
  for (const std::string kind : {"ConfigMapGenerator", "SecretGenerator"}) {
    for (const std::string fields :
         {"options: {labels: {a: true}}\n", "options: {annotations: {a: 1}}\n", "namespace: 1\n",
          "behavior: 1\n", "env: 1\n", "literals: [true]\n"}) {
      INFO(kind + ": " + fields);
      CHECK(with_generator(kind, fields).error("o").message.find("must be a text") !=
            std::string::npos);
    }
    const std::string text =
        with_generator(kind, "options: {labels: {a: '1'}}\nunknown: 1\n").text("o");
    CHECK(text.find("a: \"1\"\n") != std::string::npos);
  }
}

TEST_CASE("the names of a policy's service account are what they look like", "[kustomize]") {
  const auto account = [](const std::string& name) {
    return with_generator("IAMPolicyGenerator",
                          "cloud: gke\nkubernetesService: {name: " + name +
                              ", namespace: ns}\nserviceAccount: {name: g, projectId: p}\n");
  };
  CHECK(account("cart").text("o") ==
        "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  annotations:\n"
        "    iam.gke.io/gcp-service-account: g@p.iam.gserviceaccount.com\n"
        "  name: cart\n  namespace: ns\n");
  for (const std::string name : {"'null'", "'~'", "'{}'", "'a: b'", "'- x'", "''"}) {
    INFO(name);
    CHECK(account(name).error("o").message == "these names make no service account");
  }
}

}  // namespace slipway::kustomize
