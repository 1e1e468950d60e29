#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "compiler/check/cluster_schemas.h"
#include "compiler/check/overlay_build.h"
#include "compiler/check/patch_use.h"
#include "compiler/manifest/schema/validator.h"

namespace slipway::check {

/// Holds what overlays render to against the rules about objects: schema-* (schema_findings.h),
/// secret-in-clear (clear_objects.h), idle-patch (patch_use.h). What is the same in several
/// clusters is said once.
class ObjectCheck {
 public:
  /// Both outlive the check.
  ObjectCheck(const fleet::ServiceSet& set, const ClusterSchemas& schemas)
      : set_(set), schemas_(schemas) {}

  /// The objects of one overlay. From any thread.
  void check(const OverlayBuild& overlay);
  /// An overlay that does not render, and why; its compiled tree is at the root of `files`. From
  /// any thread.
  void failed(const fleet::Service& service, Diagnostic reason, FileSystem& files);
  /// Gives all that was found, and one warning about what nothing is known of: kinds that the
  /// compiler and the components make, in clusters without a snapshot.
  void finish(Diagnostics& diagnostics);

 private:
  using Place = std::tuple<std::string, Position, std::string>;  ///< file, position, message

  struct Found {
    Diagnostic diagnostic;
    const fleet::Service* service = nullptr;  ///< that it is of; the first in their order
    std::set<std::string> clusters;
  };

  void add(const fleet::Service& service, Diagnostic diagnostic);
  void unknown_kind(const OverlayBuild& overlay, const yaml::Node& object,
                    const manifest::Finding& finding);
  void tell_unchecked(Diagnostics& diagnostics) const;

  const fleet::ServiceSet& set_;
  const ClusterSchemas& schemas_;
  std::mutex mutex_;  ///< for what follows
  std::map<Place, Found> found_;
  /// Kinds that nothing is known of, and the clusters of such objects.
  std::set<const fleet::Cluster*> without_snapshot_;
  std::set<std::string> unknown_;
  PatchUse patches_;
};

}  // namespace slipway::check
