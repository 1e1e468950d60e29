#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/kustomize/input/file_cache.h"
#include "core/filesystem/filesystem.h"
#include "core/result.h"
#include "core/yaml/node.h"

namespace slipway::kustomize {

/// May a kustomization read files outside its own directory?
enum class LoadRestrictions : std::uint8_t { root_only, none };

/// A directory with a kustomization that a build has entered.
struct Root {
  std::string path;                   ///< without links
  std::string shown;                  ///< as a person would name it
  const Root* referrer = nullptr;     ///< who entered it
  const yaml::Node* entry = nullptr;  ///< where the referrer named it
  std::size_t depth = 0;              ///< how many are above it
};

/// The objects of a file. Those that are shared may not be changed.
struct LoadedObjects {
  enum class Owner : std::uint8_t { build, all };
  std::shared_ptr<const Manifests> file;
  Owner owner = Owner::all;
};

/// Finds and reads what a kustomization names, by kustomize's rules: files inside the directory of
/// the kustomization (links followed), directories anywhere but above those already entered. All
/// errors stand at the node that named the path. For one build.
class Loader {
 public:
  Loader(FileSystem& files, LoadRestrictions restrictions, FileCache& cache)
      : files_(files), restrictions_(restrictions), cache_(cache) {}

  /// The directory to build.
  Result<Root> top(const std::string& directory);
  /// A directory that a kustomization names. Errors: missing, a URL, an absolute path, a cycle, a
  /// chain of too many.
  Result<Root> enter(const Root& from, const yaml::Node& entry);
  /// Is there something of that name that is no directory?
  bool is_file(const Root& from, std::string_view path);
  /// Is there a directory of that name?
  bool is_directory(const Root& from, std::string_view path);

  /// The kustomization file of a directory. Errors: none of the three names, or several.
  Result<std::shared_ptr<const Kustomization>> kustomization(const Root& root);
  /// A file as it is.
  Result<std::string> read(const Root& root, std::string_view path, const yaml::Node& at);
  /// A file that is right in the directory, and that nobody has read; nothing for any other.
  FoundFile read_ahead(const Root& root, std::string_view path);
  /// A file of objects. `ahead`: what read_ahead() gave.
  Result<LoadedObjects> objects(const Root& root, std::string_view path, const yaml::Node& at,
                                FoundFile ahead = {});
  /// A file that is any YAML; its nodes live as long as the build.
  Result<std::shared_ptr<const yaml::Stream>> yaml(const Root& root, std::string_view path,
                                                   const yaml::Node& at);

  /// Such a text, which was read already.
  static Result<std::shared_ptr<const yaml::Stream>> parse(const Root& root, std::string_view path,
                                                           std::string text);

  /// The last file that was read, by its path without links; empty when there was none.
  [[nodiscard]] const std::string& last_read() const { return last_read_; }
  /// One that a part of the build has read.
  void remember_read(const std::string& path);
  /// The directories that were entered, without links.
  std::vector<std::string>& entered() { return entered_; }
  /// The same rules and files, for a base that is built once for all who use it. `unread`: the
  /// base, where nobody has read its files before.
  [[nodiscard]] Loader for_base(const Root* unread) {
    Loader loader(files_, restrictions_, cache_);
    loader.base_ = unread;
    loader.outer_ = this;
    return loader;
  }
  /// The same rules and files, for a part of the build on a thread of its own.
  [[nodiscard]] Loader apart() const { return {files_, restrictions_, cache_}; }
  [[nodiscard]] LoadRestrictions restrictions() const { return restrictions_; }

 private:
  /// What is there; missing for a web address.
  FileType type(const Root& from, std::string_view path);
  /// Does a directory belong to this build alone? Nobody will ask for its files again.
  [[nodiscard]] bool is_own(const Root& root) const {
    return root.referrer == nullptr || &root == base_;
  }
  bool is_inside(const Root& root, const std::string& path);
  /// Is a file there inside of the root, as far as that matters?
  [[nodiscard]] bool may_read(const Root& root, const std::string& canonical) const;
  /// A quick look for a file, that leaves it to others to say why there is none.
  FoundFile find(const Root& root, std::string_view path);
  /// The content of a file that find() gave, or of one that it left to others.
  Result<std::string> take(FoundFile found, const Root& root, std::string_view path,
                           const yaml::Node& at);
  Result<std::string> locate(const Root& root, std::string_view path, const yaml::Node& at);

  FileSystem& files_;
  LoadRestrictions restrictions_;
  FileCache& cache_;
  const Root* base_ = nullptr;  ///< the base that nobody has read before
  Loader* outer_ = nullptr;     ///< of the build that the base is built in
  std::string last_read_;
  std::vector<std::string> entered_;
};

/// Would kustomize fetch this from somewhere else: a URL, or a git repository's short form?
bool is_remote(std::string_view path);

}  // namespace slipway::kustomize
