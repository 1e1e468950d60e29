#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/result.h"
#include "core/yaml/arena.h"
#include "core/yaml/node.h"
#include "core/yaml/reader.h"

namespace slipway::kustomize {

/// kustomize prints every object and reads it again before it is done, so a scalar whose text it
/// changed can come back as something else: `name: e3` with the prefix `12` becomes the number
/// 12000.
enum class Typing : std::uint8_t {
  as_text,  ///< the tag is lost: what a plain text resolves to counts, unless it was quoted
  string,   ///< always a string
  integer,  ///< an integer, which is a string once it was printed where it was quoted
  kept,     ///< the tag, if there is one, stays what it was; that the text fits shows when printed
};

/// A text that grew beyond this, or a copy of more nodes than this, comes from input that
/// multiplies itself; nothing that people write is near.
constexpr std::size_t longest_text = 16ULL << 20;
constexpr std::size_t most_copied_nodes = 1'000'000;
/// What a build makes is nested no deeper than what may be read. Every function that goes down a
/// tree calls itself, so this is what keeps the stack from running out.
constexpr std::size_t most_levels = yaml::Limits{}.depth;

/// A copy in the arena that goes below `levels_above` maps and lists. Error at `place`: it would
/// have too many nodes, or be nested too deep there.
Result<yaml::Node*> copy_bounded(const yaml::Node& node, yaml::Arena& arena,
                                 std::size_t levels_above, const yaml::Node& place);

/// May `node` stand below that many maps and lists? Error at `place`.
Result<void> check_levels(const yaml::Node& node, std::size_t levels_above,
                          const yaml::Node& place);

/// Gives a scalar (or null) a text, in place, and the tag that it has after that. The text is not
/// copied. The style stays. Errors at the field: a text longer than longest_text.
Result<void> write_text(yaml::Node& field, std::string_view text, Typing typing);

/// A string by its tag, or without a tag: what kustomize takes for one where it looks.
bool counts_as_string(const yaml::Node& scalar);

/// kustomize's setters put double quotes around a string, or a text without a tag, that YAML 1.1
/// would not read as a string, before it goes into a map. `values` that are quoted stay as they
/// are.
void quote_if_ambiguous(yaml::Node& value);

/// The style of a string that kustomize makes anew: a block for several lines, else as above.
void restyle_string(yaml::Node& value);

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
