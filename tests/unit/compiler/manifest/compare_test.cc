#include "compiler/manifest/compare.h"

#include <deque>

#include <catch2/catch.hpp>

#include "compiler/manifest/fold.h"
#include "compiler/manifest/redact.h"
#include "core/yaml/emitter.h"
#include "core/yaml/reader.h"

using namespace slipway;
using namespace slipway::manifest;

namespace {

struct Manifest {
  explicit Manifest(const std::string& text)
      : stream(yaml::read_manifests("m.yaml", text).value()) {
    objects.assign(stream->documents.begin(), stream->documents.end());
  }
  std::shared_ptr<yaml::Stream> stream;
  std::vector<const yaml::Node*> objects;
};

std::string deployment(const std::string& containers, const std::string& cluster = "a") {
  return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: cart, namespace: shop-" +
         cluster + "}\nspec: {template: {spec: {containers: " + containers + "}}}\n";
}

std::vector<std::string> paths(const ObjectChange& change) {
  std::vector<std::string> result;
  for (const FieldChange& field : change.fields) result.push_back(field.path);
  return result;
}

}  // namespace

TEST_CASE("list items are matched by their merge keys, not by their place", "[compare]") {
  const Manifest before(deployment("[{name: app, image: 'a:1'}, {name: proxy, image: 'p:1'}]"));
  const Manifest after(deployment("[{name: proxy, image: 'p:1'}, {name: app, image: 'a:2'}]"));
  const std::vector<ObjectChange> changes = compare(before.objects, after.objects);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].action == Action::changed);
  CHECK(paths(changes[0]) == std::vector<std::string>{"spec.template.spec.containers[app].image"});
}

TEST_CASE("objects that differ in order only are equal", "[compare]") {
  const std::string a = "kind: A\nmetadata: {name: a}\n";
  const std::string b = "metadata: {name: b}\nkind: B\n";
  CHECK(compare(Manifest(a + "---\n" + b).objects, Manifest(b + "---\n" + a).objects).empty());
}

TEST_CASE("a generated ConfigMap is seen through its hash, and so are references to it",
          "[compare]") {
  const auto manifest = [](const std::string& hash, const std::string& level) {
    return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cart-" + hash +
           "}\ndata: {LEVEL: " + level + "}\n---\n" +
           deployment("[{name: app, envFrom: [{configMapRef: {name: cart-" + hash + "}}]}]");
  };
  const Manifest before(manifest("2456789bcd", "info"));
  const Manifest after(manifest("dcb9876542", "debug"));
  const std::vector<ObjectChange> changes = compare(before.objects, after.objects);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].identity.name == "cart");
  CHECK(paths(changes[0]) == std::vector<std::string>{"data.LEVEL"});
}

TEST_CASE("added and removed objects are told apart from changed ones", "[compare]") {
  const Manifest before("kind: A\nmetadata: {name: a}\n");
  const Manifest after("kind: A\nmetadata: {name: b}\n");
  const std::vector<ObjectChange> changes = compare(before.objects, after.objects);
  REQUIRE(changes.size() == 2);
  CHECK(changes[0].action == Action::removed);
  CHECK(changes[1].action == Action::added);
}

TEST_CASE("a number that becomes a string is a change", "[compare]") {
  const Manifest before("kind: A\nspec: {port: 80}\n");
  const Manifest after("kind: A\nspec: {port: '80'}\n");
  CHECK(compare(before.objects, after.objects).size() == 1);
}

TEST_CASE("equal changes of several clusters fold into one", "[compare]") {
  const Manifest old_a(deployment("[{name: app, image: 'a:1'}]", "a"));
  const Manifest new_a(deployment("[{name: app, image: 'a:2'}]", "a"));
  const Manifest old_b(deployment("[{name: app, image: 'a:1'}]", "b"));
  const Manifest new_b(deployment("[{name: app, image: 'a:2'}]", "b"));
  const Manifest other(deployment("[{name: app, image: 'a:3'}]", "b"));
  const auto overlay = [](const std::string& cluster, const Manifest& before,
                          const Manifest& after) {
    return OverlayChanges{"production", cluster, "shop", "cart",
                          compare(before.objects, after.objects)};
  };
  const std::vector<OverlayChanges> same = {overlay("a", old_a, new_a), overlay("b", old_b, new_b)};
  REQUIRE(fold(same).size() == 1);
  REQUIRE(fold(same)[0].places.size() == 1);
  CHECK(fold(same)[0].places[0].clusters == std::vector<std::string>{"a", "b"});
  const std::vector<OverlayChanges> different = {overlay("a", old_a, new_a),
                                                 overlay("b", old_b, other)};
  CHECK(fold(different).size() == 2);
}

TEST_CASE(
    "an object that is new in two clusters is one addition, though each names its own cluster",
    "[compare]") {
  const Manifest a(deployment("[{name: app, image: x, env: [{name: WHERE, value: a}]}]", "a"));
  const Manifest b(deployment("[{name: app, image: x, env: [{name: WHERE, value: b}]}]", "b"));
  const std::vector<OverlayChanges> overlays = {
      {"production", "a", "shop", "cart", compare({}, a.objects)},
      {"production", "b", "shop", "cart", compare({}, b.objects)}};
  REQUIRE(fold(overlays).size() == 1);
  CHECK(fold(overlays)[0].count() == 2);
}

