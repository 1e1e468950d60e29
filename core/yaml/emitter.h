#pragma once

#include <cstddef>
#include <string>

#include "core/result.h"
#include "core/yaml/node.h"

namespace slipway::yaml {

/// A text longer than this comes from input that multiplies itself.
constexpr std::size_t longest_output = 512ULL << 20;
/// The error of output that is, at what made it so.
Diagnostic output_too_long(const Node& node);

/// Appends one document as `kustomize build` prints it: what go-yaml v2 makes of the tree after a
/// round trip through JSON. Keys in go-yaml's natural order, two spaces, sequences not indented
/// below their key, strings quoted where YAML 1.1 would read something else, long lines folded at
/// 80 columns. No `---`: the caller separates documents. Errors: what JSON cannot hold (infinities,
/// NaN), duplicate keys, keys below the root that are no strings; `out` longer than longest_output.
/// Nothing is appended then.
Result<void> emit_manifest(const Node& node, std::string& out);

/// The same, as `kustomize build -o DIRECTORY` writes it: without the text in between that changes
/// some strings (folded blocks gain line ends, for one).
Result<void> emit_decoded_manifest(const Node& node, std::string& out);

/// Appends the compact JSON of a node with sorted keys, as Go's encoding/json prints it (with <, >
/// and & escaped): what kustomize hashes. Same errors.
Result<void> emit_json(const Node& node, std::string& out);

}  // namespace slipway::yaml
