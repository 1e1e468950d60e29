#include "compiler/kustomize/input/loader.h"

#include <fmt/format.h>

#include <array>

#include "compiler/kustomize/input/own_texts.h"
#include "core/filesystem/path.h"
#include "core/yaml/memory_budget.h"

namespace slipway::kustomize {

namespace {

constexpr std::array<const char*, 3> file_names = {"kustomization.yaml", "kustomization.yml",
                                                   "Kustomization"};

// Each directory that is entered looks at all above it.
constexpr std::size_t deepest_chain = 10'000;

bool starts_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

// A part such as `a..b` is likely two list items that a wrong indentation has joined.
bool has_ambiguous_part(std::string_view path) {
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    if (part != "." && part != ".." && part.find("..") != std::string_view::npos) return true;
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  return false;
}

// A name in the directory itself?
bool is_name(std::string_view path) {
  return !path.empty() && path != "." && path != ".." && path.find('/') == std::string_view::npos;
}

bool is_web_address(std::string_view path) {
  return path.starts_with("http://") || path.starts_with("https://");
}

Diagnostic remote_error(const yaml::Node& at) {
  return yaml::error_at(
      at, fmt::format("`{}` is not in this repository, and nothing is fetched here", at.text()),
      "copy it into the repository (vendor it) and name the copy");
}

constexpr std::string_view nothing_there = "no-kustomization";

Diagnostic no_kustomization(const Root& root) {
  Diagnostic error = root.entry != nullptr
                         ? yaml::error_at(*root.entry, fmt::format("no kustomization.yaml in `{}`",
                                                                   root.entry->text()))
                         : plain_error(fmt::format("no kustomization.yaml in {}", root.shown));
  error.rule = nothing_there;
  error.hint =
      "a directory needs a kustomization.yaml, kustomization.yml or Kustomization that lists its "
      "files under `resources:`";
  return error;
}

Diagnostic at_node(const yaml::Node& at, const Diagnostic& cause) {
  Diagnostic error = yaml::error_at(at, cause.message, cause.hint);
  error.fault = cause.fault;
  return error;
}

}  // namespace

namespace {

constexpr std::string_view schemes[] = {"ssh://", "https://", "http://", "file://"};

bool drop_prefix(std::string_view& text, std::string_view prefix) {
  if (!starts_ignoring_case(text, prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// `user@`, as kustomize knows it.
bool drop_user(std::string_view& text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0) return false;
  for (std::size_t i = 0; i < at; ++i) {
    const char c = text[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool digit = (c >= '0' && c <= '9') || c == '-';
    if (!letter && !(digit && i > 0)) return false;
  }
  text.remove_prefix(at + 1);
  return true;
}

// Behind the host: does it name a repository? Without a mark that tells where the repository ends,
// it has two parts.
bool names_repository(std::string_view path) {
  std::string_view inside;  // the repository
  if (const std::size_t git = path.find("_git/"); git != std::string_view::npos) {
    const std::size_t end = path.find('/', git + 5);
    inside = end == std::string_view::npos ? std::string_view() : path.substr(end + 1);
  } else if (const std::size_t slashes = path.find("//"); slashes != std::string_view::npos) {
    if (slashes == 0) return false;
    inside = path.substr(slashes + 2);
  } else if (const std::size_t suffix = path.find(".git"); suffix != std::string_view::npos) {
    inside = path.substr(suffix + 4);
  } else {
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) return false;
    const std::size_t end = path.find('/', slash + 1);
    inside = end == std::string_view::npos ? std::string_view() : path.substr(end + 1);
  }
  if (inside.starts_with('/')) inside.remove_prefix(1);
  const std::string cleaned = normal_path(inside);
  return cleaned != ".." && !cleaned.starts_with("../");
}

}  // namespace

bool is_remote(std::string_view path) {
  if (path.starts_with('/')) return false;
  path = path.substr(0, path.find('?'));
  drop_prefix(path, "git::");
  for (const std::string_view scheme : schemes) {
    if (starts_ignoring_case(path, scheme)) return true;
  }
  const bool has_user = drop_user(path);
  const bool github =
      starts_ignoring_case(path, "github.com/") || starts_ignoring_case(path, "github.com:");
  if (!has_user && !github) return false;
  // The host ends at a slash, or at a colon before any.
  const std::size_t end = path.find_first_of(":/");
  if (end == std::string_view::npos) return false;
  return names_repository(path.substr(end == 0 ? path.find('/') + 1 : end + 1));
}

Result<Root> Loader::top(const std::string& directory) {
  if (is_remote(directory)) {
    return plain_error(fmt::format("`{}` is remote, and nothing is fetched here", directory),
                       "clone it and build the copy");
  }
  if (directory.empty() || files_.type(directory) != FileType::directory) {
    const bool missing = directory.empty() || files_.type(directory) == FileType::missing;
    return plain_error(missing ? fmt::format("there is no directory `{}`", directory)
                               : fmt::format("`{}` is not a directory", directory),
                       "name the directory that holds the kustomization.yaml");
  }
  Root root;
  SLIPWAY_ASSIGN(root.path, files_.canonical(directory));
  root.shown = normal_path(directory);
  return root;
}

FileType Loader::type(const Root& from, std::string_view path) {
  if (path.empty() || starts_ignoring_case(path, "http://") ||
      starts_ignoring_case(path, "https://"))
    return FileType::missing;
  return files_.type(normal_path(join_path(from.path, path)));
}

bool Loader::is_file(const Root& from, std::string_view path) {
  const FileType found = type(from, path);
  return found == FileType::file || found == FileType::other;
}

bool Loader::is_directory(const Root& from, std::string_view path) {
  return type(from, path) == FileType::directory;
}

Result<Root> Loader::enter(const Root& from, const yaml::Node& entry) {
  const std::string_view path = entry.text();
  if (path.empty()) return yaml::error_at(entry, "an empty path", "name a file or a directory");
  if (is_remote(path)) return remote_error(entry);
  if (path.starts_with('/')) {
    return yaml::error_at(entry,
                          fmt::format("the directory `{}` is named by an absolute path", path),
                          "name it relative to this file");
  }
  if (has_ambiguous_part(path)) {
    return yaml::error_at(entry, fmt::format("the path `{}` is ambiguous", path),
                          "check the indentation: two items of the list may have become one");
  }
  // kustomize takes `link/..` for nothing before it looks at the disk.
  const std::string joined = normal_path(join_path(from.path, path));
  switch (files_.type(joined)) {
    case FileType::directory:
      break;
    case FileType::missing:
      return yaml::error_at(
          entry, fmt::format("there is no file or directory `{}`", path),
          fmt::format("it would be {}", normal_path(join_path(from.shown, path))));
    default:
      return yaml::error_at(
          entry, fmt::format("`{}` is a file, and a directory is wanted here", path),
          "name the directory that holds its kustomization.yaml; files of objects "
          "are listed under `resources:`");
  }
  Result<std::string> canonical = files_.canonical(joined);
  if (!canonical) return at_node(entry, canonical.error());
  Root root;
  root.path = *std::move(canonical);
  root.shown = normal_path(join_path(from.shown, path));
  root.referrer = &from;
  root.entry = &entry;
  root.depth = from.depth + 1;
  if (root.depth > deepest_chain) {
    return yaml::error_at(
        entry, fmt::format("more than {} directories build on each other", deepest_chain),
        "list some of them side by side");
  }
  for (const Root* visited = &from; visited != nullptr; visited = visited->referrer) {
    if (!is_within(visited->path, root.path)) continue;
    return yaml::error_at(
        entry, fmt::format("a cycle: `{}` contains {}, which is being built", path, visited->shown),
        "a kustomization cannot use itself or a directory above it; move what both need to a third "
        "directory");
  }
  entered_.push_back(root.path);
  return root;
}

bool Loader::may_read(const Root& root, const std::string& canonical) const {
  return restrictions_ == LoadRestrictions::none ||
         (canonical != root.path && is_within(canonical, root.path));
}

Result<std::string> Loader::locate(const Root& root, std::string_view path, const yaml::Node& at) {
  if (is_web_address(path)) return remote_error(at);
  const std::string joined = normal_path(join_path(root.path, path));
  if (restrictions_ == LoadRestrictions::none) return joined;
  Result<std::string> canonical = files_.canonical(joined);
  if (!canonical) {
    return yaml::error_at(at, fmt::format("there is no file `{}`", path),
                          fmt::format("it would be {}", normal_path(join_path(root.shown, path))));
  }
  if (!may_read(root, *canonical)) {
    return yaml::error_at(
        at,
        fmt::format("the file `{}` is outside of {}, the directory of this kustomization", path,
                    root.shown),
        "move it, make it a base of its own, or pass --load-restrictor LoadRestrictionsNone");
  }
  return canonical;
}

FoundFile Loader::find(const Root& root, std::string_view path) {
  if (is_name(path)) return files_.find(root.path, path);
  if (is_web_address(path)) return {};
  const std::string joined = normal_path(join_path(root.path, path));
  const Result<std::string> directory = files_.canonical(parent_path(joined));
  return directory && joined != "/" ? files_.find(*directory, base_name(joined)) : FoundFile{};
}

void Loader::remember_read(const std::string& path) {
  for (Loader* loader = this; loader != nullptr; loader = loader->outer_) loader->last_read_ = path;
}

Result<std::string> Loader::take(FoundFile found, const Root& root, std::string_view path,
                                 const yaml::Node& at) {
  if (found.type != FileType::file || !may_read(root, found.path)) {
    SLIPWAY_ASSIGN(found.path, locate(root, path, at));
    Result<std::string> text = files_.read(found.path);
    if (!text) return at_node(at, text.error());
    found.text = *std::move(text);
  }
  remember_read(found.path);
  yaml::MemoryBudget::spend(found.text.size());
  return std::move(found.text);
}

Result<std::string> Loader::read(const Root& root, std::string_view path, const yaml::Node& at) {
  return take(find(root, path), root, path, at);
}

FoundFile Loader::read_ahead(const Root& root, std::string_view path) {
  // A directory would be opened in vain.
  const bool is_likely = is_name(path) && path.ends_with(".yaml");
  return is_likely && is_own(root) ? files_.find(root.path, path) : FoundFile{};
}

Result<LoadedObjects> Loader::objects(const Root& root, std::string_view path, const yaml::Node& at,
                                      FoundFile ahead) {
  const auto parse = [&](std::string text) {
    return read_objects(normal_path(join_path(root.shown, path)), std::move(text));
  };
  const auto named_here = [&](Diagnostic error) {
    error.notes.push_back(yaml::note_at(at, "the file is named here"));
    return error;
  };
  if (is_own(root)) {
    if (ahead.type != FileType::file) ahead = find(root, path);
    SLIPWAY_ASSIGN(std::string text, take(std::move(ahead), root, path, at));
    Result<Manifests> objects = parse(std::move(text));
    if (!objects) return named_here(std::move(objects).error());
    return LoadedObjects{std::make_shared<const Manifests>(*std::move(objects)),
                         LoadedObjects::Owner::build};
  }
  SLIPWAY_ASSIGN(const std::string located, locate(root, path, at));
  remember_read(located);
  bool unreadable = false;
  const auto load = [&]() -> Result<Manifests> {
    Result<std::string> text = files_.read(located);
    if (!text) {
      unreadable = true;
      return at_node(at, text.error());
    }
    yaml::MemoryBudget::spend(text->size());
    return parse(*std::move(text));
  };
  const std::shared_ptr<const Result<Manifests>> result = cache_.manifests(located, load);
  if (!*result) return unreadable ? result->error() : named_here(result->error());
  return LoadedObjects{{result, &result->value()}, LoadedObjects::Owner::all};
}

Result<std::shared_ptr<const yaml::Stream>> Loader::yaml(const Root& root, std::string_view path,
                                                         const yaml::Node& at) {
  SLIPWAY_ASSIGN(std::string text, read(root, path, at));
  return parse(root, path, std::move(text));
}

Result<std::shared_ptr<const yaml::Stream>> Loader::parse(const Root& root, std::string_view path,
                                                          std::string text) {
  SLIPWAY_ASSIGN(std::shared_ptr<const yaml::Stream> stream,
                 yaml::read_manifests(normal_path(join_path(root.shown, path)), std::move(text)));
  return stream;
}

// A kustomization that is a link out of its directory counts as missing.
bool Loader::is_inside(const Root& root, const std::string& path) {
  if (files_.type(path) != FileType::file) return false;
  const Result<std::string> canonical = files_.canonical(path);
  return canonical && may_read(root, *canonical);
}

Result<std::shared_ptr<const Kustomization>> Loader::kustomization(const Root& root) {
  const auto load = [&]() -> Result<Kustomization> {
    const char* found = nullptr;
    FoundFile file;
    for (const char* name : file_names) {
      // A second one is not expected, and asking whether it is there costs less than opening it.
      if (found != nullptr && !files_.has(root.path, name)) continue;
      FoundFile here = files_.find(root.path, name);
      if (here.type == FileType::missing) continue;
      const bool inside = here.type == FileType::file ? may_read(root, here.path)
                                                      : is_inside(root, join_path(root.path, name));
      if (!inside) continue;
      if (found != nullptr) {
        Diagnostic error = plain_error(
            fmt::format("both {} and {} are in {}", found, name, root.shown), "keep one of them");
        error.file = join_path(root.shown, name);
        return error;
      }
      found = name;
      file = std::move(here);
    }
    if (found == nullptr) return no_kustomization(root);
    if (file.type != FileType::file) {
      SLIPWAY_ASSIGN(file.text, files_.read(join_path(root.path, found)));
    }
    SLIPWAY_ASSIGN(
        std::shared_ptr<yaml::Stream> stream,
        yaml::read_manifests(normal_path(join_path(root.shown, found)), std::move(file.text)));
    if (!stream->documents.empty()) {
      SLIPWAY_TRY(settle_kustomization_texts(*stream->documents.front(), stream->arena));
    }
    return read_kustomization(std::move(stream), found);
  };
  const std::shared_ptr<const Result<Kustomization>> result =
      is_own(root) ? std::make_shared<const Result<Kustomization>>(load())
                   : cache_.kustomization(root.path, load);
  if (!*result) {
    // The place is that of who asks, and others may have asked before.
    return result->error().rule == nothing_there ? no_kustomization(root) : result->error();
  }
  remember_read(join_path(root.path, (*result)->file_name));
  return std::shared_ptr<const Kustomization>(result, &result->value());
}

}  // namespace slipway::kustomize
