#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/yaml/scalar_writer.h"

namespace slipway::yaml {

/// Lines, indentation and the spaces between things, as go-yaml's emitter sets them.
class Layout {
 public:
  explicit Layout(std::string& out) : writer_(out) {}

 protected:
  void write_tag(std::string_view tag);
  /// `is_space`: nothing has to part it from what comes next; `is_indention`: it can stand in an
  /// indentation.
  void indicator(std::string_view text, bool needs_space, bool is_space, bool is_indention);
  void line_break();
  /// `block_item`: behind the dash of a block list; `compact`: a list that its key does not indent.
  void increase_indent(bool flow, bool block_item, bool compact);
  void decrease_indent();
  /// A new line where one is needed, and its indentation.
  void write_indent();
  /// Its lines, with the line end behind the last.
  void comment(std::string_view text);

  LineWriter writer_;
  bool whitespace_ = true;  ///< a space or an indicator that needs none behind it came last
  bool indention_ = true;   ///< nothing but spaces, `-`, `?` and `:` is on the line
  int indent_ = -1;
  int foot_indent_ = -1;  ///< where a comment below was written: an empty line comes first

 private:
  std::vector<int> indents_;
};

}  // namespace slipway::yaml
