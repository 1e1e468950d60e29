#pragma once

#include <yaml.h>

#include <cstddef>
#include <string_view>

#include "core/diagnostics/diagnostic.h"

namespace slipway::yaml {

/// Turns libyaml's marks, which count characters, into lines and columns in bytes of the whole
/// text. Marks must come in the order of the text, more or less: a step back starts over.
class Positions {
 public:
  /// The piece of `text` that libyaml was given, and the line of its first byte.
  Positions(std::string_view text, std::size_t begin, std::size_t end, std::uint32_t first_line);

  [[nodiscard]] Position at(const yaml_mark_t& mark);
  /// Where in the whole text a mark is, in bytes.
  [[nodiscard]] std::size_t offset(const yaml_mark_t& mark);
  [[nodiscard]] Position at_offset(std::size_t offset) const;  ///< of the piece, in bytes

 private:
  void rewind();
  void go_to(const yaml_mark_t& mark);

  std::string_view text_;
  std::size_t begin_;
  std::size_t end_;
  bool simple_;  ///< only ASCII and line feeds: characters are bytes, libyaml's lines are ours
  std::uint32_t first_line_;
  // Where the last mark was.
  std::size_t offset_ = 0;
  std::size_t characters_ = 0;
  std::uint32_t line_ = 1;
  std::size_t line_begin_ = 0;
};

}  // namespace slipway::yaml
