#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "compiler/check/cluster_schemas.h"
#include "compiler/kustomize/build.h"
#include "compiler/manifest/schema/validator.h"
#include "compiler/overlay/written_at.h"

namespace slipway::check {

/// schema-*: holds what overlays render to against the schemas of their clusters, and says what is
/// wrong in terms of what people wrote: a field of the descriptor, a line of a patch, of a further
/// manifest or of a component. What is the same in several clusters is said once. Also
/// idle-patch, and secret-in-clear in further manifests.
class ObjectCheck {
 public:
  /// Both outlive the check.
  ObjectCheck(const fleet::ServiceSet& set, const ClusterSchemas& schemas)
      : set_(set), schemas_(schemas) {}

  /// The objects of one overlay, whose compiled tree is at the root of `files`. From any thread.
  void check(const fleet::Service& service, const kustomize::Build& build, FileSystem& files);
  /// An overlay that does not render, and why. From any thread.
  void failed(const fleet::Service& service, Diagnostic reason, FileSystem& files);
  /// The objects that the platform has in a cluster beside the services (compile_platform), and why
  /// they do not render. From any thread.
  void check(const fleet::Target& target, const kustomize::Build& build, FileSystem& files);
  void failed(const fleet::Target& target, const Diagnostic& reason, FileSystem& files);
  /// Gives all that was found.
  void finish(Diagnostics& diagnostics);
  /// One warning about what nothing is known of: kinds that the compiler and the components make,
  /// in clusters without a snapshot.
  void tell_unchecked(Diagnostics& diagnostics) const;

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
  void refused(const fleet::Target& target, const yaml::Node& object,
               const manifest::Finding& finding, FileSystem& files);
  void secret_in_clear(const fleet::Service& service, const yaml::Node& object, FileSystem& files);
  void note_idle_patches(const fleet::Service& service, FileSystem& files);
  void unknown_kind(const fleet::Service& service, const yaml::Node& object,
                    const manifest::Finding& finding, FileSystem& files);
  void refused(const fleet::Service& service, const yaml::Node& object,
               const manifest::Finding& finding, FileSystem& files);
  [[nodiscard]] std::optional<overlay::Written> author_of(const fleet::Service& service,
                                                          const yaml::Node& object,
                                                          const manifest::Finding& finding,
                                                          FileSystem& files) const;

  const fleet::ServiceSet& set_;
  const ClusterSchemas& schemas_;
  std::mutex mutex_;  ///< for what follows
  std::map<Place, Found> found_;
  std::map<const manifest::Schemas*, Found> damaged_;  ///< a snapshot is told once
  /// Kinds that nothing is known of, and the clusters of such objects.
  std::set<const fleet::Cluster*> without_snapshot_;
  std::set<std::string> unknown_;
  /// In how many overlays a patch is, and in how many of them it changes something.
  struct PatchUse {
    const yaml::Node* node = nullptr;
    std::size_t effects = 0;
  };
  std::map<std::tuple<const yaml::Source*, std::uint32_t, std::uint32_t>, PatchUse> patches_;
};

}  // namespace slipway::check
