// A schema file of any bytes is refused with a line, or manifests can be checked against it in
// bounded time.

#include <cstddef>
#include <cstdint>
#include <string>

#include "compiler/manifest/schema/validator.h"
#include "core/diagnostics/format.h"
#include "core/yaml/reader.h"

namespace {

constexpr const char* manifests =
    R"({apiVersion: v1, kind: A, metadata: {name: a}, spec: {a: 1, b: [x, {a: 2}, null], c: {d: "1"}}}
---
{apiVersion: v1, kind: A, metadata: {name: a}, a: 1.5, b: [1, 1], c: true, status: {a: 1}}
)";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto stream = *slipway::yaml::read_manifests("a.yaml", manifests);
  const auto schemas =
      slipway::manifest::Schemas::read("input.schema", std::string(data, data + size));
  if (!schemas) {
    static_cast<void>(slipway::format_diagnostic(schemas.error(), slipway::Color::off));
    return 0;
  }
  for (const slipway::yaml::Node* document : stream->documents) {
    const auto findings = slipway::manifest::validate(*document, **schemas);
    if (!findings) continue;
    for (const slipway::manifest::Finding& finding : *findings) {
      static_cast<void>(slipway::format_diagnostic(slipway::manifest::to_diagnostic(finding, "A"),
                                                   slipway::Color::off));
    }
  }
  static_cast<void>((*schemas)->read_all());
  return 0;
}
