#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "compiler/fleet/service_set.h"
#include "compiler/manifest/schema/schemas.h"

namespace slipway::overlay {

/// What the clusters know: the snapshot that the fleet names for a cluster, else the kinds of
/// Kubernetes 1.34.
class ClusterSchemas {
 public:
  ClusterSchemas() = default;
  /// Reads the snapshots of the targets' clusters, each file once. One that cannot be read is an
  /// error at its place in the fleet, kept in errors().
  ClusterSchemas(FileSystem& files, const std::vector<fleet::Target>& targets);

  [[nodiscard]] const std::vector<Diagnostic>& errors() const { return errors_; }

  /// Null for a snapshot that could not be read.
  [[nodiscard]] const manifest::Schemas* of(const fleet::Cluster& cluster) const;

 private:
  std::map<std::string, std::shared_ptr<const manifest::Schemas>> by_path_;
  std::vector<Diagnostic> errors_;
};

/// The command that writes the snapshot of a cluster.
std::string snapshot_command(const fleet::Cluster& cluster, const std::string& file);

}  // namespace slipway::overlay
