#include "core/yaml/node.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

#include "core/yaml/line_index.h"
#include "core/yaml/scalar.h"

namespace slipway::yaml {

namespace {

// Collections grow by doubling; the old room is left in the arena.
template <typename T>
void reserve(Arena& arena, T*& data, std::uint32_t size, std::uint32_t& capacity) {
  if (size < capacity) return;
  const std::uint32_t grown = capacity == 0 ? 4 : capacity * 2;
  T* room = arena.make_array<T>(grown);
  if (size > 0) std::memcpy(static_cast<void*>(room), data, size * sizeof(T));
  data = room;
  capacity = grown;
}

// Two texts of `size` bytes, of which the first and the last Word may overlap.
template <typename Word>
bool same_words(const char* a, const char* b, std::size_t size) {
  const auto word = [](const char* at) {
    Word value = 0;
    std::memcpy(&value, at, sizeof(value));
    return value;
  };
  const std::size_t last = size - sizeof(Word);
  return word(a) == word(b) && word(a + last) == word(b + last);
}

// Most keys are short: looking at them costs less than a call that does.
bool same_bytes(const char* a, const char* b, std::size_t size) {
  if (size > 16) return std::memcmp(a, b, size) == 0;
  if (size >= 8) return same_words<std::uint64_t>(a, b, size);
  if (size >= 4) return same_words<std::uint32_t>(a, b, size);
  if (size >= 2) return same_words<std::uint16_t>(a, b, size);
  return size == 0 || *a == *b;
}

// Most keys that are looked at have another length than the one that is looked for.
bool same_key(std::string_view a, std::string_view b) {
  return a.size() == b.size() && same_bytes(a.data(), b.data(), a.size());
}

}  // namespace

Node* Node::make_scalar(Arena& arena, std::string_view text, Tag tag) {
  Node* node = arena.make<Node>();
  node->set_text(arena.copy(text), tag);
  return node;
}

Node* Node::make_untagged(Arena& arena, std::string_view text) {
  Node* node = arena.make<Node>();
  node->set_untagged_text(arena.copy(text));
  return node;
}

Node* Node::make_integer(Arena& arena, std::int64_t value) {
  return make_scalar(arena, std::to_string(value), Tag::integer);
}

Node* Node::make_boolean(Arena& arena, bool value) {
  Node* node = arena.make<Node>();
  node->set_text(value ? "true" : "false", Tag::boolean);
  return node;
}

Node* Node::make_null(Arena& arena) {
  Node* node = arena.make<Node>();
  node->set_text("null", Tag::null);
  return node;
}

Node* Node::make_mapping(Arena& arena) {
  Node* node = arena.make<Node>();
  node->kind = Kind::mapping;
  return node;
}

Node* Node::make_sequence(Arena& arena) {
  Node* node = arena.make<Node>();
  node->kind = Kind::sequence;
  return node;
}

Node* Node::clone(Arena& arena) const { return copy_into(arena, nullptr); }

Node* Node::clone_with_sharing(Arena& arena) const {
  Copies copies;
  return copy_into(arena, &copies);
}

// `copies` remembers what the shared nodes became; without it they part.
Node* Node::copy_into(Arena& arena, Copies* copies) const {
  if (shared && copies != nullptr) {
    for (const auto& [original, copy] : *copies) {
      if (original == this) return copy;
    }
  }
  Node* copy = arena.make<Node>(*this);
  copy->shared = shared && copies != nullptr;
  if (copy->shared) copies->emplace_back(this, copy);
  if (is_scalar()) return copy;
  copy->capacity_ = size_;
  if (is_mapping()) {
    copy->entries_ = arena.make_array<Entry>(size_);
    for (std::uint32_t i = 0; i < size_; ++i) {
      copy->entries_[i] = {entries_[i].key->copy_into(arena, copies),
                           entries_[i].value->copy_into(arena, copies)};
    }
  } else {
    copy->items_ = arena.make_array<Node*>(size_);
    for (std::uint32_t i = 0; i < size_; ++i) copy->items_[i] = items_[i]->copy_into(arena, copies);
  }
  return copy;
}

void Node::set_text(std::string_view text, Tag new_tag) {
  kind = Kind::scalar;
  tag = new_tag;
  tagging = Tagging::none;
  untagged = false;
  plain = Plain::unknown;
  text_ = text.data();
  size_ = static_cast<std::uint32_t>(text.size());
  capacity_ = 0;
}

Tag Node::quoted_tag() const {
  switch (tag) {
    case Tag::integer:
    case Tag::floating:
    case Tag::boolean:
    case Tag::null:
    case Tag::timestamp:
      return resolve_plain(text(), Dialect::go_yaml_3) == tag ? Tag::string : tag;
    default:
      return tag;
  }
}

void Node::set_untagged_text(std::string_view text) {
  set_text(text, style == Style::plain ? resolve_plain(text, Dialect::go_yaml_3) : Tag::string);
  untagged = true;
}

const Node* Node::find(std::string_view key) const {
  for (const Entry& entry : entries()) {
    if (same_key(entry.key->text(), key)) return entry.value;
  }
  return nullptr;
}

Node* Node::find(std::string_view key) { return const_cast<Node*>(std::as_const(*this).find(key)); }

Node* Node::find_key(std::string_view key) {
  for (const Entry& entry : entries()) {
    if (entry.key->text() == key) return entry.key;
  }
  return nullptr;
}

const Node* Node::at(std::initializer_list<std::string_view> path) const {
  const Node* node = this;
  for (const std::string_view key : path) {
    node = node->find(key);
    if (node == nullptr) return nullptr;
  }
  return node;
}

Node* Node::at(std::initializer_list<std::string_view> path) {
  return const_cast<Node*>(std::as_const(*this).at(path));
}

void Node::set(Arena& arena, std::string_view key, Node* value) {
  for (Entry& entry : entries()) {
    if (same_key(entry.key->text(), key)) {
      entry.value = value;
      return;
    }
  }
  append(arena, make_scalar(arena, key), value);
}

void Node::append(Arena& arena, Node* key, Node* value) {
  reserve(arena, entries_, size_, capacity_);
  entries_[size_++] = {key, value};
}

bool Node::remove(std::string_view key) {
  const std::span<Entry> all = entries();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].key->text() == key) {
      erase(i);
      return true;
    }
  }
  return false;
}

