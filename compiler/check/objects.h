#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "compiler/check/overlay_build.h"
#include "compiler/check/patch_use.h"
#include "compiler/check/route_objects.h"
#include "compiler/manifest/schema/validator.h"
#include "compiler/overlay/cluster_schemas.h"

namespace slipway::check {

/// Holds what overlays render to against the rules about objects: schema-* (schema_findings.h),
/// secret-in-clear (clear_objects.h), below-policy (policy_objects.h), route-twice
/// (route_objects.h), kubernetes-name (manifest/names.h), idle-scaling (scaling.h), idle-alert
/// (alerts.h), idle-patch (patch_use.h). What is the same in several clusters is said once.
class ObjectCheck {
 public:
  /// All outlive the check. `index`: the services of all repositories; null: only those of the set
  /// are known.
  ObjectCheck(const fleet::ServiceSet& set, const overlay::ClusterSchemas& schemas,
              const fleet::Index* index)
      : set_(set), schemas_(schemas), index_(index) {}

  /// The objects of one overlay. From any thread.
  void check(const OverlayBuild& overlay);
  /// An overlay that does not render, and why; its compiled tree is at the root of `files`. From
  /// any thread.
  void failed(const fleet::Service& service, Diagnostic reason, FileSystem& files) {
    failed(service, service, std::move(reason), files);
  }
  /// The same for a part of it: `part` is `whole` with fewer patches and manifests.
  void failed(const fleet::Service& whole, const fleet::Service& part, Diagnostic reason,
              FileSystem& files);
  /// The objects that the platform has in a cluster beside the services (compile_platform), and why
  /// they do not render. From any thread.
  void check(const fleet::Target& target, const kustomize::Build& build, FileSystem& files);
  void failed(const fleet::Target& target, const Diagnostic& reason, FileSystem& files);
  /// Gives all that was found, and one warning about what nothing is known of: kinds that the
  /// compiler and the components make, in clusters without a snapshot.
  void finish(Diagnostics& diagnostics);

 private:
  using Place = std::tuple<std::string, Position, std::string>;  ///< file, position, message

  struct Found {
    Diagnostic diagnostic;
    std::size_t order = 0;  ///< of the service that it is of, from 1; 0: the platform's
    std::set<std::string> clusters;
  };

  void add(const fleet::Service& service, Diagnostic diagnostic);
  void add(const fleet::Cluster& cluster, std::size_t order, Diagnostic diagnostic);
  void damaged(const manifest::Schemas& schemas, std::size_t order, Diagnostic diagnostic);
  [[nodiscard]] std::size_t order_of(const fleet::Service& service) const;
  void refused(const fleet::Target& target, const yaml::Node& object, const yaml::Node& node,
               std::string_view path, Diagnostic reason, FileSystem& files);
  void unknown_kind(const OverlayBuild& overlay, const yaml::Node& object,
                    const manifest::Finding& finding);
  void tell_unchecked(Diagnostics& diagnostics) const;

  const fleet::ServiceSet& set_;
  const overlay::ClusterSchemas& schemas_;
  const fleet::Index* index_;
  std::mutex mutex_;  ///< for what follows
  std::map<Place, Found> found_;
  std::map<const manifest::Schemas*, Found> damaged_;  ///< a snapshot is told once
  /// Kinds that nothing is known of, and the clusters of such objects.
  std::set<const fleet::Cluster*> without_snapshot_;
  std::set<std::string> unknown_;
  PatchUse patches_;
  RouteObjects routes_;
};

}  // namespace slipway::check
