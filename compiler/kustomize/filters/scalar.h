#pragma once

#include <cstdint>
#include <string_view>

#include "core/result.h"
#include "core/yaml/arena.h"
#include "core/yaml/node.h"

namespace slipway::kustomize {

/// kustomize prints every object and reads it again before it is done, so a scalar whose text it
/// changed can come back as something else: `name: e3` with the prefix `12` becomes the number
/// 12000.
enum class Typing : std::uint8_t {
  as_text,  ///< the tag is not set: what a plain text resolves to counts, unless it was quoted
  string,   ///< always a string
  kept,     ///< the tag stays what it was, and the text has to fit it
  forced,   ///< the tag stays what it was, whatever the text
};

/// Gives a scalar (or null) a text, in place, and the tag that it has after that. The text is not
/// copied. The style stays. Error at the field: a text that does not fit a tag that is kept.
Result<void> write_text(yaml::Node& field, std::string_view text, Typing typing);

/// The key of a field that is added. Its type is not set, so `1` or `true` is no string and
/// kustomize cannot print the object in the end.
yaml::Node* make_key(yaml::Arena& arena, std::string_view name);

/// Takes over the place of `origin`, when there is one.
void mark_origin(yaml::Node& field, const yaml::Node* origin);

/// "expected a map, but this is a list", at the node.
Diagnostic wrong_kind(const yaml::Node& node, std::string_view expected);

/// "map", "list", "null" or "scalar".
std::string_view kind_name(const yaml::Node& node);

}  // namespace slipway::kustomize
