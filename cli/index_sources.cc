#include "cli/index_sources.h"

#include "clients/git/repository.h"
#include "clients/gitlab/project_path.h"
#include "core/filesystem/path.h"

namespace slipway::cli {

namespace {

bool is_repository(FileSystem& files, const std::string& folder) {
  return files.type(join_path(folder, ".git")) != FileType::missing;
}

std::string from_root(const std::string& path, const std::string& root) {
  return path == root ? std::string() : relative_path(path, root);
}

}  // namespace

IndexSource index_source(FileSystem& files, const std::string& word) {
  const std::size_t equals = word.rfind('=');
  if (equals == std::string::npos || files.type(word) != FileType::missing) return {word, "", ""};
  IndexSource source{word.substr(0, equals), word.substr(equals + 1), ""};
  if (const std::size_t at = source.project.rfind('@'); at != std::string::npos) {
    source.revision = source.project.substr(at + 1);
    source.project.resize(at);
  }
  return source;
}

void IndexReader::read(const IndexSource& source, Diagnostics& diagnostics) {
  Diagnostics search;
  const std::vector<std::string> found = fleet::find_descriptors(files_, {source.path}, search);
  diagnostics.add(search.list());
  const std::string base = files_.canonical(source.path).value_or(source.path);
  const bool is_folder = files_.type(source.path) == FileType::directory;
  for (const std::string& path : found) {
    const std::string real = files_.canonical(path).value_or(path);
    if (!seen_.insert(real).second) continue;
    descriptors_.push_back(fleet::read_descriptor(files_, path, &fleet_, diagnostics));
    fleet::Origin origin{source.project, source.revision, path};
    if (source.project.empty()) {
      const Repository& repository = repository_at(parent_path(real), diagnostics);
      origin = {repository.project, repository.commit,
                repository.root.empty() ? path : from_root(real, repository.root)};
    } else if (is_folder) {
      origin.file = from_root(real, base);
    }
    origins_[path] = std::move(origin);
  }
  if (search.has_errors()) return;  // not all of it was seen
  if (source.project.empty())
    add_parts(base, diagnostics);
  else if (is_folder)
    parts_.push_back({source.project, ""});
}

// The repository that a folder is in.
const IndexReader::Repository& IndexReader::repository_at(const std::string& folder,
                                                          Diagnostics& diagnostics) {
  const auto known = repositories_.find(folder);
  if (known != repositories_.end()) return known->second;
  Repository found;
  if (is_repository(files_, folder))
    found = describe(folder, diagnostics);
  else if (folder != "/")
    found = repository_at(parent_path(folder), diagnostics);
  return repositories_[folder] = std::move(found);
}

IndexReader::Repository IndexReader::describe(const std::string& root, Diagnostics& diagnostics) {
  const Result<clients::RepositoryFacts> facts = clients::describe_repository(root);
  if (!facts) {
    Diagnostic diagnostic = facts.error();
    diagnostic.hint = "mend the repository, or say what it is: " + root + "=PROJECT@COMMIT";
    diagnostics.add(std::move(diagnostic));
    return {root, "", ""};
  }
  return {root, clients::project_path_of(facts->origin, fleet_.gitlab.url), facts->commit};
}

// What was read whole: the repository that `path` is in or a part of it, those beside each other in
// it, and those that descriptors were found in.
void IndexReader::add_parts(const std::string& path, Diagnostics& diagnostics) {
  const bool is_folder = files_.type(path) == FileType::directory;
  add_part(path, repository_at(is_folder ? path : parent_path(path), diagnostics));
  if (!is_folder) return;
  if (const Result<std::vector<std::string>> names = files_.list(path)) {
    for (const std::string& name : *names) {
      const std::string below = join_path(path, name);
      if (is_repository(files_, below)) add_part(path, repository_at(below, diagnostics));
    }
  }
  for (const auto& [folder, repository] : repositories_) {
    if (is_within(repository.root, path)) add_part(path, repository);
  }
}

void IndexReader::add_part(const std::string& path, const Repository& repository) {
  if (repository.project.empty()) return;
  const bool whole = is_within(repository.root, path);
  parts_.push_back({repository.project, whole ? "" : from_root(path, repository.root)});
}

}  // namespace slipway::cli
