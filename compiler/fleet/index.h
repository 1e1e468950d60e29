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
};

/// The facts of a service, wherever its repository is.
struct IndexedService {
  std::string team;
  std::string name;
  std::string project;  ///< empty: not known
  bool listens = false;
  std::vector<IndexedRoute> routes;
  const yaml::Node* node = nullptr;
};

/// The catalogue of all services of a fleet (docs/fleet.md).
struct Index {
  std::vector<IndexedService> services;
  std::shared_ptr<yaml::Stream> stream;  ///< owns the nodes

  [[nodiscard]] const IndexedService* find(std::string_view team, std::string_view name) const;

 private:
  friend std::optional<Index> read_index(FileSystem& files, const std::string& path,
                                         Diagnostics& diagnostics);
  std::map<std::pair<std::string, std::string>, std::size_t> places_;
};

/// Reads an index; nothing when there were errors.
std::optional<Index> read_index(FileSystem& files, const std::string& path,
                                Diagnostics& diagnostics);

/// Where services were read from, as the index tells it; empty: not known.
struct Origin {
  std::string project;
  std::string revision;
};

/// The index of a set of services.
Result<std::string> index_text(const ServiceSet& set, const Origin& origin);

}  // namespace slipway::fleet
