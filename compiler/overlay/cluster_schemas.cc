#include "compiler/overlay/cluster_schemas.h"

namespace slipway::overlay {

namespace {

Result<std::shared_ptr<const manifest::Schemas>> read(FileSystem& files,
                                                      const fleet::Cluster& cluster) {
  Result<std::string> text = files.read(cluster.schema);
  if (text) return manifest::Schemas::read(cluster.schema, *std::move(text));
  return yaml::error_at(*cluster.schema_node, text.error().message,
                        "write it with `" + snapshot_command(cluster, cluster.schema) +
                            "`; the path is relative to the fleet's file");
}

}  // namespace

ClusterSchemas::ClusterSchemas(FileSystem& files, const std::vector<fleet::Target>& targets) {
  for (const fleet::Target& target : targets) {
    const fleet::Cluster& cluster = *target.cluster;
    if (cluster.schema.empty() || by_path_.contains(cluster.schema)) continue;
    auto& schemas = by_path_[cluster.schema];
    if (auto found = read(files, cluster)) {
      schemas = *std::move(found);
    } else {
      errors_.push_back(std::move(found).error());
    }
  }
}

const manifest::Schemas* ClusterSchemas::of(const fleet::Cluster& cluster) const {
  if (cluster.schema.empty()) return &manifest::Schemas::built_in();
  const auto found = by_path_.find(cluster.schema);
  return found == by_path_.end() ? nullptr : found->second.get();
}

std::string snapshot_command(const fleet::Cluster& cluster, const std::string& file) {
  return "slipway schema snapshot --context " +
         (cluster.connection.context.empty() ? cluster.name : cluster.connection.context) + " -o " +
         file;
}

}  // namespace slipway::overlay
