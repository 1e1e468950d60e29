#include "compiler/kustomize/filters/source_notes.h"

#include <string>
#include <string_view>

#include "core/yaml/documents.h"

namespace slipway::kustomize {
namespace {

using yaml::Node;

/// A map begins where its first key does, so the kind counts, too.
std::uint64_t key_of(const Node& node, std::uint32_t lines_before) {
  constexpr unsigned column_bits = 28;
  constexpr unsigned kind_bits = 2;
  const std::uint64_t line = node.line + lines_before;
  const std::uint64_t column = node.column & ((1U << column_bits) - 1);
  return (((line << column_bits) | column) << kind_bits) | static_cast<std::uint64_t>(node.kind);
}

/// The line of a node, with all lines above it back to one that is not blank.
std::string_view lines_at(const Node& node) {
  const std::string_view text = node.source->text;
  std::size_t begin = 0;
  std::size_t last_content = 0;
  for (std::uint32_t line = 1; line < node.line; ++line) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) return {};
    if (text.substr(begin, end - begin).find_first_not_of(" \t\r") != std::string_view::npos)
      last_content = begin;
    begin = end + 1;
  }
  const std::size_t end = text.find('\n', begin);
  return text.substr(last_content, end == std::string_view::npos ? end : end - last_content);
}

bool may_have_notes(std::string_view text) {
  return text.find_first_of("#!") != std::string_view::npos;
}

}  // namespace

void SourceNotes::add(const Node& value, yaml::NoteTable& notes) {
  if (value.source != nullptr && value.line > 0) {
    const File& file = read(*value.source);
    const auto found = file.noted.find(key_of(value, 0));
    if (found != file.noted.end() && found->second.text == value.text())
      notes.set(value, found->second.notes);
  }
  for (const Node* item : value.items()) add(*item, notes);
  for (const yaml::Entry& entry : value.entries()) {
    add(*entry.key, notes);
    add(*entry.value, notes);
  }
}

void SourceNotes::add_scalar(const Node& value, yaml::NoteTable& notes) {
  if (!value.is_scalar() || value.source == nullptr || value.line == 0) return;
  if (may_have_notes(lines_at(value))) add(value, notes);
}

const SourceNotes::File& SourceNotes::read(const yaml::Source& source) {
  const auto [entry, is_new] = files_.try_emplace(&source);
  File& file = entry->second;
  if (!is_new || !may_have_notes(source.text)) return file;
  const auto chunks = yaml::split_documents(source);
  if (!chunks) return file;
  for (const yaml::Chunk& chunk : *chunks) {
    auto document =
        yaml::read_written(source.path, source.text.substr(chunk.begin, chunk.end - chunk.begin));
    if (!document || (*document)->root == nullptr) continue;
    collect(*(*document)->root, (*document)->table, chunk.line - 1, file);
    file.documents.push_back(std::move(*document));
  }
  return file;
}

// Anchors and aliases are worked into manifests when they are loaded.
void SourceNotes::collect(const Node& node, const yaml::NoteTable& table,
                          std::uint32_t lines_before, File& file) {
  yaml::Notes notes = table.of(node);
  notes.anchor = {};
  if (!notes.alias && !notes.empty())
    file.noted.emplace(key_of(node, lines_before), Noted{notes, node.text()});
  for (const Node* item : node.items()) collect(*item, table, lines_before, file);
  for (const yaml::Entry& entry : node.entries()) {
    collect(*entry.key, table, lines_before, file);
    collect(*entry.value, table, lines_before, file);
  }
}

}  // namespace slipway::kustomize
