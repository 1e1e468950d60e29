#pragma once

#include <cstddef>

namespace slipway::yaml {

/// What a piece of work may allocate in arenas and for texts, on one thread. Input can multiply
/// itself in ways that no count of one file or one step sees: many files of aliases, one value that
/// is copied to hundreds of places. So the whole work is counted, where arenas take new blocks.
///
/// Running out throws std::bad_alloc, as running out of memory does: allocations stand everywhere,
/// and none of them could go on. Who makes a budget catches that, and says what has happened.
class MemoryBudget {
 public:
  /// In force on this thread until its end; then the one before is again.
  explicit MemoryBudget(std::size_t bytes);
  MemoryBudget(const MemoryBudget&) = delete;
  MemoryBudget& operator=(const MemoryBudget&) = delete;
  ~MemoryBudget();

  /// Counts against the budget of this thread, if it has one.
  static void spend(std::size_t bytes);
  /// The budget of this thread, or null.
  static MemoryBudget* current();

  /// On a thread that does a part of another one's work while that one waits.
  class Shared {
   public:
    explicit Shared(MemoryBudget* budget);
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;
    ~Shared();
  };

 private:
  std::size_t left_;
  MemoryBudget* outer_;
};

}  // namespace slipway::yaml
