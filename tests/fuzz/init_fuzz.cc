// `slipway init` takes any Dockerfile and any compose file; the descriptor that it writes from them
// is YAML.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "compiler/start/compose.h"
#include "compiler/start/dockerfile.h"
#include "compiler/start/starter.h"
#include "core/yaml/reader.h"
#include "tests/fuzz/limits.h"

namespace {

using namespace slipway;

void must_be_yaml(const start::Facts& facts) {
  const std::string text = start::starter_descriptor(facts);
  if (!yaml::read_settings("service.yaml", text)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  start::Facts from_dockerfile;
  from_dockerfile.name = "fuzzed";
  from_dockerfile.team = "shop";
  start::read_dockerfile(text, "Dockerfile", from_dockerfile);
  must_be_yaml(from_dockerfile);
  const auto stream = yaml::read_manifests("compose.yaml", text, fuzz::small_limits);
  if (!stream || (*stream)->documents.empty()) return 0;
  const yaml::Node& compose = *(*stream)->documents.front();
  for (const std::string& service : start::compose_services(compose)) {
    start::Facts facts;
    facts.name = "fuzzed";
    facts.team = "shop";
    if (start::read_compose(compose, service, "compose.yaml", facts)) must_be_yaml(facts);
  }
  return 0;
}
