#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/yaml/reader.h"

namespace slipway::yaml {

/// One document's piece of a text.
struct Chunk {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::uint32_t line = 1;  ///< of its first byte
};

/// Cuts a text (with line ends \n) where kustomize cuts it, before any YAML is read: at each line
/// that begins with `---` and is neither the first nor unterminated. Anything but a comment behind
/// the `---` is an error there, and here.
Result<std::vector<Chunk>> split_documents(const Source& source);

/// Refuses a text that is too large or UTF-16.
Result<void> check_text(const Source& source, const Limits& limits);

/// Replaces \r\n by \n, in place.
void normalize_line_ends(std::string& text);

/// Refuses a text (with line ends \n) that holds \r: editors, reviews and YAML disagree on whether
/// it ends a line.
Result<void> refuse_carriage_returns(const Source& source);

}  // namespace slipway::yaml
