#include "core/yaml/written/directives.h"

#include <fmt/format.h>

#include <utility>

#include "core/diagnostics/format.h"

namespace slipway::yaml {

Result<void> Directives::add(const Token& token) {
  if (token.type == YAML_VERSION_DIRECTIVE_TOKEN) {
    if (!token.is_supported)
      return error(token, "kustomize reads YAML 1.1 only", "remove the %YAML line");
    if (std::exchange(has_version_, true)) return error(token, "a second %YAML line", "remove it");
    return {};
  }
  if (token.type != YAML_TAG_DIRECTIVE_TOKEN) {
    return error(token, "there is no `---` behind the directives",
                 "put a line `---` in front of the document");
  }
  if (handles_.emplace(token.value, token.suffix).second) return {};
  return error(token, "a second %TAG line for the same handle", "remove one of them");
}

Result<std::string> Directives::tag_of(const Token& token) const {
  if (token.value.empty()) return std::string(token.suffix);
  const auto known = handles_.find(token.value);
  if (known != handles_.end()) return std::string(known->second).append(token.suffix);
  if (token.value == "!") return std::string("!").append(token.suffix);
  if (token.value == "!!") return std::string("tag:yaml.org,2002:").append(token.suffix);
  return error(token, fmt::format("the tag handle `{}` is not defined", printable(token.value)),
               "define it in a %TAG line");
}

Diagnostic Directives::error(const Token& token, std::string message, std::string hint) const {
  return error_in_text(source_.path, source_.text, token.position, std::move(message),
                       std::move(hint));
}

}  // namespace slipway::yaml
