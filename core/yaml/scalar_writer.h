#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/yaml/node.h"

namespace slipway::yaml {

/// Where a string stands; a simple key (`key: `) must stay on its line.
enum class ScalarPlace : std::uint8_t { value, simple_key };

/// Appends to a text and knows the column of its end.
class LineWriter {
 public:
  explicit LineWriter(std::string& out) : out_(out), line_begin_(out.size()) {}

  void put(char c) { out_ += c; }
  void put(std::string_view text) { out_ += text; }
  void end_line() {
    out_ += '\n';
    line_begin_ = out_.size();
  }
  /// The rest of a line, with its line end.
  void put_line(std::string_view text) {
    out_ += text;
    line_begin_ = out_.size();
  }
  /// A line break of another kind (U+2028, U+2029).
  void put_break(std::string_view text) {
    out_ += text;
    line_begin_ = out_.size();
  }
  void put_spaces(std::size_t count) { out_.append(count, ' '); }
  /// Characters on the current line.
  [[nodiscard]] std::size_t column() const;
  /// Bytes on the current line: never less than the column.
  [[nodiscard]] std::size_t bytes_on_line() const { return out_.size() - line_begin_; }

 private:
  std::string& out_;
  std::size_t line_begin_;
};

/// How go-yaml v2 writes a string, where it has the space: plain, if it can.
Style style_of_string(std::string_view text, ScalarPlace place);
/// Writes a string as go-yaml v2 does. `indent` is that of the lines that a string of several lines
/// goes on with. Leaves the writer behind the string; only a literal block may end at the start of
/// a line.
void write_string(LineWriter& writer, std::string_view text, std::size_t indent, ScalarPlace place);

/// Writes a string in a style that its characters allow. As a simple key it is never folded.
void write_in_style(LineWriter& writer, std::string_view text, std::size_t indent,
                    ScalarPlace place, Style style);
/// What a block begins with, `|` or `>`: how it is indented and chomped. No line end.
void write_block_header(LineWriter& writer, char indicator, std::string_view text);
/// The lines of a block.
void write_block_lines(LineWriter& writer, std::string_view text, std::size_t indent);

/// Does this string stand plain, on one line of any length, and is it never read as anything else?
/// Quick; "no" means that it must be looked at more closely.
bool is_plainly_safe(std::string_view text);
inline bool is_plainly_safe(const Node& scalar) {
  if (scalar.plain != Plain::unknown) return scalar.plain == Plain::safe;
  return is_plainly_safe(scalar.text());
}
/// Looks at all texts of a tree. It is worth that where many copies of it will be made: they know
/// it too, until they get other texts.
void note_plain_texts(Node& tree);

/// May this string be a simple key: one line, and at most 128 bytes?
bool is_simple_key(std::string_view text);

}  // namespace slipway::yaml
