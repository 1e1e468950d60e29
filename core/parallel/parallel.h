#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "core/parallel/heap_room.h"

namespace slipway {

namespace internal {
/// Is this thread busy with a part of something that in_parallel() does?
inline thread_local bool is_in_parallel = false;
}  // namespace internal

/// Calls work(i) once for every i below `count`, on as many threads as there are cores, the calling
/// one included; on that one alone where no other can be started, or where the other cores have
/// their part of an outer work. Returns when all are done. `work` must not throw.
///
/// Neighbours are likely alike: a thread takes several at a time, so that what they share stays in
/// its core's caches, and no two threads need the same thing at once. Towards the end it takes
/// fewer, so that no thread has to wait long for another.
template <typename Work>
void in_parallel(std::size_t count, const Work& work) {
  constexpr std::size_t worth_heap_room = 64;
  constexpr std::size_t most_at_a_time = 16;
  constexpr std::size_t turns_left = 4;
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    const bool is_inner = std::exchange(internal::is_in_parallel, true);
    if (count >= worth_heap_room) make_heap_room();
    std::size_t first = next;
    while (first < count) {
      const std::size_t share = (count - first) / (cores * turns_left);
      const std::size_t end = first + std::clamp<std::size_t>(share, 1, most_at_a_time);
      if (!next.compare_exchange_weak(first, end)) continue;
      for (std::size_t i = first; i < end; ++i) work(i);
      first = next;
    }
    internal::is_in_parallel = is_inner;
  };
  std::vector<std::jthread> threads;
  try {
    const std::size_t wanted = internal::is_in_parallel ? 1 : std::min(cores, count);
    for (std::size_t i = 1; i < wanted; ++i) threads.emplace_back(run);
  } catch (const std::system_error&) {  // the system has no more threads
  }
  run();
}

}  // namespace slipway
