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
