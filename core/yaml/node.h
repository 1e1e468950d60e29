#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/diagnostics/diagnostic.h"
#include "core/yaml/arena.h"

namespace slipway::yaml {

enum class Kind : std::uint8_t { scalar, mapping, sequence };

/// How a scalar was written; a hint only, the emitter decides anew.
enum class Style : std::uint8_t { plain, single_quoted, double_quoted, literal, folded };

/// What a scalar is. Plain scalars are resolved when they are read, as go-yaml v3 does (YAML 1.2
/// core with a few forms of 1.1); quoted ones and block scalars are strings.
enum class Tag : std::uint8_t {
  string,
  integer,
  floating,
  boolean,
  null,
  timestamp,
  binary,
  merge,   ///< the key `<<`
  custom,  ///< an application's `!tag`: its value is kept as text
};

/// What is_plainly_safe() says of a scalar's text, where note_plain_texts() has asked.
enum class Plain : std::uint8_t { unknown, safe, unsafe };

/// Was a tag written before a scalar: none, the lone `!`, or one such as `!!str`?
enum class Tagging : std::uint8_t { none, bang, tag };

/// A text that nodes come from. Outlives them.
struct Source {
  std::string path;  ///< as a person would name it
  std::string text;
  /// Of a block of text in another file, on the same lines: that file, which lives as long, and how
  /// far the block is indented there.
  const Source* around = nullptr;
  std::uint32_t indentation = 0;
};

class Node;

/// One key and its value, in the order of the text.
struct Entry {
  Node* key = nullptr;
  Node* value = nullptr;
};

/// A YAML node: a small mutable struct in an Arena. Texts are views into the arena or the source.
/// Aliases do not exist here: the readers expand them, within their limits. Nodes are never shared
/// between trees that change: use clone().
class Node {
 public:
  Kind kind = Kind::scalar;
  Style style = Style::plain;
  Tag tag = Tag::null;
  bool flow = false;    ///< a collection that was written as {…} or […]
  bool shared = false;  ///< stands in its tree more than once: a change shows in all places
  Tagging tagging = Tagging::none;
  bool untagged = false;  ///< a scalar made without a tag, see set_untagged_text()
  Plain plain = Plain::unknown;
  std::uint32_t line = 0;    ///< from 1; 0: made by the program
  std::uint32_t column = 0;  ///< from 1, in bytes
  const Source* source = nullptr;

  static Node* make_scalar(Arena& arena, std::string_view text, Tag tag = Tag::string);  ///< copies
  static Node* make_untagged(Arena& arena, std::string_view text);                       ///< copies
  static Node* make_integer(Arena& arena, std::int64_t value);
  static Node* make_boolean(Arena& arena, bool value);
  static Node* make_null(Arena& arena);
  static Node* make_mapping(Arena& arena);
  static Node* make_sequence(Arena& arena);

  /// A deep copy in `arena`. Scalar texts are shared, so their arena or source must outlive the
  /// copy. Nodes that stand in several places become one for each.
  [[nodiscard]] Node* clone(Arena& arena) const;
  /// The same, but what stood in several places does so in the copy.
  [[nodiscard]] Node* clone_with_sharing(Arena& arena) const;

  [[nodiscard]] bool is_scalar() const { return kind == Kind::scalar; }
  [[nodiscard]] bool is_mapping() const { return kind == Kind::mapping; }
  [[nodiscard]] bool is_sequence() const { return kind == Kind::sequence; }
  /// Null by its tag: a text without a tag that looks like null is none before it was printed.
  [[nodiscard]] bool is_null() const {
    return kind == Kind::scalar && tag == Tag::null && !untagged;
  }
  [[nodiscard]] bool is_string() const { return kind == Kind::scalar && tag == Tag::string; }

  // Scalars.
  /// The scalar's text after unescaping; empty for collections.
  [[nodiscard]] std::string_view text() const {
    return is_scalar() ? std::string_view(text_, size_) : std::string_view();
  }
  /// Becomes a scalar with this text (not copied: the caller keeps it alive, or uses arena.copy).
  void set_text(std::string_view text, Tag new_tag);
  /// Becomes a scalar without a tag (go-yaml: a node whose Tag is empty): what the text looks like
  /// when it is printed in the node's style counts, anew with each text. `tag` is that until then.
  void set_untagged_text(std::string_view text);

  /// What the scalar is once it was printed and read again: a tag other than a string's that quotes
  /// have been put around is lost, unless it was written out.
  [[nodiscard]] Tag value_tag() const {
    const bool stays = style == Style::plain || tag == Tag::string || tagging == Tagging::tag;
    return stays ? tag : quoted_tag();
  }

  // Mappings.
  [[nodiscard]] std::span<Entry> entries() { return {entries_, is_mapping() ? size_ : 0}; }
  [[nodiscard]] std::span<const Entry> entries() const {
    return {entries_, is_mapping() ? size_ : 0};
  }
  /// The value of a key, or null when this is no mapping or has no such key.
  [[nodiscard]] Node* find(std::string_view key);
  [[nodiscard]] const Node* find(std::string_view key) const;
  [[nodiscard]] Node* find_key(std::string_view key);  ///< the key's own node, for positions
  /// The value at a path of keys, or null.
  [[nodiscard]] Node* at(std::initializer_list<std::string_view> path);
  [[nodiscard]] const Node* at(std::initializer_list<std::string_view> path) const;
  /// Replaces the value in place, or appends the key (copied into the arena).
  void set(Arena& arena, std::string_view key, Node* value);
  /// Appends without looking for the key.
  void append(Arena& arena, Node* key, Node* value);
  /// Removes the first entry with that key; false when there is none.
  bool remove(std::string_view key);

  // Sequences.
  [[nodiscard]] std::span<Node*> items() { return {items_, is_sequence() ? size_ : 0}; }
  [[nodiscard]] std::span<Node* const> items() const { return {items_, is_sequence() ? size_ : 0}; }
  void append(Arena& arena, Node* item);
  void insert(Arena& arena, std::size_t index, Node* item);

  // Collections.
  /// Replaces all entries or items by copies of these.
  void assign(Arena& arena, std::span<const Entry> entries);
  void assign(Arena& arena, std::span<Node* const> items);
  [[nodiscard]] std::size_t size() const { return is_scalar() ? 0 : size_; }
  void erase(std::size_t index);  ///< entry or item
  void clear() {
    if (!is_scalar()) size_ = 0;
  }

  /// Takes over kind, content, tag, style and position of another node (shallow).
  void become(const Node& other) {
    const bool was_shared = shared;
    *this = other;
    shared = was_shared;
  }

 private:
  using Copies = std::vector<std::pair<const Node*, Node*>>;
  [[nodiscard]] Tag quoted_tag() const;
  Node* copy_into(Arena& arena, Copies* copies) const;

  union {
    const char* text_ = nullptr;
    Entry* entries_;
    Node** items_;
  };
  std::uint32_t size_ = 0;      ///< bytes, entries or items
  std::uint32_t capacity_ = 0;  ///< of entries_ or items_
};

/// Same kind, tag and text; mappings without regard to order, sequences item by item.
bool equal(const Node& a, const Node& b);

/// Where a node stands in its file.
Position position_of(const Node& node);
/// A diagnostic at a node's place, with its source line.
Diagnostic error_at(const Node& node, std::string message, std::string hint = {});
/// The node's place, for a note.
DiagnosticNote note_at(const Node& node, std::string message);

}  // namespace slipway::yaml