TEST_CASE("equal changes of several environments fold into one, with the places that they are in",
          "[compare]") {
  std::deque<Manifest> manifests;  // own what changes point into
  const auto changes = [&](const std::string& image, const std::string& place) {
    const Manifest& before =
        manifests.emplace_back(deployment("[{name: app, image: 'a:1'}]", place));
    const Manifest& after =
        manifests.emplace_back(deployment("[{name: app, image: '" + image + "'}]", place));
    return compare(before.objects, after.objects);
  };
  const std::vector<OverlayChanges> overlays = {
      {"test", "t", "shop", "cart", changes("a:2", "t")},
      {"test", "t", "shop", "catalog", {}},
      {"production", "p", "shop", "cart", changes("a:2", "p")},
      {"production", "q", "shop", "cart", changes("a:3", "q")},
  };
  const std::vector<FoldedChange> folded = fold(overlays);
  REQUIRE(folded.size() == 2);
  REQUIRE(folded[0].places.size() == 2);
  CHECK(folded[0].count() == 2);
  CHECK(folded[0].places[0].environment == "test");
  CHECK(folded[0].places[0].extent == EnvironmentClusters::Extent::all);
  CHECK(folded[0].places[1].clusters == std::vector<std::string>{"p"});
  CHECK(folded[0].places[1].extent == EnvironmentClusters::Extent::some);
  CHECK(folded[1].places[0].clusters == std::vector<std::string>{"q"});
}

TEST_CASE("own words of an overlay count as another's, as whole words only", "[compare]") {
  std::deque<Manifest> manifests;  // own what changes point into
  const auto added = [&](const std::string& environment, const std::string& text) {
    const Manifest& manifest =
        manifests.emplace_back("kind: A\nmetadata: {name: a}\nspec: {text: '" + text + "'}\n");
    return OverlayChanges{environment,
                          environment + "-1",
                          "shop",
                          "cart",
                          compare({}, manifest.objects),
                          {"shop-" + environment, environment + ".acme.example"}};
  };
  const auto folds = [&](const std::string& in_test, const std::string& in_staging) {
    const std::vector<OverlayChanges> overlays = {added("test", in_test),
                                                  added("staging", in_staging)};
    return fold(overlays).size() == 1;
  };
  CHECK(folds("cart.shop-test:80, cart.test.acme.example, test-1, test",
              "cart.shop-staging:80, cart.staging.acme.example, staging-1, staging"));
  CHECK(folds("latest", "latest"));
  CHECK_FALSE(folds("latest", "lastaging"));
  CHECK_FALSE(folds("test-2", "production-2"));
}

TEST_CASE("secret values are not shown", "[redact]") {
  const Manifest manifest(
      "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {password: "
      "aHVudGVyMg==}\nstringData: {p: hunter2}\n");
  yaml::Arena arena;
  const yaml::Node* shown = redacted(*manifest.objects[0], arena);
  CHECK(shown->at({"data", "password"})->text() == redacted_text);
  CHECK(shown->at({"stringData", "p"})->text() == redacted_text);
  CHECK(manifest.objects[0]->at({"stringData", "p"})->text() == "hunter2");
  CHECK(hidden_values(*manifest.objects[0]).size() == 2);
}

TEST_CASE("what looks like a secret is not shown, wherever it stands", "[redact]") {
  const Manifest manifest(
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: password, annotations: "
      "{kubectl.kubernetes.io/last-applied-configuration: '{}', other: 'https://u:hunter2@h'}}\n"
      "spec: {template: {spec: {containers: [{name: app, args: [--level=info, --password, hunter2],"
      " env: [{name: DB_PASSWORD, value: hunter2}, {name: LEVEL, value: info}, "
      "{name: URL, value: 'postgres://u:hunter2@h/db'}, "
      "{name: TOKEN, valueFrom: {secretKeyRef: {name: cart-db, key: password}}}]}]}}}\n---\n"
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  DB_PASS: hunter2\n"
      "  app.ini: |\n    level = info\n    password = hunter2\n    size = 3\n  LEVEL: info\n");
  yaml::Arena arena;
  std::string text;
  for (const yaml::Node* object : manifest.objects) {
    REQUIRE(yaml::emit_manifest(*redacted(*object, arena), text));
  }
  CHECK(text.find("hunter2") == std::string::npos);
  CHECK(text.find("last-applied-configuration: (redacted)") != std::string::npos);
  for (const char* shown : {"name: DB_PASSWORD\n          value: (redacted)", "value: info",
                            "key: password", "--level=info", "--password\n", "LEVEL: info",
                            "    level = info\n    password = (redacted)\n    size = 3\n"}) {
    INFO(shown << " in\n" << text);
    CHECK(text.find(shown) != std::string::npos);
  }
}
