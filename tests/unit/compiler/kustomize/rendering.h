#pragma once

#include <memory>
#include <string>

#include "compiler/kustomize/build.h"
#include "core/filesystem/memory_filesystem.h"

namespace slipway::kustomize {

/// A tree of files in memory, and what building one of its directories gives.
struct Rendering {
  std::unique_ptr<MemoryFileSystem> memory = std::make_unique<MemoryFileSystem>();
  BuildOptions options;

  void write(const std::string& path, const std::string& text) { memory->write("/" + path, text); }
  std::string text(const std::string& directory) {
    const Result<std::string> text = build(*memory, "/" + directory, options, nullptr);
    return text ? *text : "error: " + text.error().message;
  }
  Diagnostic error(const std::string& directory) {
    const Result<std::string> text = build(*memory, "/" + directory, options, nullptr);
    return text ? plain_error("it builds: " + *text) : text.error();
  }
};

}  // namespace slipway::kustomize
