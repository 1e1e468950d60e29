#include "compiler/kustomize/base_cache.h"

namespace slipway::kustomize {

BaseCache::Found BaseCache::find(const std::string& directory) {
  const std::lock_guard lock(mutex_);
  const Slot& slot = slots_[directory];
  return {slot.base, slot.refused ? Advice::build_privately : Advice::build_to_share};
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
