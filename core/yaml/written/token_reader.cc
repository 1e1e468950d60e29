#include "core/yaml/written/token_reader.h"

#include <optional>

#include "core/yaml/novelties.h"
#include "core/yaml/parse_error.h"
#include "core/yaml/scalar_analysis.h"
#include "core/yaml/utf8.h"

namespace slipway::yaml {

namespace {

constexpr std::size_t lookahead = 3;  // tokens that go-yaml has read when it looks at the first

/// Does it stand in the text? Others say where blocks begin and end, and what is a key.
bool is_real(const yaml_token_t& token) {
  return token.end_mark.index > token.start_mark.index || token.type == YAML_STREAM_START_TOKEN ||
         token.type == YAML_STREAM_END_TOKEN;
}

bool ends_all_blocks(yaml_token_type_t type) {
  return type == YAML_STREAM_END_TOKEN || type == YAML_DOCUMENT_START_TOKEN ||
         type == YAML_DOCUMENT_END_TOKEN || type == YAML_VERSION_DIRECTIVE_TOKEN ||
         type == YAML_TAG_DIRECTIVE_TOKEN;
}

bool opens_flow(yaml_token_type_t type) {
  return type == YAML_FLOW_SEQUENCE_START_TOKEN || type == YAML_FLOW_MAPPING_START_TOKEN;
}

bool closes_flow(yaml_token_type_t type) {
  return type == YAML_FLOW_SEQUENCE_END_TOKEN || type == YAML_FLOW_MAPPING_END_TOKEN;
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

TokenReader::TokenReader(WrittenDocument& document)
    : document_(document),
      text_(document.source.text),
      positions_(text_, 0, text_.size(), 1),
      parser_(text_),
      scanner_(text_, comments_) {}

Result<Token> TokenReader::peek() {
  while (!ended_ && tokens_.size() < head_ + lookahead) SLIPWAY_TRY(fetch());
  return head_ < tokens_.size() ? tokens_[head_] : tokens_.back();
}

char TokenReader::at(std::int64_t index) const {
  const auto i = static_cast<std::size_t>(index);
  return i < text_.size() ? text_[i] : '\0';
}

Result<void> TokenReader::fetch() {
  const yaml_token_t* raw = parser_.next();
  if (raw == nullptr) return parse_error(parser_.state(), document_.source, positions_);
  Token token = convert(*raw);
  SLIPWAY_TRY(refuse_novelties(*raw, token));
  ended_ = token.type == YAML_STREAM_END_TOKEN;
  if (token.type == YAML_BLOCK_END_TOKEN) token.begin = end_of_block();
  if (token.type == YAML_BLOCK_MAPPING_START_TOKEN || token.type == YAML_BLOCK_SEQUENCE_START_TOKEN)
    indents_.push_back(static_cast<std::int64_t>(raw->start_mark.column));
  if (is_real(*raw)) pass(token, *raw);
  tokens_.push_back(token);
  return {};
}

Token TokenReader::convert(const yaml_token_t& token) {
  Token made;
  made.type = token.type;
  made.position = positions_.at(token.start_mark);
  made.begin = static_cast<std::int64_t>(positions_.offset(token.start_mark));
  const auto keep = [&](const yaml_char_t* text) { return document_.arena.copy(text_of(text)); };
  switch (token.type) {
    case YAML_ALIAS_TOKEN:
      made.value = keep(token.data.alias.value);
      break;
    case YAML_ANCHOR_TOKEN:
      made.value = keep(token.data.anchor.value);
      break;
    case YAML_TAG_TOKEN:
      made.value = keep(token.data.tag.handle);
      made.suffix = keep(token.data.tag.suffix);
      break;
    case YAML_TAG_DIRECTIVE_TOKEN:
      made.value = keep(token.data.tag_directive.handle);
      made.suffix = keep(token.data.tag_directive.prefix);
      break;
    case YAML_VERSION_DIRECTIVE_TOKEN:
      made.is_supported =
          token.data.version_directive.major == 1 && token.data.version_directive.minor == 1;
      break;
    case YAML_SCALAR_TOKEN:
      made.value = document_.arena.copy(
          {reinterpret_cast<const char*>(token.data.scalar.value), token.data.scalar.length});
      made.style = style_of(token.data.scalar.style);
      break;
    default:
      break;
  }
  return made;
}

Result<void> TokenReader::refuse_novelties(const yaml_token_t& token, const Token& made) {
  if (token.type != YAML_SCALAR_TOKEN) return {};
  const auto begin = static_cast<std::size_t>(made.begin);
  const std::string_view written = text_.substr(begin, positions_.offset(token.end_mark) - begin);
  const auto novelty = find_novelty(made.value, written, made.style, flow_level_ > 0);
  if (!novelty) return {};
  return error_in_text(document_.source.path, text_, made.position, std::string(novelty->message),
                       std::string(novelty->hint));
}

// Behind a token: its comment on the line, then the gap up to the next one.
void TokenReader::pass(const Token& token, const yaml_token_t& raw) {
  if (closes_flow(token.type)) --flow_level_;
  Mark mark = behind(token, raw.end_mark);
  scan_line_comments(token, mark);
  if (opens_flow(token.type)) ++flow_level_;
  CommentScanner::Surrounds surrounds;
  surrounds.indent = indents_.empty() ? -1 : indents_.back();
  surrounds.in_flow = flow_level_ > 0;
  const bool before_comma = token.type == YAML_FLOW_ENTRY_TOKEN && !tokens_.empty();
  const Token& owner = before_comma ? tokens_.back() : token;
  surrounds.token = owner.begin;
  surrounds.after_value = owner.type == YAML_VALUE_TOKEN;
  gap_begin_ = mark;
  scanner_.scan_gap(mark, surrounds);
  gap_end_ = mark;
  block_end_ = gap_begin_.index - 1;
  all_end_ = false;
}

void TokenReader::scan_line_comments(const Token& token, Mark& mark) {
  if (token.type == YAML_STREAM_START_TOKEN || ends_all_blocks(token.type) ||
      token.type == YAML_BLOCK_ENTRY_TOKEN)
    return;
  if (token.style == Style::literal || token.style == Style::folded) {
    Mark header{token.begin + 1, 0, 0};
    while (std::string_view("+-0123456789").find(at(header.index)) != std::string_view::npos)
      ++header.index;
    scanner_.scan_line_comment(header, token.begin);
  }
  const char first = at(token.begin);
  const bool behind_other = !tokens_.empty() && first == (flow_level_ > 0 ? ',' : ':');
  scanner_.scan_line_comment(mark, behind_other ? tokens_.back().begin : token.begin);
}

/// Where the scanner stands once it has read a token: it reads over the white space behind plain
/// texts and blocks, and over the rest of a directive's line.
Mark TokenReader::behind(const Token& token, const yaml_mark_t& end) {
  Mark mark{static_cast<std::int64_t>(positions_.offset(end)), static_cast<std::int64_t>(end.line),
            static_cast<std::int64_t>(end.column)};
  const auto advance = [&] {
    ++mark.index;
    ++mark.column;
  };
  const auto pass_line_end = [&] {
    if (at(mark.index) == '\r' && at(mark.index + 1) == '\n') ++mark.index;
    const auto rest = text_.substr(static_cast<std::size_t>(mark.index));
    mark.index += static_cast<std::int64_t>(first_character(rest).bytes);
    ++mark.line;
    mark.column = 0;
  };
  const auto is_break_here = [&] {
    const auto i = static_cast<std::size_t>(mark.index);
    return i < text_.size() && is_break(first_character(text_.substr(i)).code);
  };
  if (token.type == YAML_VERSION_DIRECTIVE_TOKEN || token.type == YAML_TAG_DIRECTIVE_TOKEN) {
    while (static_cast<std::size_t>(mark.index) < text_.size() && !is_break_here()) advance();
    if (is_break_here()) pass_line_end();
  } else if (token.type != YAML_SCALAR_TOKEN) {
    return mark;
  } else if (token.style == Style::plain) {
    while (is_blank(at(mark.index)) || is_break_here())
      is_break_here() ? pass_line_end() : advance();
  } else if (token.style == Style::literal || token.style == Style::folded) {
    while (at(mark.index) == ' ') advance();
  }
  return mark;
}

// The end of a document ends what its column has not.
std::int64_t TokenReader::end_of_block() {
  const std::int64_t indent = indents_.empty() ? 0 : indents_.back();
  if (!indents_.empty()) indents_.pop_back();
  if (indent <= gap_end_.column && !all_end_) {
    all_end_ = true;
    block_end_ = gap_end_.index - 1;
  }
  block_end_ = scanner_.end_of_block(indent, block_end_);
  return block_end_;
}

}  // namespace slipway::yaml
