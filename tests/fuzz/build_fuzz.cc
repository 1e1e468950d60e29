// Whole builds in memory: any tree gives manifests or an error, and the same ones when builds share
// what they parsed.
//
// The input is a tree as text: a line `--- PATH` begins a file. The first file's directory is
// built.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "compiler/kustomize/build.h"
#include "core/diagnostics/format.h"
#include "core/filesystem/memory_filesystem.h"
#include "core/filesystem/path.h"

namespace {

/// Writes the files below /tree; gives the directory to build, empty when there is no file.
std::string unpack(std::string_view text, slipway::MemoryFileSystem& files) {
  constexpr std::string_view mark = "--- ";
  std::string directory;
  while (text.starts_with(mark)) {
    text.remove_prefix(mark.size());
    const std::size_t line = text.find('\n');
    const std::string path =
        slipway::normal_path(slipway::join_path("/tree", std::string(text.substr(0, line))));
    text.remove_prefix(line == std::string_view::npos ? text.size() : line + 1);
    const std::size_t next = text.find("\n--- ");
    const std::size_t end = next == std::string_view::npos ? text.size() : next + 1;
    if (path.starts_with("/tree/") && path.find('\0') == std::string::npos) {
      files.write(path, std::string(text.substr(0, end)));
      if (directory.empty()) directory = slipway::parent_path(path);
    }
    text.remove_prefix(end);
  }
  return directory;
}

std::string outcome(const slipway::Result<std::string>& built) {
  return built ? *built : slipway::format_diagnostic(built.error(), slipway::Color::off);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  slipway::MemoryFileSystem files;
  const std::string directory = unpack(std::string(data, data + size), files);
  if (directory.empty()) return 0;
  const std::string alone = outcome(slipway::kustomize::build(files, directory, {}, nullptr));
  slipway::kustomize::Cache cache;
  for (int turn = 0; turn < 2; ++turn) {
    const std::string shared = outcome(slipway::kustomize::build(files, directory, {}, &cache));
    if (alone == shared) continue;
    std::fprintf(stderr, "a shared build differs\n--- alone\n%s\n--- shared\n%s\n", alone.c_str(),
                 shared.c_str());
    std::abort();
  }
  return 0;
}
