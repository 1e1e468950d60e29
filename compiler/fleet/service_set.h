#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "compiler/fleet/service.h"

namespace slipway::fleet {

/// Which clusters are asked for; an empty name means all of them. A branch means those of its
/// environment.
struct Selection {
  std::string environment;
  std::string cluster;
  std::string branch = {};
};

/// The targets of the fleet that a selection names, in the order of environments and their waves. A
/// name that the fleet does not have is an error, and a branch that is of no or another
/// environment.
std::vector<Target> select_targets(const Fleet& fleet, const Selection& selection,
                                   Diagnostics& diagnostics);

/// The services of the descriptors at hand, in each of a list of targets.
class ServiceSet {
 public:
  /// Resolves every descriptor in every target. What has errors, which go to the diagnostics, is no
  /// service of the set: only rules look at it. Two descriptors of the same team and name are an
  /// error too.
  ServiceSet(FileSystem& files, const Fleet& fleet, std::vector<Target> targets,
             const std::vector<std::shared_ptr<const Descriptor>>& descriptors,
             Diagnostics& diagnostics);
  ServiceSet(const ServiceSet&) = delete;
  ServiceSet& operator=(const ServiceSet&) = delete;

  [[nodiscard]] const Fleet& fleet() const { return fleet_; }
  [[nodiscard]] const std::vector<Target>& targets() const { return targets_; }
  [[nodiscard]] const std::vector<std::shared_ptr<const Descriptor>>& descriptors() const {
    return descriptors_;
  }
  /// Those that have errors of their own, in some cluster or in all; the ones that are not sound
  /// are not among the descriptors.
  [[nodiscard]] const std::vector<std::shared_ptr<const Descriptor>>& unresolved() const {
    return unresolved_;
  }
  /// Ordered by target (waves), team and name.
  [[nodiscard]] const std::vector<Service>& services() const { return services_; }
  /// For rules: the services, then what is sound of those that have errors.
  [[nodiscard]] const std::vector<const Service*>& readable() const { return readable_; }
  /// A service in a cluster, or null.
  [[nodiscard]] const Service* find(const Target& target, std::string_view team,
                                    std::string_view name) const;
  /// What a call of this service leads to, or null when it is not among the descriptors at hand.
  [[nodiscard]] const Service* find(const Service& caller, const Call& call) const;

 private:
  using Key = std::tuple<const Environment*, const Cluster*, std::string_view, std::string_view>;

  const Fleet& fleet_;
  std::vector<Target> targets_;
  std::vector<std::shared_ptr<const Descriptor>> descriptors_;
  std::vector<std::shared_ptr<const Descriptor>> unresolved_;
  std::vector<Service> services_;
  std::vector<Service> partial_;
  std::vector<const Service*> readable_;
  std::map<Key, std::size_t> places_;  ///< in services_
};

}  // namespace slipway::fleet
