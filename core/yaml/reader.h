#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/yaml/node.h"

namespace slipway::yaml {

/// What a reader refuses, so that hostile input costs bounded time and memory.
struct Limits {
  std::size_t bytes = 64ULL << 20;
  std::size_t depth = 1000;       ///< nested collections
  std::size_t nodes = 2'000'000;  ///< after aliases are expanded
};

/// What a text was read into. Owns the text and the nodes: keep it as long as they are used.
struct Stream {
  Source source;
  Arena arena;
  /// The root of each document. An empty document is a null scalar.
  std::vector<Node*> documents;
  /// Manifests: into how many pieces the text was cut. Pieces without a document count.
  std::size_t pieces = 1;
};

/// Manifests and kustomizations, read by libyaml exactly as kustomize's go-yaml does: the same
/// texts are accepted and refused, plain scalars are resolved alike, anchors and merge keys
/// expanded. Errors carry the position and the source line.
Result<std::shared_ptr<Stream>> read_manifests(std::string path, std::string text,
                                               const Limits& limits = {});

/// What people write for Slipway (fleet.yaml, service.yaml), YAML 1.2 read by yaml-cpp: one
/// document, duplicate keys refused, every node with its position. Hints at the usual slips: tabs,
/// an unquoted `{variable}`, a missing space after a colon.
Result<std::shared_ptr<Stream>> read_settings(std::string path, std::string text,
                                              const Limits& limits = {});

/// The tag that a plain scalar has for go-yaml v3 (and so for kustomize).
Tag resolve_plain(std::string_view text);

}  // namespace slipway::yaml
