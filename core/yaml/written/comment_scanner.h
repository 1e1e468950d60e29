#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::yaml {

/// A place in a text: go-yaml's mark.
struct Mark {
  std::int64_t index = 0;  ///< in bytes
  std::int64_t line = 0;   ///< from 0
  std::int64_t column = 0;
};

/// A comment, and where the token begins that it is handed out with. One text is not empty.
struct Comment {
  std::int64_t token = 0;
  std::string head;  ///< above what follows
  std::string line;  ///< behind the token
  std::string foot;  ///< below it
};

/// Reads the comments between two tokens, as go-yaml's scanner does.
class CommentScanner {
 public:
  CommentScanner(std::string_view text, std::vector<Comment>& comments)
      : text_(text), comments_(comments) {}

  /// What the scanner knows of where it stands.
  struct Surrounds {
    std::int64_t indent = -1;  ///< of the innermost block
    bool in_flow = false;      ///< between brackets
    std::int64_t token = 0;    ///< where the token before the gap begins
    bool after_value = false;  ///< that token is a `:`
  };

  /// A comment on the line where the scanner stands, which `token` gets.
  void scan_line_comment(Mark& mark, std::int64_t token);
  /// The white space and comments up to the next token.
  void scan_gap(Mark& mark, const Surrounds& surrounds);
  /// Where the end of a block with this indent counts as reached, when the gap scanned last ends
  /// it; `before` is one before where the search begins. Call it for the innermost block first, and
  /// pass what it gave on.
  [[nodiscard]] std::int64_t end_of_block(std::int64_t indent, std::int64_t before) const;

 private:
  /// A comment of the last gap.
  struct Found {
    std::int64_t scan = 0;  ///< where its search began
    std::int64_t begin = 0;
    std::int64_t column = 0;  ///< from 1
    std::int64_t end = 0;
  };
  class Gap;

  [[nodiscard]] char at(std::int64_t index) const;
  [[nodiscard]] bool is_break_at(std::int64_t index) const;
  [[nodiscard]] std::int64_t count_line_ends_before(std::int64_t index) const;
  void skip_line_end(Mark& mark) const;
  /// The rest of the line.
  std::string_view take_line(Mark& mark) const;

  std::string_view text_;
  std::vector<Comment>& comments_;
  std::vector<Found> found_;
};

}  // namespace slipway::yaml
