#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/kustomize/accumulator.h"
#include "compiler/kustomize/model/build_context.h"

namespace slipway::kustomize {

/// A base that was accumulated once, for all that use it.
struct SharedBase {
  BuildContext context;  ///< owns everything that `sum` refers to
  Accumulator sum;
  std::vector<std::string> roots;  ///< all directories below it, without links
};

/// Bases by directory, shared by many builds and threads.
class BaseCache {
 public:
  /// What to do about a base that is not there.
  enum class Advice : std::uint8_t { build_privately, build_to_share };
  struct Found {
    std::shared_ptr<const SharedBase> base;  ///< null: not there (yet)
    Advice advice = Advice::build_privately;
  };
  Found find(const std::string& directory);
  void put(const std::string& directory, std::shared_ptr<const SharedBase> base);
  /// It cannot be shared; do not try again.
  void refuse(const std::string& directory);

 private:
  struct Slot {
    bool refused = false;
    std::shared_ptr<const SharedBase> base;
  };
  std::mutex mutex_;
  std::unordered_map<std::string, Slot> slots_;
};

}  // namespace slipway::kustomize
