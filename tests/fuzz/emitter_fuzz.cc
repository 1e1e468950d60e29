// What the emitter writes reads back as the same document, and is then written with the same bytes.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/diagnostics/format.h"
#include "core/yaml/emitter.h"
#include "core/yaml/reader.h"
#include "tests/fuzz/limits.h"

namespace {

[[noreturn]] void differs(const std::string& what, const std::string& first,
                          const std::string& second) {
  std::fprintf(stderr, "%s\n--- first\n%s\n--- second\n%s\n", what.c_str(), first.c_str(),
               second.c_str());
  std::abort();
}

/// The emitter does as kustomize does: Unicode's own line breaks are folded like all others, and
/// what is no UTF-8 (the content of a !!binary) has a form in YAML but none in JSON.
bool kustomize_changes(std::string_view json) {
  constexpr std::array<std::string_view, 4> lost = {"\xC2\x85", "\\u2028", "\\u2029", "\\ufffd"};
  return std::any_of(lost.begin(), lost.end(), [&](std::string_view text) {
    return json.find(text) != std::string_view::npos;
  });
}

void round_trip(const slipway::yaml::Node& document) {
  std::string first;
  if (!slipway::yaml::emit_manifest(document, first)) return;
  std::string first_json;
  if (!slipway::yaml::emit_json(document, first_json)) return;

  const auto again = slipway::yaml::read_manifests("emitted.yaml", first);
  if (!again) {
    differs("cannot be read back", first,
            slipway::format_diagnostic(again.error(), slipway::Color::off));
  }
  if ((*again)->documents.size() != 1) differs("is no longer one document", first, "");
  std::string second;
  if (!slipway::yaml::emit_manifest(*(*again)->documents.front(), second)) {
    differs("cannot be written again", first, second);
  }
  if (first != second) differs("is written with other bytes", first, second);
  if (kustomize_changes(first_json)) return;
  std::string second_json;
  if (!slipway::yaml::emit_json(*(*again)->documents.front(), second_json) ||
      first_json != second_json) {
    differs("reads back as something else", first_json, second_json);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto stream = slipway::yaml::read_manifests("input.yaml", std::string(data, data + size),
                                                    slipway::fuzz::small_limits);
  if (!stream) return 0;
  for (const slipway::yaml::Node* document : (*stream)->documents) round_trip(*document);
  return 0;
}
