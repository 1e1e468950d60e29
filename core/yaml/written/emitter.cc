// go-yaml's emitter is a machine with a memory: a comment waits in it until a node has come so far
// that the comment can be written, at times a node later than one would think. The order of the
// steps here is that of its states.

#include "core/yaml/written/emitter.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/yaml/go_strings.h"
#include "core/yaml/scalar_analysis.h"
#include "core/yaml/scalar_writer.h"
#include "core/yaml/utf8.h"
#include "core/yaml/written/layout.h"
#include "core/yaml/written/scalar_form.h"

namespace slipway::yaml {

namespace {

constexpr std::size_t longest_simple_key = 128;

/// How a node stands in its parent.
struct Place {
  bool in_map = false;  ///< a key or a value
  bool simple_key = false;
  bool block_item = false;  ///< behind the dash of a block list
  bool is_key = false;      ///< what stands below it is written behind its value
};

class WrittenEmitter : Layout {
 public:
  WrittenEmitter(std::string& out, const NoteTable& notes) : Layout(out), notes_(notes) {}

  void document(const Node& root, const Notes& own) {
    head_ = own.head;
    if (!head_.empty()) {
      write_head();
      line_break();
    }
    node(root, {}, {});
    foot_ = own.foot.empty() ? foot_ : own.foot;
    foot_indent_ = 0;
    write_foot();
    foot_indent_ = -1;
    write_indent();
  }

  [[nodiscard]] bool failed() const { return failed_; }

 private:
  // What each event brings along; a comment that still waits is lost to a new one.
  void see(const Notes& notes, std::string_view tail) {
    if (!notes.head.empty()) head_ = notes.head;
    see_behind(notes, tail);
  }
  void see_behind(const Notes& notes, std::string_view tail) {
    if (!notes.line.empty()) line_ = notes.line;
    if (!notes.foot.empty()) foot_ = notes.foot;
    if (!tail.empty()) tail_ = tail;
  }
  void see_end(const Node& node, Place place, std::string_view tail = {}) {
    Notes notes = notes_.of(node);
    if (place.is_key) notes.foot = {};
    see_behind(notes, tail);
  }
  /// At the start of a node: collections keep what stands behind and below them for their end.
  void see_start(const Node& node, std::string_view tail = {}, bool is_key = false) {
    Notes notes = notes_.of(node);
    if (is_key) notes.foot = {};
    const bool collection = !node.is_scalar();
    if (collection) notes.line = notes.foot = {};
    see(notes, node.is_sequence() || notes.alias ? std::string_view() : tail);
  }

  [[nodiscard]] bool comments_wait() const {
    return !line_.empty() || !foot_.empty() || !tail_.empty();
  }

  /// A node whose comments were not yet looked at.
  void node(const Node& node, Place place, std::string_view tail) {
    see_start(node, tail);
    write_head();
    start(node, place);
    write_line_comment();
    write_foot();
    content(node, place);
  }

  [[nodiscard]] bool is_flow(const Node& node) const {
    return flow_level_ > 0 || node.flow || node.size() == 0;
  }

  /// An anchor, a tag, and a scalar's text.
  void start(const Node& node, Place place) {
    in_map_ = place.in_map;
    const Notes& notes = notes_.of(node);
    if (notes.alias) {
      indicator(node.text(), true, false, false);
      return;
    }
    if (!notes.anchor.empty()) indicator("&" + std::string(notes.anchor), true, false, false);
    if (!node.is_scalar()) {
      const bool usual = notes.tag.empty();
      if (!usual) write_tag(written_tag(notes.tag));
      return;
    }
    scalar(node, notes, place);
  }

  void content(const Node& node, Place place) {
    if (node.is_mapping()) is_flow(node) ? flow_map(node, place) : block_map(node, place);
    if (node.is_sequence()) is_flow(node) ? flow_list(node, place) : block_list(node, place);
  }

