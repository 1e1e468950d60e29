#include "core/yaml/written/layout.h"

#include <algorithm>

namespace slipway::yaml {

namespace {

constexpr int best_indent = 2;

}  // namespace

void Layout::write_tag(std::string_view tag) {
  if (!whitespace_) writer_.put(' ');
  writer_.put(tag);
  whitespace_ = false;
  indention_ = false;
}

void Layout::indicator(std::string_view text, bool needs_space, bool is_space, bool is_indention) {
  if (needs_space && !whitespace_) writer_.put(' ');
  writer_.put(text);
  whitespace_ = is_space;
  indention_ = indention_ && is_indention;
}

void Layout::line_break() {
  writer_.end_line();
  indention_ = true;
}

void Layout::increase_indent(bool flow, bool block_item, bool compact) {
  indents_.push_back(indent_);
  if (indent_ < 0) {
    indent_ = flow ? best_indent : 0;
  } else if (block_item) {
    indent_ += best_indent;
  } else {
    indent_ = best_indent * ((indent_ + best_indent) / best_indent);
    if (compact) indent_ -= best_indent;
  }
}

void Layout::decrease_indent() {
  indent_ = indents_.back();
  indents_.pop_back();
}

void Layout::write_indent() {
  const int indent = std::max(indent_, 0);
  const auto columns = static_cast<std::size_t>(indent);
  if (!indention_ || writer_.bytes_on_line() > columns ||
      (writer_.bytes_on_line() == columns && !whitespace_))
    line_break();
  if (foot_indent_ == indent) line_break();
  if (writer_.bytes_on_line() < columns) writer_.put_spaces(columns - writer_.bytes_on_line());
  whitespace_ = true;
  foot_indent_ = -1;
}

void Layout::comment(std::string_view text) {
  bool at_line_start = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) {
      if (at_line_start) write_indent();
      writer_.put(text.substr(0, end));
      indention_ = false;
    }
    if (end == text.size()) break;
    line_break();
    at_line_start = true;
    text.remove_prefix(end + 1);
  }
  if (writer_.bytes_on_line() > 0) line_break();
  whitespace_ = true;
}

}  // namespace slipway::yaml
