#include "cli/preview/diff_text.h"

#include <catch2/catch.hpp>

#include "core/yaml/reader.h"

using namespace slipway;

namespace {

std::string diff(const std::string& before, const std::string& after) {
  const auto old_stream = yaml::read_manifests("old.yaml", before).value();
  const auto new_stream = yaml::read_manifests("new.yaml", after).value();
  const std::vector<const yaml::Node*> old_objects(old_stream->documents.begin(),
                                                   old_stream->documents.end());
  const std::vector<const yaml::Node*> new_objects(new_stream->documents.begin(),
                                                   new_stream->documents.end());
  const std::vector<manifest::OverlayChanges> overlays = {
      {"production", "production-1", "shop", "cart", manifest::compare(old_objects, new_objects)}};
  return cli::diff_text(manifest::fold(overlays), Color::off);
}

}  // namespace

TEST_CASE("a difference is told field by field", "[diff]") {
  CHECK(diff("kind: A\nmetadata: {name: a}\nspec: {x: 1, gone: [1]}\n",
             "kind: A\nmetadata: {name: a}\nspec: {x: 2, new: true}\n") ==
        "production: production-1\n"
        "  shop/cart\n"
        "    ~ A a\n"
        "        spec.x: 1 -> 2\n"
        "        spec.gone: - - 1\n"
        "        spec.new: + true\n"
        "0 added, 1 changed, 0 removed\n");
}

TEST_CASE("a list that grows at its end keeps the lines before", "[diff]") {
  const std::string text = diff("kind: A\nmetadata: {name: a}\nspec: {args: [migrate]}\n",
                                "kind: A\nmetadata: {name: a}\nspec: {args: [migrate, --fast]}\n");
  CHECK(text.find("            - migrate\n          + - --fast\n") != std::string::npos);
  CHECK(text.find("- - migrate") == std::string::npos);
}

TEST_CASE("no difference says so", "[diff]") {
  CHECK(diff("kind: A\nmetadata: {name: a}\n", "kind: A\nmetadata: {name: a}\n") == "no changes\n");
}

TEST_CASE("values of a Secret are not told", "[diff]") {
  const std::string secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {p: ";
  const std::string text = diff(secret + "hunter1}\n", secret + "hunter2}\n");
  CHECK(text.find("hunter") == std::string::npos);
  CHECK(text.find("stringData.p changed (redacted)") != std::string::npos);
}

TEST_CASE("what an older revision had in clear is not told", "[diff]") {
  const auto pod = [](const std::string& env) {
    return "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: app, args: "
           "[a], env: [" +
           env + "]}]}\n";
  };
  const std::string password = "{name: DB_PASSWORD, value: hunter2}";
  const std::string head = "        spec.containers[app].env[DB_PASSWORD]";
  const auto told = [](const std::string& text) {
    CHECK(text.find("hunter") == std::string::npos);
    return text.substr(text.find("        "), text.rfind("0 added") - text.find("        "));
  };
  CHECK(told(diff(pod(password), pod("{name: DB_PASSWORD, value: hunter3}"))) ==
        head + ".value changed (redacted)\n");
  CHECK(told(diff(pod(password + ", {name: A, value: b}"), pod("{name: A, value: b}"))) ==
        head + ":\n          - name: DB_PASSWORD\n          - value: (redacted)\n");
  const std::string reference = "valueFrom: {secretKeyRef: {name: db, key: password}}";
  const std::string moved =
      told(diff(pod(password), pod("{name: DB_PASSWORD, " + reference + "}")));
  CHECK(moved.find(head + ".value is gone (redacted)\n") != std::string::npos);
  CHECK(moved.find("key: password") != std::string::npos);
  CHECK(told(diff(pod("{name: URL, value: 'postgres://u:hunter3@h/db'}"),
                  pod("{name: URL, value: 'postgres://h/db'}"))) ==
        "        spec.containers[app].env[URL].value: (redacted) -> postgres://h/db\n");
}

TEST_CASE("places of a change are named, or counted when it is in all of them", "[diff]") {
  const auto overlay = [](const std::string& environment, const std::string& cluster,
                          const std::string& value) {
    const auto stream =
        yaml::read_manifests("a.yaml",
                             "kind: A\nspec: {x: 1}\n---\nkind: A\nspec: {x: " + value + "}\n")
            .value();
    const std::vector<const yaml::Node*> before = {stream->documents[0]};
    const std::vector<const yaml::Node*> after = {stream->documents[1]};
    return std::pair(stream, manifest::OverlayChanges{environment, cluster, "shop", "cart",
                                                      manifest::compare(before, after)});
  };
  const auto told = [&](const std::string& last) {
    const auto test = overlay("test", "t-1", "2");
    const auto first = overlay("production", "p-1", "2");
    const auto second = overlay("production", "p-2", last);
    const std::vector<manifest::OverlayChanges> overlays = {test.second, first.second,
                                                            second.second};
    return cli::diff_text(manifest::fold(overlays), Color::off);
  };
  CHECK(told("2") ==
        "test, production (3 clusters)\n  shop/cart\n    ~ A \n        spec.x: 1 -> 2\n"
        "0 added, 3 changed, 0 removed\n");
  CHECK(told("3") ==
        "test, production (2 clusters: t-1, p-1)\n  shop/cart\n    ~ A \n        spec.x: 1 -> 2\n"
        "production: p-2\n  shop/cart\n    ~ A \n        spec.x: 1 -> 3\n"
        "0 added, 3 changed, 0 removed\n");
}

TEST_CASE("of a text, the lines that changed are told", "[diff]") {
  const auto config_map = [](const std::string& changed, const std::string& end) {
    return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {app.ini: "
           "\"one\\ntwo\\nthree\\n" +
           changed + "\\nfive\\nsix\\nseven\\neight" + end + "\"}\n";
  };
  const std::string head =
      "production: production-1\n  shop/cart\n    ~ ConfigMap c\n        data[app.ini]:\n";
  const std::string foot = "0 added, 1 changed, 0 removed\n";
  CHECK(diff(config_map("four", "\\n"), config_map("4\\x1b", "\\n")) ==
        head +
            "            one\n            two\n            three\n"
            "          - four\n          + 4\\x1b\n"
            "            five\n            six\n            seven\n" +
            foot);
  CHECK(diff(config_map("four", "\\n"), config_map("four", "")) ==
        head +
            "          @@ line 5 @@\n            five\n            six\n            seven\n"
            "          - eight\n          + eight (no line end)\n" +
            foot);
}

TEST_CASE("of a list that grew, the items that are new are told", "[diff]") {
  CHECK(diff("kind: A\nmetadata: {name: a}\nspec: {args: [a, b]}\n",
             "kind: A\nmetadata: {name: a}\nspec: {args: [a, x, b]}\n") ==
        "production: production-1\n  shop/cart\n    ~ A a\n        spec.args:\n"
        "            - a\n          + - x\n            - b\n"
        "0 added, 1 changed, 0 removed\n");
}