void Node::append(Arena& arena, Node* item) {
  reserve(arena, items_, size_, capacity_);
  items_[size_++] = item;
}

void Node::insert(Arena& arena, std::size_t index, Node* item) {
  append(arena, item);
  std::rotate(items_ + index, items_ + size_ - 1, items_ + size_);
}

void Node::assign(Arena& arena, std::span<const Entry> entries) {
  size_ = capacity_ = static_cast<std::uint32_t>(entries.size());
  entries_ = entries.empty() ? nullptr : arena.make_array<Entry>(entries.size());
  std::copy(entries.begin(), entries.end(), entries_);
}

void Node::assign(Arena& arena, std::span<Node* const> items) {
  size_ = capacity_ = static_cast<std::uint32_t>(items.size());
  items_ = items.empty() ? nullptr : arena.make_array<Node*>(items.size());
  std::copy(items.begin(), items.end(), items_);
}

void Node::erase(std::size_t index) {
  if (is_mapping()) {
    std::copy(entries_ + index + 1, entries_ + size_, entries_ + index);
  } else {
    std::copy(items_ + index + 1, items_ + size_, items_ + index);
  }
  --size_;
}

bool equal(const Node& a, const Node& b) {
  if (a.kind != b.kind) return false;
  if (a.is_scalar()) return a.tag == b.tag && a.text() == b.text();
  if (a.size() != b.size()) return false;
  if (a.is_sequence()) {
    const auto same = [](const Node* x, const Node* y) { return equal(*x, *y); };
    return std::equal(a.items().begin(), a.items().end(), b.items().begin(), same);
  }
  return std::all_of(a.entries().begin(), a.entries().end(), [&](const Entry& entry) {
    const Node* other = b.find(entry.key->text());
    return other != nullptr && equal(*entry.value, *other);
  });
}

namespace {

/// The line of a node as it stands in its file.
std::string line_around(const Node& node) {
  const Source& source = *node.source;
  return line_of(source.around == nullptr ? source : *source.around, position_of(node));
}

}  // namespace

Position position_of(const Node& node) {
  const bool is_indented = node.source != nullptr && node.line > 0;
  return {node.line, node.column + (is_indented ? node.source->indentation : 0)};
}

Diagnostic error_at(const Node& node, std::string message, std::string hint) {
  if (node.source == nullptr) return plain_error(std::move(message), std::move(hint));
  Diagnostic diagnostic = plain_error(std::move(message), std::move(hint));
  diagnostic.file = node.source->path;
  diagnostic.position = position_of(node);
  diagnostic.source_line = line_around(node);
  return diagnostic;
}

DiagnosticNote note_at(const Node& node, std::string message) {
  DiagnosticNote note;
  note.message = std::move(message);
  if (node.source == nullptr) return note;
  note.file = node.source->path;
  note.position = position_of(node);
  note.source_line = line_around(node);
  return note;
}

}  // namespace slipway::yaml
