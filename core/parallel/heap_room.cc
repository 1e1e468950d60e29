// glibc gives every thread a heap of its own, that ends in free room. A piece that is allocated
// there and freed at once leaves its room behind, if malloc is told to keep it (mallopt(3)).
#include "core/parallel/heap_room.h"

#include <malloc.h>
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace slipway {

namespace {

constexpr std::size_t room = std::size_t{24} << 20;
constexpr std::size_t large_page = std::size_t{2} << 20;

// Pieces of that size come from the heap, and its free room stays.
bool set_up() {
  constexpr int most_in_heap = 32 << 20;  // malloc takes no more
  return ::mallopt(M_MMAP_THRESHOLD, most_in_heap) == 1 &&
         ::mallopt(M_TRIM_THRESHOLD, 2 * most_in_heap) == 1;
}

}  // namespace

void make_heap_room() {
  static const bool is_set_up = set_up();
  if (!is_set_up) return;
  void* const piece = std::malloc(room);
  if (piece == nullptr) return;
  const auto address = reinterpret_cast<std::uintptr_t>(piece);
  const std::size_t misaligned = address % large_page;
  // A wish, that machines without large pages do not grant.
  (void)::madvise(static_cast<std::byte*>(piece) + (misaligned == 0 ? 0 : large_page - misaligned),
                  room - large_page, MADV_HUGEPAGE);
  std::free(piece);
}

}  // namespace slipway
