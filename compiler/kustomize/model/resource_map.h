#pragma once

#include <cstddef>
#include <span>
#include <unordered_map>
#include <vector>

#include "compiler/kustomize/model/resource.h"
#include "core/result.h"

namespace slipway::kustomize {

/// The objects of a build in their order, found by id without a scan. The resources belong to the
/// build; the map only refers to them.
class ResourceMap {
 public:
  [[nodiscard]] std::span<Resource* const> all() const { return list_; }
  [[nodiscard]] std::size_t size() const { return list_.size(); }

  /// Adds at the end. Error at the object: one with the same id is there already.
  Result<void> append(Resource& resource, OpenApi& open_api);
  /// Adds one that is known to be new.
  void append_unchecked(Resource& resource) {
    list_.push_back(&resource);
    ids_changed();
  }
  /// Adds all, in order.
  Result<void> append_all(const ResourceMap& other, OpenApi& open_api);
  /// Puts another resource into the place of one.
  void replace(const Resource& old, Resource& next);
  /// Takes away what has become empty, or was asked to go.
  void drop_empty();
  template <typename Predicate>
  void drop_if(Predicate drop) {
    std::erase_if(list_, drop);
    ids_changed();
  }
  /// The same resources in another order.
  void reorder(std::span<const std::size_t> positions);

  /// Those that have, or once had, exactly this id; in order.
  std::vector<Resource*> with_any_id(const Identity& id, OpenApi& open_api);
  /// The error of two objects with the same current id, if there are any.
  Result<void> check_unique(OpenApi& open_api);

  /// To be called after ids may have changed.
  void ids_changed() {
    current_known_ = false;
    any_known_ = false;
  }

 private:
  // Building an index costs more than it saves for the five objects of a usual overlay.
  static constexpr std::size_t smallest_index = 24;

  Resource* find_current(const Identity& id, OpenApi& open_api);
  void index_current(OpenApi& open_api);
  void index_any(OpenApi& open_api);

  std::vector<Resource*> list_;
  std::unordered_map<Identity, Resource*, IdentityHash> current_;
  std::unordered_map<Identity, std::vector<Resource*>, IdentityHash> any_;
  bool current_known_ = false;
  bool any_known_ = false;
};

/// The error of an id that is taken.
Diagnostic id_taken(const Resource& resource, const Resource& other, OpenApi& open_api);

}  // namespace slipway::kustomize
