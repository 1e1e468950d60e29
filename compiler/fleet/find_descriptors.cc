// Repositories hold other files named service.yaml: manifests of Kubernetes, templates of Helm, and
// what `slipway compile` wrote. A file that says another `kind` and nothing of slipway.dev is none
// of ours, unless it was asked for by name.
#include <algorithm>
#include <set>

#include "compiler/fleet/service.h"
#include "core/filesystem/path.h"

namespace slipway::fleet {

namespace {

constexpr std::string_view file_name = "service.yaml";
constexpr std::string_view almost_file_name = "service.yml";
constexpr std::string_view ledger_name = ".slipway";  // marks a folder that was compiled to
constexpr std::string_view dependencies = "node_modules";
constexpr std::size_t deepest = 64;  // folders below a path; a loop of links ends earlier

bool names_slipway(std::string_view text) {
  return text.find("slipway.dev/") != std::string_view::npos;
}

bool is_foreign(std::string_view text) {
  if (names_slipway(text)) return false;
  constexpr std::string_view key = "kind:";
  for (std::size_t at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
    if (at > 0 && text[at - 1] != '\n') continue;
    const std::string_view value =
        text.substr(at + key.size(), text.find('\n', at) - at - key.size());
    return value.find("ServiceDescriptor") == std::string_view::npos;
  }
  return false;
}

class Search {
 public:
  Search(FileSystem& files, Diagnostics& diagnostics) : files_(files), diagnostics_(diagnostics) {}

  void start(const std::string& path) {
    switch (files_.type(path)) {
      case FileType::directory:
        return folder(path, 0);
      case FileType::file:
        return file(path);
      default: {
        Diagnostic diagnostic = file_error(path, "is neither a file nor a folder");
        diagnostic.hint = "give a service.yaml, or a folder that is searched for them";
        diagnostics_.add(std::move(diagnostic));
      }
    }
  }

  std::vector<std::string> found;
  std::vector<std::string> foreign;

 private:
  void folder(const std::string& path, std::size_t depth) {
    if (depth > deepest || !first_visit(path)) return;
    const Result<std::vector<std::string>> names = files_.list(path);
    if (!names) return diagnostics_.add(names.error());
    if (std::binary_search(names->begin(), names->end(), ledger_name)) return;
    for (const std::string& name : *names) {
      if (name.starts_with('.') || name == dependencies) continue;
      const std::string below = path == "." ? name : join_path(path, name);
      const FileType type = files_.type(below);
      if (type == FileType::directory)
        folder(below, depth + 1);
      else if (type == FileType::file && name == file_name)
        candidate(below);
      else if (type == FileType::file && name == almost_file_name)
        almost(below);
    }
  }

  void almost(const std::string& path) {
    const Result<std::string> text = files_.read(path);
    if (!text || !names_slipway(*text)) return;
    Diagnostic warning = file_error(path, "is not read: a descriptor is called service.yaml");
    warning.severity = Severity::warning;
    warning.hint = "rename it to service.yaml";
    diagnostics_.add(std::move(warning));
  }

  void candidate(const std::string& path) {
    const Result<std::string> text = files_.read(path);
    if (text && is_foreign(*text)) return foreign.push_back(path);
    file(path);  // what cannot be read is said later
  }

  void file(const std::string& path) {
    if (first_visit(path)) found.push_back(path);
  }

  // Links may lead to the same place twice, or in a circle.
  bool first_visit(const std::string& path) {
    const Result<std::string> place = files_.canonical(path);
    return !place || visited_.insert(*place).second;
  }

  FileSystem& files_;
  Diagnostics& diagnostics_;
  std::set<std::string> visited_;
};

}  // namespace

std::vector<std::string> find_descriptors(FileSystem& files, const std::vector<std::string>& paths,
                                          Diagnostics& diagnostics,
                                          std::vector<std::string>* foreign) {
  Search search(files, diagnostics);
  for (const std::string& path : paths) search.start(path);
  if (foreign != nullptr) *foreign = std::move(search.foreign);
  return std::move(search.found);
}

}  // namespace slipway::fleet
