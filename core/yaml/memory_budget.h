#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>

namespace slipway::yaml {

/// What a piece of work may allocate in arenas and for texts. Input can multiply itself in ways
/// that no count of one file or one step sees: many files of aliases, one value that is copied to
/// hundreds of places. So the whole work is counted, where arenas take new blocks.
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

  /// Work whose parts other threads do while this one waits: they spend what this thread may.
  class Parts {
   public:
    Parts();
    Parts(const Parts&) = delete;
    Parts& operator=(const Parts&) = delete;
    ~Parts() = default;

    /// On any thread. That it ran out of memory is kept for finish().
    template <typename Work>
    void run(const Work& work) {
      const Use use(budget_);
      try {
        work();
      } catch (const std::bad_alloc&) {
        ran_out_ = true;
      }
    }
    /// On this thread, once all parts are done: throws std::bad_alloc where one of them did.
    void finish() const {
      if (ran_out_) throw std::bad_alloc();
    }

   private:
    class Use {
     public:
      explicit Use(MemoryBudget* budget);
      Use(const Use&) = delete;
      Use& operator=(const Use&) = delete;
      ~Use();

     private:
      MemoryBudget* outer_;
    };

    MemoryBudget* budget_;
    std::atomic<bool> ran_out_ = false;
  };

 private:
  std::atomic<std::int64_t> left_;  ///< signed: threads may take at once what is left
  MemoryBudget* outer_;
};

}  // namespace slipway::yaml
