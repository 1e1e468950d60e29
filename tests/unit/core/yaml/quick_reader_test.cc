#include "core/yaml/quick_reader.h"

#include <catch2/catch.hpp>

#include "core/yaml/chunk_reader.h"
#include "tests/unit/support/same_tree.h"

namespace slipway::yaml {
namespace {

enum class Outcome : std::uint8_t { same_as_libyaml, different, not_understood };

Outcome outcome(const std::string& text) {
  Stream stream;
  stream.source = {"app.yaml", text};
  std::size_t nodes = 0;
  const std::optional<Node*> quick = read_quickly(stream, stream.source.text, 1, {}, nodes);
  if (!quick) return Outcome::not_understood;
  std::size_t slow_nodes = 0;
  const Chunk all = {0, text.size(), 1};
  if (!read_by_libyaml(stream, all, {}, slow_nodes) || nodes != slow_nodes)
    return Outcome::different;
  if (*quick == nullptr || stream.documents.empty()) {
    return *quick == nullptr && stream.documents.empty() ? Outcome::same_as_libyaml
                                                         : Outcome::different;
  }
  return same_tree(**quick, *stream.documents.front()) ? Outcome::same_as_libyaml
                                                       : Outcome::different;
}

TEST_CASE("the quick reader builds libyaml's trees") {
  for (const char* text : {
           "",
           "# only a comment\n",
           "a: b\n",
           "a: b",
           "---\na: b\n",
           "--- # c\n# d\na: 1 # e\n\n\nb: # f\n  c: d\n",
           "a:\nb:\n  - 1\n  -\n  - x: y\n    z: w\n  - - p\n    - q\nc:\n- 1\n- 2\nd: e\n",
           "a: \"x\\n\\\"y\\\\\"\nb: 'it''s'\n\"c d\": e\n'f': \"\"\n",
           "a: {}\nb: []\nc: {d: e, \"f\": [1, 'x', {g: h}]} # i\n",
           "a: |\n  x\n   y\n\n  z\n\n\nb: |-\n  x\n\nc: |+\n  x\n\nd: 1\n",
           "- |\n  x\n- |-\n  # no comment\n",
           "a: -1\nb: -x\nc: :d\ne: ?f\nhttp://g: h:i\nj: k #l\nm: n#o\n",
           "é: ü\n日: [本]\n",
           "1: a\ntrue: b\nnull: c\n2001-01-01: d\n",
           "a : b\nc:   d   \n",
           "- a\n- b:\n  - c\n  d: e\n",
       }) {
    INFO(text);
    CHECK(outcome(text) == Outcome::same_as_libyaml);
  }
}

TEST_CASE("the quick reader leaves to libyaml what is not of the plainest form") {
  for (const char* text : {
           "a: &x b\n",
           "a: *x\n",
           "a: !t b\n",
           "<<: {a: b}\n",
           "a: >\n  b\n",
           "a: |2\n  b\n",
           "a: b\n  c\n",
           "a: \"b\n  c\"\n",
           "a: [b,\n c]\n",
           "? a\n: b\n",
           "a\n",
           "a: b\n---\nc: d\n",
           "a: b\n...\n",
           "%YAML 1.1\n---\na: b\n",
           "\ta: b\n",
           "a: b\tc\n",
           "a: b\r\n",
           "a: b: c\n",
           "a: [b: c]\n",
           "a: [b?]\n",
           "a: {b}\n",
           "a: [b, ]\n",
           "a: \"\\x41\"\n",
           "a: 'b' c\n",
           "a: b\n c: d\n",
           "  a: b\nc: d\n",
           "a: [\n",
           "a: @b\n",
           "a: |\n\n   \n  b\n",
           "a: |\n  b",
           "---\n",
           "--- a\n",
           "a: \xC2\x85\n",
           "\"<<\": a\n",
           "a: {\"<<\": b}\n",
           "a:b\n",
           "- a\nb: c\n",
       }) {
    INFO(text);
    CHECK(outcome(text) == Outcome::not_understood);
  }
}

}  // namespace
}  // namespace slipway::yaml
