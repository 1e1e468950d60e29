#pragma once

#include <string>

#include "core/result.h"
#include "core/yaml/written/document.h"

namespace slipway::yaml {

/// A node as go-yaml v3 writes it with kustomize's settings: two spaces a level, lists not indented
/// below their key, lines of any length, styles and comments kept. Ends with a line feed. Errors: a
/// text that is no UTF-8.
Result<std::string> write_written(const Node& node, const NoteTable& notes);

/// The same for a document, with its own comments.
Result<std::string> write_written(const WrittenDocument& document);

}  // namespace slipway::yaml
