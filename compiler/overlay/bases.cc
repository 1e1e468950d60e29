#include "compiler/overlay/bases.h"

#include <charconv>

#include "core/filesystem/path.h"
#include "core/text/embedded.h"

namespace slipway::overlay {

namespace embedded {
SLIPWAY_EMBEDDED(bases_bundle)
}

namespace {

constexpr std::size_t deepest = 16;  // folders; ends loops of links

Result<void> read_folder(FileSystem& files, const std::string& folder, const std::string& below,
                         std::size_t depth, Bases& bases) {
  if (depth > deepest) return file_error(folder, "is nested too deeply for kustomize-bases");
  SLIPWAY_ASSIGN(const std::vector<std::string> names, files.list(folder));
  for (const std::string& name : names) {
    if (name.starts_with('.')) continue;
    const std::string path = join_path(folder, name);
    const std::string key = below.empty() ? name : below + "/" + name;
    if (files.type(path) == FileType::directory) {
      SLIPWAY_TRY(read_folder(files, path, key, depth + 1, bases));
    } else {
      SLIPWAY_ASSIGN(bases.files[key], files.read(path));
    }
  }
  return {};
}

}  // namespace

bool Bases::has(std::string_view component) const {
  return files.contains(std::string(component) + "/kustomization.yaml");
}

// The form of the bundle is told in bundle.cmake.
Bases built_in_bases() {
  Bases bases;
  std::string_view text = embedded::bases_bundle();
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    const std::size_t end = text.find('\n');
    std::size_t size = 0;
    std::from_chars(text.data(), text.data() + space, size);
    const std::string name(text.substr(space + 1, end - space - 1));
    bases.files[name] = std::string(text.substr(end + 1, size));
    text.remove_prefix(end + 1 + size);
  }
  return bases;
}

Result<Bases> read_bases(FileSystem& files, const std::string& folder) {
  Bases bases;
  SLIPWAY_TRY(read_folder(files, folder, "", 0, bases));
  return bases;
}

}  // namespace slipway::overlay
