#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "compiler/kustomize/input/kustomization.h"
#include "compiler/kustomize/input/manifests.h"
#include "core/result.h"

namespace slipway::kustomize {

/// Parsed files by canonical path, shared by many builds and threads. Nothing in it is ever changed
/// or dropped, so that views into it stay valid as long as it lives.
class FileCache {
 public:
  using SharedManifests = std::shared_ptr<const Result<Manifests>>;
  using SharedKustomization = std::shared_ptr<const Result<Kustomization>>;

  /// What is kept for the path, or what `make` gives, which is kept from then on.
  template <typename Make>
  SharedManifests manifests(const std::string& path, Make make) {
    return get<Result<Manifests>>(manifests_, path, make);
  }
  template <typename Make>
  SharedKustomization kustomization(const std::string& directory, Make make) {
    return get<Result<Kustomization>>(kustomizations_, directory, make);
  }

 private:
  template <typename T, typename Make>
  std::shared_ptr<const T> get(std::unordered_map<std::string, std::shared_ptr<const T>>& kept,
                               const std::string& path, Make make) {
    {
      const std::lock_guard lock(mutex_);
      if (const auto found = kept.find(path); found != kept.end()) return found->second;
    }
    // Outside the lock: two threads may both parse a file once; the first one's is kept.
    auto made = std::make_shared<const T>(make());
    const std::lock_guard lock(mutex_);
    return kept.try_emplace(path, std::move(made)).first->second;
  }

  std::mutex mutex_;
  std::unordered_map<std::string, SharedManifests> manifests_;
  std::unordered_map<std::string, SharedKustomization> kustomizations_;
};

}  // namespace slipway::kustomize
