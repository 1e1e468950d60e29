#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/kustomize/model/build_context.h"
#include "compiler/kustomize/model/resource_map.h"
#include "core/diagnostics/diagnostic.h"

namespace slipway::kustomize {

/// What the steps of one build changed, field by field. Slow, and only there when somebody asks for
/// it (BuildOptions::recorder): it compares all objects before and after each step.
class Recorder {
 public:
  struct Step {
    std::string what;         ///< "PatchTransformer", "name references"
    DiagnosticNote where;     ///< what asked for it; no file: the end of the build
    std::size_t objects = 0;  ///< how many it changed or removed
    std::size_t aimed = 0;    ///< of a patch: how many it was aimed at
  };
  struct Change {
    std::size_t step;
    std::string path;
    std::string before;  ///< empty: was not there
    std::string after;   ///< empty: is gone
  };

  /// Around one step. `where` may be null.
  void begin(const ResourceMap& resources, BuildContext& context);
  void end(const ResourceMap& resources, std::string_view what, const yaml::Node* where,
           BuildContext& context);

  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }
  /// In the order of the steps; empty for an object that no step changed. While the build lives.
  [[nodiscard]] std::vector<Change> changes(const Resource* resource) const;

  struct Removal {
    std::size_t step;
    const Resource* resource;
    const yaml::Node* object;  ///< as it was before
  };
  /// The objects that a step took away, in the order of the steps, then of their
  /// files. While the build lives.
  [[nodiscard]] std::vector<Removal> removals() const;

 private:
  /// An object before and after a step that changed it; null: it is gone.
  struct Version {
    std::size_t step;
    const yaml::Node* before;
    const yaml::Node* after;
  };

  void follow_successors(const ResourceMap& resources);

  std::vector<Step> steps_;
  std::vector<const Resource*> order_;  ///< before the step
  std::size_t selected_ = 0;
  std::unordered_map<const Resource*, const yaml::Node*> before_;
  std::unordered_map<const Resource*, std::vector<Version>> versions_;
};

/// One scalar of an object (or an empty collection), and how a person would write the way to it:
/// `spec.containers[name=app].image`, `ports[containerPort=80]`, `metadata.labels["a.b/c"]`,
/// `args[0]`.
struct Leaf {
  std::string path;
  const yaml::Node* node = nullptr;
};
std::vector<Leaf> leaves(const yaml::Node& object);

/// Is a path of this form the wanted one, or below it? An empty one has all below it.
bool is_field_within(std::string_view path, std::string_view wanted);

}  // namespace slipway::kustomize
