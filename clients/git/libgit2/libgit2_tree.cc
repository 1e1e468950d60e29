// A commit's tree as a FileSystem. Each directory of the tree is looked up once and kept; blobs are
// read from the object database when they are asked for. libgit2 wants one thread at a time per
// repository: a mutex sees to it.

#include "clients/git/libgit2/libgit2_tree.h"

#include <fmt/format.h>
#include <git2.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "clients/git/libgit2/handles.h"
#include "core/filesystem/links.h"
#include "core/filesystem/path.h"

namespace slipway::clients {

namespace {

using Object = std::unique_ptr<git_object, Release<git_object_free>>;
using Tree = std::unique_ptr<git_tree, Release<git_tree_free>>;
using Blob = std::unique_ptr<git_blob, Release<git_blob_free>>;

class GitTreeFileSystem final : public FileSystem {
 public:
  GitTreeFileSystem(Repository repository, Tree tree, std::string root)
      : repository_(std::move(repository)), root_(std::move(root)) {
    directories_.emplace(root_, std::move(tree));
  }

  Result<std::string> read(const std::string& path) override {
    const std::lock_guard lock(mutex_);
    SLIPWAY_ASSIGN(const std::string place, resolve(path, "cannot be read"));
    const git_tree_entry* entry = entry_at(place);
    if (entry == nullptr || ::git_tree_entry_type(entry) != GIT_OBJECT_BLOB) {
      return file_error(path, "is a directory, not a file");
    }
    SLIPWAY_ASSIGN(const Blob blob, blob_of(entry, path));
    const auto size = static_cast<std::uint64_t>(::git_blob_rawsize(blob.get()));
    if (size > max_file_size) {
      return file_error(path, fmt::format("is larger than {} MiB", max_file_size >> 20));
    }
    return std::string(static_cast<const char*>(::git_blob_rawcontent(blob.get())), size);
  }

  FileType type(const std::string& path) override {
    const std::lock_guard lock(mutex_);
    const Result<std::string> place = resolve(path, "cannot be found");
    return place ? look_up(*place).type : FileType::missing;
  }

  Result<std::string> canonical(const std::string& path) override {
    const std::lock_guard lock(mutex_);
    return resolve(path, "cannot be found");
  }

  Result<std::vector<std::string>> list(const std::string& directory) override {
    const std::lock_guard lock(mutex_);
    SLIPWAY_ASSIGN(const std::string place, resolve(directory, "cannot be listed"));
    const git_tree* tree = directory_at(place);
    if (tree == nullptr) return file_error(directory, "cannot be listed", ENOTDIR);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < ::git_tree_entrycount(tree); ++i) {
      names.emplace_back(::git_tree_entry_name(::git_tree_entry_byindex(tree, i)));
    }
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  Result<std::string> resolve(const std::string& path, std::string_view what) {
    std::string start = path;
    if (!path.starts_with('/')) {
      const std::unique_ptr<char, Release<std::free>> here(::getcwd(nullptr, 0));
      start = join_path(here == nullptr ? "/" : here.get(), path);
    }
    Result<std::string> place =
        resolve_links(start, [this](const std::string& at) { return look_up(at); });
    if (!place) return file_error(path, what, ENOENT);
    return place;
  }

  // `path` has its parents resolved already.
  UnresolvedEntry look_up(const std::string& path) {
    if (is_within(root_, path)) return {FileType::directory, {}};  // the root, or above it
    const git_tree_entry* entry = entry_at(path);
    if (entry == nullptr) return {};
    switch (::git_tree_entry_filemode(entry)) {
      case GIT_FILEMODE_TREE:
      case GIT_FILEMODE_COMMIT:
        return {FileType::directory, {}};
      case GIT_FILEMODE_LINK: {
        const Result<Blob> blob = blob_of(entry, path);
        if (!blob) return {};
        const auto* target = static_cast<const char*>(::git_blob_rawcontent(blob->get()));
        return {FileType::other,
                std::string(target, static_cast<std::size_t>(::git_blob_rawsize(blob->get())))};
      }
      default:
        return {FileType::file, {}};
    }
  }

  Result<Blob> blob_of(const git_tree_entry* entry, const std::string& path) {
    git_blob* blob = nullptr;
    if (::git_blob_lookup(&blob, repository_.get(), ::git_tree_entry_id(entry)) != 0) {
      Diagnostic error = file_error(path, "cannot be read from git: " + last_git_error());
      error.fault = Fault::outside;
      return error;
    }
    return Blob(blob);
  }

  const git_tree_entry* entry_at(const std::string& path) {
    const git_tree* parent = directory_at(parent_path(path));
    if (parent == nullptr) return nullptr;
    return ::git_tree_entry_byname(parent, std::string(base_name(path)).c_str());
  }

  const git_tree* directory_at(const std::string& path) {
    const auto known = directories_.find(path);
    if (known != directories_.end()) return known->second.get();
    Tree tree;
    if (is_within(path, root_)) {
      const git_tree_entry* entry = entry_at(path);
      git_tree* found = nullptr;
      if (entry != nullptr && ::git_tree_entry_type(entry) == GIT_OBJECT_TREE &&
          ::git_tree_lookup(&found, repository_.get(), ::git_tree_entry_id(entry)) == 0) {
        tree.reset(found);
      }
    }
    return directories_.emplace(path, std::move(tree)).first->second.get();
  }

  std::mutex mutex_;
  Repository repository_;
  std::string root_;
  std::unordered_map<std::string, Tree> directories_;  // null: no directory there
};

}  // namespace

Result<GitTree> open_libgit2_tree(const std::string& directory, const std::string& revision) {
  SLIPWAY_ASSIGN(Repository repository, open_repository(directory));
  git_object* found = nullptr;
  if (::git_revparse_single(&found, repository.get(), (revision + "^{commit}").c_str()) != 0) {
    return plain_error(
        "the repository has no revision `" + revision + "`: " + last_git_error(),
        "`git rev-parse " + revision + "` must succeed; in a shallow clone, fetch it first");
  }
  const Object commit(found);
  git_tree* tree = nullptr;
  if (::git_commit_tree(&tree, reinterpret_cast<git_commit*>(commit.get())) != 0) {
    return plain_error("the tree of `" + revision + "` cannot be read: " + last_git_error(), {},
                       Fault::outside);
  }
  GitTree result;
  std::string id(GIT_OID_HEXSZ, '0');
  ::git_oid_fmt(id.data(), ::git_object_id(commit.get()));
  result.commit = std::move(id);
  result.root = root_of(*repository);
  result.files =
      std::make_unique<GitTreeFileSystem>(std::move(repository), Tree(tree), result.root);
  return result;
}

}  // namespace slipway::clients
