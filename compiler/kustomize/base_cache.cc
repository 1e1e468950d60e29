#include "compiler/kustomize/base_cache.h"

namespace slipway::kustomize {

BaseCache::Found BaseCache::find(const std::string& directory, Expected expected) {
  const std::lock_guard lock(mutex_);
  Slot& slot = slots_[directory];
  ++slot.uses;
  if (slot.base != nullptr || slot.refused) return {slot.base, Advice::build_privately};
  if (slot.uses > 1) return {nullptr, Advice::build_to_share};
  return {nullptr,
          expected == Expected::often ? Advice::build_first_share : Advice::build_privately};
}

void BaseCache::put(const std::string& directory, std::shared_ptr<const SharedBase> base) {
  const std::lock_guard lock(mutex_);
  Slot& slot = slots_[directory];
  if (slot.base == nullptr) slot.base = std::move(base);
}

void BaseCache::refuse(const std::string& directory) {
  const std::lock_guard lock(mutex_);
  slots_[directory].refused = true;
}

}  // namespace slipway::kustomize