  // Collections.

  void block_list(const Node& list, Place place) {
    bool first = true;
    for (const Node* item : list.items()) {
      see_start(*item);
      if (std::exchange(first, false)) {
        const bool compact = in_map_ && (writer_.bytes_on_line() == 0 || !indention_);
        increase_indent(false, place.block_item, compact);
      }
      write_head();
      write_indent();
      indicator("-", true, false, true);
      const Place inner{false, false, true, false};
      start(*item, inner);
      write_line_comment();
      write_foot();
      content(*item, inner);
    }
    see_end(list, place);
    decrease_indent();
  }

  void block_map(const Node& map, Place place) {
    bool first = true;
    std::string_view tail;
    for (const Entry& entry : map.entries()) {
      see_start(*entry.key, tail, /*is_key=*/true);
      tail = notes_.of(*entry.key).foot;
      if (std::exchange(first, false)) increase_indent(false, place.block_item, false);
      write_head();
      write_indent();
      if (!line_.empty()) key_line_ = std::exchange(line_, {});
      const bool simple = is_simple_key(*entry.key);
      if (!simple) indicator("?", true, false, true);
      const Place key_place{true, simple, false, true};
      start(*entry.key, key_place);
      content(*entry.key, key_place);
      block_value(*entry.value, simple);
    }
    see_end(map, place, tail);
    write_head();
    decrease_indent();
  }

  void block_value(const Node& value, bool simple) {
    see_start(value);
    if (!simple) write_indent();
    indicator(":", !simple, false, !simple);
    if (!key_line_.empty() && !notes_.is_alias(value)) {
      if (value.is_scalar()) {
        if (line_.empty()) line_ = std::exchange(key_line_, {});
      } else if (!value.flow) {
        std::swap(line_, key_line_);
        write_line_comment();
        std::swap(line_, key_line_);
      }
    }
    const Place place{true, false, false, false};
    start(value, place);
    write_line_comment();
    write_foot();
    content(value, place);
  }

  void open_flow(std::string_view bracket, Place place) {
    indicator(bracket, true, true, false);
    increase_indent(true, place.block_item, false);
    ++flow_level_;
  }

  void flow_list(const Node& list, Place place) {
    bool first = true;
    bool trail = false;  // the comma is already there
    for (const Node* item : list.items()) {
      see_start(*item);
      if (first) open_flow("[", place);
      if (!first && !trail) indicator(",", false, false, false);
      first = false;
      write_head();
      if (writer_.bytes_on_line() == 0) write_indent();
      trail = comments_wait();
      const Place inner{};
      start(*item, inner);
      if (comments_wait()) indicator(",", false, false, false);
      write_line_comment();
      write_foot();
      content(*item, inner);
    }
    see_end(list, place);
    if (first) open_flow("[", place);
    --flow_level_;
    decrease_indent();
    if (writer_.bytes_on_line() == 0) write_indent();
    indicator("]", false, false, false);
    write_line_comment();
    write_foot();
  }

  void flow_map(const Node& map, Place place) {
    bool first = true;
    bool trail = false;
    std::string_view tail;
    for (const Entry& entry : map.entries()) {
      see_start(*entry.key, tail, /*is_key=*/true);
      tail = notes_.of(*entry.key).foot;
      if (first) open_flow("{", place);
      if (!first && !trail) indicator(",", false, false, false);
      first = false;
      write_head();
      if (writer_.bytes_on_line() == 0) write_indent();
      const bool simple = is_simple_key(*entry.key);
      if (!simple) indicator("?", true, false, false);
      const Place key_place{true, simple, false, true};
      start(*entry.key, key_place);
      content(*entry.key, key_place);
      see_start(*entry.value);
      indicator(":", !simple, false, false);
      trail = comments_wait();
      const Place value_place{true, false, false, false};
      start(*entry.value, value_place);
      if (comments_wait()) indicator(",", false, false, false);
      write_line_comment();
      write_foot();
      content(*entry.value, value_place);
    }
    see_end(map, place, tail);
    if (first) open_flow("{", place);
    const bool waits = !head_.empty() || !foot_.empty() || !tail_.empty();
    if (waits && !first && !trail) indicator(",", false, false, false);
    write_head();
    --flow_level_;
    decrease_indent();
    indicator("}", false, false, false);
    write_line_comment();
    write_foot();
  }

