#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/diagnostics/diagnostic.h"
#include "core/yaml/arena.h"
#include "core/yaml/node.h"

namespace slipway::yaml {

/// A scalar as it was found; its text is a view of the source or of the arena.
struct FoundScalar {
  std::string_view text;
  Tag tag = Tag::string;
  Style style = Style::plain;
};

/// Goes through a piece of YAML line by line, for the quick reader. Whatever is not of the simplest
/// form is not understood: the functions then say so, and libyaml reads the piece.
class LineScanner {
 public:
  /// Only for a text that is_simple().
  LineScanner(std::string_view text, std::uint32_t first_line, Arena& arena)
      : text_(text), line_(first_line), arena_(arena) {}

  /// Has the text nothing but printable characters and line feeds?
  static bool is_simple(std::string_view text);

  /// Goes to the first line with content at or after the current place, which must be at the start
  /// of a line. False at the end of the text.
  bool find_line();
  /// Goes behind the rest of this line, which must be white space or a comment. False when it is
  /// not.
  bool end_line();

  // Where we are.
  [[nodiscard]] std::size_t column() const { return at_ - line_begin_; }  ///< from 0, in bytes
  [[nodiscard]] Position position() const {
    return {line_, static_cast<std::uint32_t>(column()) + 1};
  }
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\n';
  }
  [[nodiscard]] bool at_blank(std::size_t ahead = 0) const {
    return peek(ahead) == ' ' || peek(ahead) == '\n';
  }
  /// Is the rest of this line empty or a comment? Skips spaces to see.
  bool rest_is_empty();
  void skip(std::size_t count) { at_ += count; }
  void skip_spaces() {
    while (peek() == ' ') ++at_;
  }

  // Scalars; nothing when they are not simple. Each leaves us behind the scalar, on the same line.
  std::optional<FoundScalar> key();           ///< with its `:`, which is skipped too
  std::optional<FoundScalar> block_scalar();  ///< a value of one line
  std::optional<FoundScalar> flow_scalar();   ///< between brackets
  /// `|`, `|-` and `|+`: the lines below, indented more than `parent_indent` (-1: none). Leaves us
  /// at the start of a line.
  std::optional<FoundScalar> literal(std::ptrdiff_t parent_indent);

 private:
  std::optional<FoundScalar> quoted();
  [[nodiscard]] bool at_plain() const;  ///< may a plain scalar of a block begin here?
  [[nodiscard]] std::size_t line_end() const;

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_begin_ = 0;
  std::uint32_t line_;
  Arena& arena_;
};

}  // namespace slipway::yaml
