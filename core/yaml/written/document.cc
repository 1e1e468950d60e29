#include "core/yaml/written/document.h"

namespace slipway::yaml {

const Notes& NoteTable::of(const Node& node) const {
  static const Notes none;
  const auto found = notes_.find(&node);
  return found == notes_.end() ? none : found->second;
}

void NoteTable::set(const Node& node, const Notes& notes) {
  if (notes.empty()) {
    forget(node);
  } else {
    notes_[&node] = notes;
  }
}

void NoteTable::copy(const Node& node, const NoteTable& from, const Node& copy) {
  set(copy, from.of(node));
  for (std::size_t i = 0; i < node.items().size(); ++i)
    this->copy(*node.items()[i], from, *copy.items()[i]);
  for (std::size_t i = 0; i < node.entries().size(); ++i) {
    this->copy(*node.entries()[i].key, from, *copy.entries()[i].key);
    this->copy(*node.entries()[i].value, from, *copy.entries()[i].value);
  }
}

}  // namespace slipway::yaml
