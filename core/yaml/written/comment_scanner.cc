// Which token a comment belongs to, and whether it stands above, behind or below it, go-yaml
// decides by blank lines and columns while it looks for the next token. Its decisions have no
// simple rule; what is written here follows them, with its odd ones.

#include "core/yaml/written/comment_scanner.h"

#include <algorithm>
#include <string>

#include "core/yaml/scalar_analysis.h"
#include "core/yaml/utf8.h"

namespace slipway::yaml {

namespace {

constexpr std::int64_t longest_gap = 512;  // go-yaml sees no comment behind more white space

bool is_blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

char CommentScanner::at(std::int64_t index) const {
  return index >= 0 && static_cast<std::size_t>(index) < text_.size()
             ? text_[static_cast<std::size_t>(index)]
             : '\0';
}

bool CommentScanner::is_break_at(std::int64_t index) const {
  const char c = at(index);
  if (c == '\n' || c == '\r') return true;
  if (c != '\xC2' && c != '\xE2') return false;
  return is_break(first_character(text_.substr(static_cast<std::size_t>(index))).code);
}

std::int64_t CommentScanner::count_line_ends_before(std::int64_t index) const {
  std::int64_t count = 0;
  for (std::int64_t i = index - 1; i >= 0; --i) {
    const char c = at(i);
    if (c == '\n' || (c == '\r' && at(i + 1) != '\n')) {
      ++count;
    } else if (!is_blank(c) && c != '\r') {
      break;
    }
  }
  return count;
}

void CommentScanner::skip_line_end(Mark& mark) const {
  const bool pair = at(mark.index) == '\r' && at(mark.index + 1) == '\n';
  const Character character = first_character(text_.substr(static_cast<std::size_t>(mark.index)));
  mark.index += pair ? 2 : static_cast<std::int64_t>(character.bytes);
  ++mark.line;
  mark.column = 0;
}

std::string_view CommentScanner::take_line(Mark& mark) const {
  const std::int64_t begin = mark.index;
  while (at(mark.index) != '\0' && !is_break_at(mark.index)) {
    const auto rest = text_.substr(static_cast<std::size_t>(mark.index));
    mark.index += static_cast<std::int64_t>(first_character(rest).bytes);
    ++mark.column;
  }
  return text_.substr(static_cast<std::size_t>(begin),
                      static_cast<std::size_t>(mark.index - begin));
}

void CommentScanner::scan_line_comment(Mark& mark, std::int64_t token) {
  if (count_line_ends_before(mark.index) > 0) return;
  std::int64_t blanks = 0;
  while (blanks < longest_gap && is_blank(at(mark.index + blanks))) ++blanks;
  if (blanks == longest_gap || at(mark.index + blanks) != '#') return;
  mark.index += blanks;
  mark.column += blanks;
  comments_.push_back({token, {}, std::string(take_line(mark)), {}});
}

/// One search for the comments from a `#` on.
class CommentScanner::Gap {
 public:
  Gap(CommentScanner& scanner, Mark& mark, std::int64_t scan_line, std::int64_t scan,
      const Surrounds& surrounds)
      : scanner_(scanner),
        mark_(mark),
        in_flow_(surrounds.in_flow),
        after_value_(surrounds.after_value),
        next_indent_(std::max<std::int64_t>(surrounds.indent, 0)),
        scan_(scan),
        token_(surrounds.token),
        line_(mark.line),
        column_(mark.column) {
    const std::int64_t line_ends = scanner.count_line_ends_before(mark.index);
    first_empty_ = line_ends <= 1;
    // Where a comment must begin to be below what stands before: on the next line when there is
    // something on this one.
    if (scan_line > 0) {
      foot_line_ = mark.line - line_ends + 1;
      if (line_ends == 0 && mark.column > 1) ++foot_line_;
    }
  }

