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