  [[nodiscard]] bool is_simple_key(const Node& key) const {
    const Notes& notes = notes_.of(key);
    if (notes.alias) return key.text().size() <= longest_simple_key + 1;
    if (!key.is_scalar() && key.size() > 0) return false;
    std::size_t length = notes.anchor.size();
    if (key.is_scalar()) {
      if (!slipway::yaml::is_simple_key(key.text())) return false;
      length += key.text().size() + form_of(key, notes.tag, {flow_level_ > 0, true}).tag.size();
    } else {
      length += written_tag(notes.tag).size();
    }
    return length <= longest_simple_key;
  }

  // Scalars.

  void scalar(const Node& node, const Notes& notes, Place place) {
    if (!is_valid_utf8(node.text())) failed_ = true;
    const ScalarForm form = form_of(node, notes.tag, {flow_level_ > 0, place.simple_key});
    if (!form.tag.empty()) write_tag(form.tag);
    increase_indent(true, place.block_item, false);
    text(node.text(), form.style);
    decrease_indent();
  }

  void text(std::string_view text, Style style) {
    const auto indent = static_cast<std::size_t>(indent_);
    if (style == Style::literal || style == Style::folded) {
      indicator({}, true, false, false);
      write_block_header(writer_, style == Style::literal ? '|' : '>', text);
      indention_ = false;
      line_.empty() ? line_break() : write_line_comment();
      whitespace_ = true;
      write_block_lines(writer_, style == Style::literal ? text : fold_lines(text), indent);
      indention_ = writer_.bytes_on_line() == 0;
      return;
    }
    if (!text.empty() || style != Style::plain) {
      if (!whitespace_) writer_.put(' ');
      whitespace_ = false;
    }
    // Never folded, as is a simple key.
    write_in_style(writer_, text, indent, ScalarPlace::simple_key, style);
    indention_ = false;
  }

  // Comments.

  void write_head() {
    if (!tail_.empty()) {
      write_indent();
      comment(std::exchange(tail_, {}));
      foot_indent_ = std::max(indent_, 0);
    }
    if (head_.empty()) return;
    write_indent();
    comment(std::exchange(head_, {}));
  }

  void write_line_comment() {
    if (line_.empty()) return;
    if (!whitespace_) writer_.put(' ');
    comment(std::exchange(line_, {}));
  }

  void write_foot() {
    if (foot_.empty()) return;
    write_indent();
    comment(std::exchange(foot_, {}));
    foot_indent_ = std::max(indent_, 0);
  }

  const NoteTable& notes_;
  bool in_map_ = false;  ///< the last node was begun in a map
  bool failed_ = false;
  int flow_level_ = 0;
  // Comments that wait.
  std::string_view head_;
  std::string_view line_;
  std::string_view foot_;
  std::string_view tail_;      ///< below the entry before
  std::string_view key_line_;  ///< behind a key
};

Result<std::string> write(const Node& root, const NoteTable& table, const Notes& own) {
  std::string out;
  WrittenEmitter emitter(out, table);
  emitter.document(root, own);
  if (emitter.failed()) return plain_error("a text is no UTF-8");
  return out;
}

}  // namespace

Result<std::string> write_written(const Node& node, const NoteTable& notes) {
  return write(node, notes, {});
}

Result<std::string> write_written(const WrittenDocument& document) {
  return write(*document.root, document.table, document.notes);
}

}  // namespace slipway::yaml