  void scan() {
    std::int64_t peek = 0;
    for (; peek < longest_gap; ++peek) {
      ++column_;
      const char c = scanner_.at(mark_.index + peek);
      if (is_blank(c)) continue;
      const bool line_end = c == '\0' || scanner_.is_break_at(mark_.index + peek);
      const bool closes = in_flow_ && (c == ']' || c == '}');
      if (closes || line_end) {
        see_empty_line(peek, closes, c == '\0');
        if (c == '\0' || !line_end) break;
        first_empty_ = false;
        recent_empty_ = true;
        column_ = 0;
        ++line_;
        continue;
      }
      // With less indentation it belongs to what stands before the block.
      if (!text_.empty() && column_ - 1 < next_indent_ && column_ != begin_.column) add_foot(peek);
      if (c != '#') break;
      take_comment(peek);
      // The line end is skipped without being counted: so does go-yaml.
      peek = 0;
      column_ = 0;
      line_ = mark_.line;
    }
    if (text_.empty()) return;
    scanner_.comments_.push_back({begin_.index, text_, {}, {}});
    scanner_.found_.push_back({scan_, begin_.index, begin_.column, mark_.index + peek - 1});
  }

 private:
  void see_empty_line(std::int64_t peek, bool closes, bool at_end) {
    if (recent_empty_ && !closes) return;
    const bool below =
        (begin_.line == foot_line_ && !after_value_) || begin_.column - 1 < next_indent_;
    if (closes || (first_empty_ && below)) {
      if (text_.empty()) return;
      if (begin_.column - 1 < next_indent_) token_ = begin_.index;
      add_foot(peek);
    } else if (!text_.empty() && !at_end) {
      text_ += '\n';
    }
  }

  void add_foot(std::int64_t peek) {
    const std::int64_t end = mark_.index + peek;
    scanner_.comments_.push_back({token_, {}, {}, text_});
    scanner_.found_.push_back({scan_, begin_.index, begin_.column, end});
    scan_ = end;
    token_ = end;
    text_.clear();
  }

  void take_comment(std::int64_t peek) {
    if (text_.empty()) {
      begin_ = {mark_.index + peek, line_, column_};
    } else {
      text_ += '\n';
    }
    recent_empty_ = false;
    const std::int64_t begin = mark_.index + peek;
    while (mark_.index < begin) {
      if (scanner_.is_break_at(mark_.index)) {
        scanner_.skip_line_end(mark_);
      } else {
        ++mark_.index;
        ++mark_.column;
      }
    }
    text_ += scanner_.take_line(mark_);
  }

  CommentScanner& scanner_;
  Mark& mark_;
  bool in_flow_;
  bool after_value_;
  std::int64_t next_indent_;
  std::int64_t scan_;
  std::int64_t token_;
  std::int64_t line_;
  std::int64_t column_;  ///< from 1
  std::int64_t foot_line_ = -1;
  bool first_empty_ = true;  ///< no empty line came before
  bool recent_empty_ = false;
  Mark begin_;        ///< of the comment; its column from 1
  std::string text_;  ///< of the comment so far
};

void CommentScanner::scan_gap(Mark& mark, const Surrounds& surrounds) {
  found_.clear();
  const std::int64_t scan = mark.index;
  const std::int64_t scan_line = mark.line;
  while (true) {
    if (mark.column == 0 &&
        text_.substr(static_cast<std::size_t>(mark.index)).starts_with("\xEF\xBB\xBF")) {
      mark.index += 3;
      ++mark.column;
    }
    while (is_blank(at(mark.index))) {
      ++mark.index;
      ++mark.column;
    }
    if (at(mark.index) == '#') Gap(*this, mark, scan_line, scan, surrounds).scan();
    if (at(mark.index) == '\0' || !is_break_at(mark.index)) return;
    skip_line_end(mark);
  }
}

std::int64_t CommentScanner::end_of_block(std::int64_t indent, std::int64_t before) const {
  std::int64_t stop = before;
  for (auto comment = found_.rbegin(); comment != found_.rend(); ++comment) {
    if (comment->end < stop) break;
    if (comment->column == indent + 1) before = comment->begin;
    stop = comment->scan;
  }
  return before;
}

}  // namespace slipway::yaml
