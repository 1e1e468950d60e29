#pragma once

#include <string>

#include "core/filesystem/descriptor.h"

namespace slipway {

/// The reading end of a pipe that a process writes to, and where that goes: into a text, or on to
/// another descriptor as it comes. Never blocks.
class Stream {
 public:
  /// Keeps the first `limit` bytes, drops the rest.
  static Stream keep(Descriptor source, std::size_t limit) {
    return {std::move(source), -1, limit};
  }
  /// Passes everything on to `target`.
  static Stream relay(Descriptor source, int target) { return {std::move(source), target, 0}; }

  /// What to wait for with poll(): a descriptor, -1 once the pipe has ended, and events.
  [[nodiscard]] int descriptor() const;
  [[nodiscard]] short events() const;

  /// Moves what can be moved now.
  void advance();
  /// Moves what the pipe still holds after its writers have ended; gives up on a target that takes
  /// nothing for a while.
  void finish();

  [[nodiscard]] bool cut() const { return cut_; }
  std::string take() { return std::move(text_); }

 private:
  Stream(Descriptor source, int target, std::size_t limit);
  enum class Step : unsigned char { moved, empty, full, ended };
  Step read_step();
  Step relay_step();

  Descriptor source_;
  int target_;
  std::size_t limit_;
  std::string text_;
  std::string pending_;       ///< read, but not yet taken by a target that is no pipe
  bool target_full_ = false;  ///< wait for the target, not for the source
  bool splices_ = true;       ///< both are pipes: the kernel moves the bytes
  bool cut_ = false;
};

}  // namespace slipway
