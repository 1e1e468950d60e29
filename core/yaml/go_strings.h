#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/yaml/node.h"

namespace slipway::yaml {

/// What became of a string on its way; the text is in the caller's storage when it changed.
struct Passage {
  enum class Outcome : std::uint8_t { same, changed, refused };
  Outcome outcome = Outcome::same;
  std::string_view problem;  ///< when refused
};

/// What go-yaml v3 reads back of a string that it wrote as a block scalar (kustomize does that with
/// each resource before printing). A folded one gains line ends; one that begins with a tab cannot
/// be read. `style` is the one that the string was read with.
Passage pass_through_block(std::string_view text, Style style, std::string& storage);

/// The text of a folded block as go-yaml v3 writes it, without indentation: it doubles the line end
/// behind each line that begins with no blank, as folding would swallow it.
std::string fold_lines(std::string_view text);

/// Does go-yaml v3 write a string that was a block scalar as one again? Otherwise it uses double
/// quotes.
bool stays_block(std::string_view text);

/// What go-yaml v2 reads of a string in JSON that Go wrote: it refuses control characters that Go
/// leaves unescaped, and folds U+0085, a line break in YAML 1.1. A key may have no line break, and
/// is cut off at 1,024 characters.
Passage pass_through_json(std::string_view text, bool is_key, std::string& storage);

}  // namespace slipway::yaml
