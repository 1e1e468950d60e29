// The reader of manifests takes any bytes: it gives nodes or an error that can be printed. Where
// the quick reader understands a text, libyaml builds the same tree of it, places included.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

#include "core/diagnostics/format.h"
#include "core/yaml/chunk_reader.h"
#include "core/yaml/quick_reader.h"
#include "core/yaml/reader.h"
#include "tests/fuzz/limits.h"
#include "tests/unit/support/same_tree.h"

namespace {

using namespace slipway::yaml;

void compare_readers(const std::string& text) {
  Stream stream;
  stream.source = {"input.yaml", text};
  std::size_t nodes = 0;
  const auto quick =
      read_quickly(stream, stream.source.text, 1, slipway::fuzz::small_limits, nodes);
  if (!quick) return;
  std::size_t slow_nodes = 0;
  const auto slow =
      read_by_libyaml(stream, {0, text.size(), 1}, slipway::fuzz::small_limits, slow_nodes);
  const bool has_document = *quick != nullptr;
  if (slow && stream.documents.empty() != has_document &&
      (!has_document || same_tree(**quick, *stream.documents.front()))) {
    return;
  }
  std::fprintf(stderr, "the quick reader and libyaml differ on\n%s\n", text.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto stream = read_manifests("input.yaml", text, slipway::fuzz::small_limits);
  if (!stream) static_cast<void>(slipway::format_diagnostic(stream.error(), slipway::Color::off));
  compare_readers(text);
  return 0;
}
