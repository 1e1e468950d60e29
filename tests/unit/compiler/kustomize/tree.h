#pragma once

#include <memory>
#include <string>

#include "core/yaml/emitter.h"
#include "core/yaml/reader.h"

namespace slipway::kustomize::testing {

/// A document that was read from a text, with an arena to change it in.
struct Tree {
  std::shared_ptr<yaml::Stream> stream;
  yaml::Arena arena;

  explicit Tree(std::string text) {
    auto read = yaml::read_manifests("test.yaml", std::move(text));
    if (read) stream = std::move(*read);
  }

  [[nodiscard]] yaml::Node& root() const { return *stream->documents.at(0); }

  /// As kustomize would print it.
  [[nodiscard]] std::string text() const { return print(root()); }

  static std::string print(const yaml::Node& node) {
    std::string out;
    const auto written = yaml::emit_manifest(node, out);
    return written ? out : "error: " + written.error().message;
  }
};

}  // namespace slipway::kustomize::testing
