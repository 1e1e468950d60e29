#include "cli/preview/yaml_color.h"

#include <catch2/catch.hpp>

using namespace slipway::cli;

namespace {

std::string without_colors(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      i = text.find('m', i);
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

TEST_CASE("colours add nothing but colours", "[color]") {
  const std::string text =
      "# production/production-1/shop/cart\napiVersion: v1\ndata:\n  script: |\n    key: not a "
      "key\n\n    more\n  \"y\": 'a: b'\n"
      "kind: ConfigMap\n---\nspec:\n  args:\n  - -x\n  - key: value\n  empty: {}\n";
  const std::string colored = colored_yaml(text);
  CHECK(without_colors(colored) == text);
  CHECK(colored.find("\x1b[36mapiVersion\x1b[0m: v1") != std::string::npos);
  CHECK(colored.find("    key: not a key") != std::string::npos);
  CHECK(colored.find("\x1b[36m\"y\"\x1b[0m: 'a: b'") != std::string::npos);
}
