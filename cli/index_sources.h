#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "compiler/fleet/index.h"
#include "core/filesystem/filesystem.h"

namespace slipway::cli {

/// A PATH of `slipway fleet index`: a folder or descriptor, and what was said of it.
struct IndexSource {
  std::string path;
  std::string project;   ///< empty: that of the git remote `origin`
  std::string revision;  ///< empty: the commit that is checked out
};

/// `PATH` or `PATH=PROJECT[@COMMIT]`. A folder whose name has such a form counts as it stands.
IndexSource index_source(FileSystem& files, const std::string& word);

/// A part of a project that was read whole: what an older index tells of it and is not there any
/// more is gone.
struct ReadPart {
  std::string project;
  std::string folder;  ///< from the root of the repository; empty: all of it
};

/// Reads the descriptors of many repositories and finds out where each comes from.
class IndexReader {
 public:
  /// `gitlab_url` is the fleet's, or empty.
  IndexReader(FileSystem& files, const fleet::Fleet& fleet) : files_(files), fleet_(fleet) {}

  /// Everything wrong goes to the diagnostics; what can be read is read.
  void read(const IndexSource& source, Diagnostics& diagnostics);

  [[nodiscard]] const std::vector<std::shared_ptr<const fleet::Descriptor>>& descriptors() const {
    return descriptors_;
  }
  [[nodiscard]] const fleet::Origin& origin_of(const fleet::Descriptor& descriptor) const {
    return origins_.at(descriptor.path);
  }
  [[nodiscard]] const std::vector<ReadPart>& parts() const { return parts_; }

 private:
  struct Repository {
    std::string root;  ///< empty: there is none
    std::string project;
    std::string commit;
  };

  const Repository& repository_at(const std::string& folder, Diagnostics& diagnostics);
  Repository describe(const std::string& root, Diagnostics& diagnostics);
  void add_parts(const std::string& path, Diagnostics& diagnostics);
  void add_part(const std::string& path, const Repository& repository);

  FileSystem& files_;
  const fleet::Fleet& fleet_;
  std::map<std::string, Repository> repositories_;  ///< by the real path of a folder in it
  std::vector<std::shared_ptr<const fleet::Descriptor>> descriptors_;
  std::map<std::string, fleet::Origin> origins_;  ///< by Descriptor::path
  std::set<std::string> seen_;                    ///< real paths
  std::vector<ReadPart> parts_;
};

}  // namespace slipway::cli
