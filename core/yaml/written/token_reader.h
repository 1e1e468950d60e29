#pragma once

#include <yaml.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/yaml/event_parser.h"
#include "core/yaml/positions.h"
#include "core/yaml/written/comment_scanner.h"
#include "core/yaml/written/document.h"

namespace slipway::yaml {

/// One of libyaml's tokens.
struct Token {
  yaml_token_type_t type = YAML_NO_TOKEN;
  std::int64_t begin = 0;   ///< in bytes; of the end of a block, where it counts as ended
  std::string_view value;   ///< of a scalar, anchor or alias; a tag's or a %TAG line's handle
  std::string_view suffix;  ///< of a tag; a %TAG line's prefix
  Style style = Style::plain;
  Position position;
  bool is_supported = true;  ///< of a %YAML line: version 1.1
};

/// The tokens of a text, and its comments, read no further than go-yaml looks ahead: an error
/// behind a document does not matter to it.
class TokenReader {
 public:
  explicit TokenReader(WrittenDocument& document);

  /// The next token; the same one until skip(). Errors: what cannot be read there.
  Result<Token> peek();
  void skip() { ++head_; }

  /// The comments found so far, in the order of the text.
  [[nodiscard]] const std::vector<Comment>& comments() const { return comments_; }

 private:
  Result<void> fetch();
  Result<void> refuse_novelties(const yaml_token_t& token, const Token& made);
  Token convert(const yaml_token_t& token);
  void pass(const Token& token, const yaml_token_t& raw);
  void scan_line_comments(const Token& token, Mark& mark);
  [[nodiscard]] Mark behind(const Token& token, const yaml_mark_t& end);
  [[nodiscard]] std::int64_t end_of_block();
  [[nodiscard]] char at(std::int64_t index) const;

  WrittenDocument& document_;
  std::string_view text_;
  Positions positions_;
  TokenParser parser_;
  CommentScanner scanner_;
  std::vector<Comment> comments_;
  std::vector<Token> tokens_;
  std::size_t head_ = 0;
  std::vector<std::int64_t> indents_;
  std::int64_t flow_level_ = 0;
  bool ended_ = false;
  // The gap in front of the next token.
  Mark gap_begin_;
  Mark gap_end_;
  std::int64_t block_end_ = 0;  ///< where the last block ended by it counts as ended
  bool all_end_ = false;        ///< it ends blocks of any indent
};

}  // namespace slipway::yaml
