#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/fleet/service_set.h"

namespace slipway::fleet {

/// A route of a service in the index.
struct IndexedRoute {
  std::string cluster;
  std::string host;
  std::string path;
  const yaml::Node* node = nullptr;
};

/// The facts of a service, wherever its repository is.
struct IndexedService {
  std::string team;
  std::string name;
  std::string project;  ///< its GitLab project, by path; empty: not known
  std::string file;     ///< its descriptor, from the root of its repository; empty: not known
  bool listens = false;
  std::vector<Call> calls;  ///< in any cluster, each with its team
  std::vector<IndexedRoute> routes;
  const yaml::Node* node = nullptr;
};

/// The catalogue of all services of a fleet (docs/fleet.md).
class Index {
 public:
  [[nodiscard]] const std::vector<IndexedService>& services() const { return services_; }
  [[nodiscard]] const IndexedService* find(std::string_view team, std::string_view name) const;

 private:
  friend std::optional<Index> read_indexes(FileSystem& files, const std::vector<std::string>& paths,
                                           Diagnostics& diagnostics);
  void join(IndexedService service, Diagnostics& diagnostics);

  std::vector<IndexedService> services_;
  std::map<std::pair<std::string, std::string>, std::size_t> places_;  ///< by team and name
  std::vector<std::shared_ptr<yaml::Stream>> streams_;                 ///< own the nodes
};

/// Reads indexes and joins them: what a later one says of a service counts. A service that two
/// projects have stays with the first one, and a warning says so. Nothing when there were errors.
std::optional<Index> read_indexes(FileSystem& files, const std::vector<std::string>& paths,
                                  Diagnostics& diagnostics);

/// Is it an index, by its `kind`? Of a file that cannot be read: no.
bool is_index(FileSystem& files, const std::string& path);

/// Where a service was read from, as the index tells it; empty: not known.
struct Origin {
  std::string project;
  std::string revision;
  std::string file;
};
using Origins = std::map<const Descriptor*, Origin>;

/// The index of the descriptors that have an origin, and of services that another index told of.
Result<std::string> index_text(const ServiceSet& set, const Origins& origins,
                               const std::vector<const IndexedService*>& others);

}  // namespace slipway::fleet
