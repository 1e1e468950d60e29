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

/// Bases by directory, shared by many builds and threads. One that a build's own directory names is
/// kept from its first use on: others of its kind are likely to name it, too. A base of a base is
/// kept from its second: in a long chain of bases, each would hold all that is below it once more.
class BaseCache {
 public:
  /// What to do about a base that is not there.
  enum class Advice : std::uint8_t {
    build_privately,
    build_to_share,     ///< others have read its files before
    build_first_share,  ///< nobody has
  };
  struct Found {
    std::shared_ptr<const SharedBase> base;  ///< null: not there (yet)
    Advice advice = Advice::build_privately;
  };
  /// `depth`: how many directories are above it in the build that asks.
  Found find(const std::string& directory, std::size_t depth);
  void put(const std::string& directory, std::shared_ptr<const SharedBase> base);
  /// It cannot be shared; do not try again.
  void refuse(const std::string& directory);

 private:
  struct Slot {
    std::size_t uses = 0;
    bool refused = false;
    std::shared_ptr<const SharedBase> base;
  };
  std::mutex mutex_;
  std::unordered_map<std::string, Slot> slots_;
};

}  // namespace slipway::kustomize
