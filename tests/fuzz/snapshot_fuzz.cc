// Whatever an API server says of its kinds is refused, or becomes a schema file that can be read.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "compiler/manifest/schema/schemas.h"
#include "compiler/manifest/schema/snapshot.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text =
      slipway::manifest::make_snapshot("v1", {{"apis/a/v1", std::string(data, data + size)}});
  if (!text) return 0;
  const auto schemas = slipway::manifest::Schemas::read("a.schema", *text);
  if (!schemas || !(*schemas)->read_all()) std::abort();
  return 0;
}
