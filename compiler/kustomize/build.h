#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "compiler/kustomize/input/loader.h"
#include "compiler/kustomize/model/resource.h"
#include "core/filesystem/filesystem.h"
#include "core/result.h"

namespace slipway::kustomize {

/// `--reorder`: legacy is also what no flag and no `sortOptions` mean.
enum class Reorder : std::uint8_t { unspecified, legacy, none };

class Recorder;

enum class ManagedByLabel : std::uint8_t { off, on };

struct BuildOptions {
  LoadRestrictions load_restrictions = LoadRestrictions::root_only;
  Reorder reorder = Reorder::unspecified;
  ManagedByLabel managed_by_label = ManagedByLabel::off;
  Recorder* recorder = nullptr;  ///< told what each step changes; such a build shares no bases
};

/// What builds can share: parsed files and accumulated bases. For any number of builds and threads
/// over the same file system, whose files must not change meanwhile. Never gives anything back
/// before its end.
class Cache {
 public:
  Cache();
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;
  ~Cache();

 private:
  friend class Builder;
  struct Content;
  std::unique_ptr<Content> content_;
};

/// One object of a build's output.
struct Rendered {
  const yaml::Node* object = nullptr;
  Identity identity;
  const Resource* resource = nullptr;  ///< what kustomize remembers of it
};

/// The objects of a build, in output order, and what they live in.
struct Build {
  std::vector<Rendered> objects;
  std::vector<Diagnostic> warnings;
  std::shared_ptr<void> keep;
};

/// Renders a directory as `kustomize build` does. `cache` may be null. Errors are those that
/// kustomize has, and what needs another program (rule needs_program of plugins.h).
Result<Build> build_objects(FileSystem& files, const std::string& directory,
                            const BuildOptions& options, Cache* cache);

/// The same, as the text that `kustomize build` prints.
Result<std::string> build(FileSystem& files, const std::string& directory,
                          const BuildOptions& options, Cache* cache);

/// The text of built objects.
Result<std::string> to_text(const Build& build);

/// The text of one built object as `kustomize build -o DIRECTORY` writes it: some strings differ.
Result<std::string> to_file_text(const Rendered& rendered);

/// The name of the file that `kustomize build -o DIRECTORY` writes an object to. `several` are the
/// namespaces of all objects of the build more than one?
enum class Namespaces : std::uint8_t { one, several };
std::string file_name_of(const Rendered& rendered, Namespaces namespaces);
Namespaces namespaces_of(const Build& build);

}  // namespace slipway::kustomize
