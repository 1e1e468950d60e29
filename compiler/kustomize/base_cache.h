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
  std::string last_read;           ///< the last of its files, see Loader::last_read()
};

/// Bases by directory, shared by many builds and threads. One that the directory of one of many
/// builds names is kept from its first use on: others are likely to name it, too. All else is kept
/// from its second: in a long chain of bases, each would hold all that is below it once more.
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
  /// How often it will be asked for, as far as can be guessed.
  enum class Expected : std::uint8_t { once, often };
  Found find(const std::string& directory, Expected expected);
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
