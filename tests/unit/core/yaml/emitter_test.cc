#include "core/yaml/emitter.h"

#include <catch2/catch.hpp>

#include "core/yaml/reader.h"

namespace slipway::yaml {
namespace {

std::string emitted(std::string text) {
  const auto stream = read_manifests("test.yaml", std::move(text));
  REQUIRE(stream);
  std::string out;
  for (const Node* document : (*stream)->documents) REQUIRE(emit_manifest(*document, out));
  return out;
}

TEST_CASE("keys come in natural order, lists are not indented below their key") {
  CHECK(emitted("k10: 1\nk2: [b, {d: 1, c: 2}]\nK3: {}\nk1:\n  x: []\n") ==
        "K3: {}\nk1:\n  x: []\nk2:\n- b\n- c: 2\n  d: 1\nk10: 1\n");
}

TEST_CASE("numbers lose their form") {
  CHECK(emitted("a: 0644\nb: 0o644\nc: 1_000\nd: 1.10\ne: 1e21\nf: 123456789.5\ng: "
                "18446744073709551615\nh: 1e3\n") ==
        "a: 420\nb: 420\nc: 1000\nd: 1.1\ne: 1e+21\nf: 1.234567895e+08\ng: "
        "18446744073709551615\nh: 1000\n");
}

}  // namespace
}  // namespace slipway::yaml
