#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "core/result.h"
#include "core/yaml/written/token_reader.h"

namespace slipway::yaml {

/// The %YAML and %TAG lines in front of a document, and the tags that they give a meaning to.
class Directives {
 public:
  explicit Directives(const Source& source) : source_(source) {}

  /// Errors: another version than 1.1, a second line for the same, a token that is no directive.
  Result<void> add(const Token& token);
  /// A tag in full: `!!str` is `tag:yaml.org,2002:str`. Error: a handle that is not defined.
  [[nodiscard]] Result<std::string> tag_of(const Token& token) const;

 private:
  [[nodiscard]] Diagnostic error(const Token& token, std::string message, std::string hint) const;

  const Source& source_;
  std::unordered_map<std::string_view, std::string_view> handles_;
  bool has_version_ = false;
};

}  // namespace slipway::yaml
