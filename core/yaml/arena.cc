// Blocks double in size. Arenas come and go by the thousand in a render of many overlays, and an
// allocator of mixed sizes would cut their old blocks up for what lives longer: each thread keeps
// some of the usual sizes for its next arenas, still in the processor's caches.
#include "core/yaml/arena.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/yaml/memory_budget.h"

namespace slipway::yaml {

struct alignas(std::max_align_t) Arena::Block {
  Block* before;
  std::size_t size;  ///< with this header
};

namespace {

constexpr std::size_t smallest_block = 4096;
constexpr std::size_t largest_block = std::size_t{1} << 20;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool keeps_blocks = false;  // what is used after its arena has ended shall be seen
#elif defined(__has_feature)
constexpr bool keeps_blocks = !__has_feature(address_sanitizer);
#else
constexpr bool keeps_blocks = true;
#endif

}  // namespace

/// A thread's blocks for its next arenas.
class Arena::Reserve {
 public:
  /// Null: there is none of that size.
  static Block* take(std::size_t size) {
    Shelf* shelf = shelf_for(size);
    if (shelf == nullptr || shelf->first == nullptr) return nullptr;
    --shelf->count;
    return std::exchange(shelf->first, shelf->first->before);
  }

  /// False: there are enough of that size.
  static bool keep(Block* block) {
    Shelf* shelf = shelf_for(block->size);
    if (shelf == nullptr || shelf->count == most) return false;
    block->before = std::exchange(shelf->first, block);
    ++shelf->count;
    return true;
  }

 private:
  struct Shelf {
    Block* first = nullptr;
    std::size_t count = 0;
  };
  static constexpr std::size_t most = 8;
  static constexpr std::size_t sizes = 5;  // up to 64 KiB

  // Without a destructor: arenas that end after the thread's other variables find it closed.
  struct Store {
    std::array<Shelf, sizes> shelves;
    bool closed = false;
  };
  struct Closer {
    Store& store;
    ~Closer() {
      store.closed = true;
      for (Shelf& shelf : store.shelves) {
        while (shelf.first != nullptr)
          ::operator delete(std::exchange(shelf.first, shelf.first->before));
      }
    }
  };

  static Shelf* shelf_for(std::size_t size) {
    static thread_local constinit Store store;
    static thread_local const Closer closer = {store};
    (void)closer;
    if (!keeps_blocks || store.closed) return nullptr;
    for (std::size_t i = 0; i < sizes; ++i) {
      if (size == smallest_block << i) return &store.shelves[i];
    }
    return nullptr;
  }
};

void* Arena::allocate_block(std::size_t size) {
  const std::size_t wanted = std::max(block_size_, sizeof(Block) + size);
  MemoryBudget::spend(wanted);
  Block* block = Reserve::take(wanted);
  if (block == nullptr) block = static_cast<Block*>(::operator new(wanted));
  last_ = new (block) Block{last_, wanted};
  next_ = reinterpret_cast<std::byte*>(block + 1);
  end_ = reinterpret_cast<std::byte*>(block) + wanted;
  block_size_ = std::min(block_size_ * 2, largest_block);
  return std::exchange(next_, next_ + size);
}

void Arena::release() noexcept {
  while (last_ != nullptr) {
    Block* const block = std::exchange(last_, last_->before);
    if (!Reserve::keep(block)) ::operator delete(block);
  }
}

std::string_view Arena::copy(std::string_view text) {
  if (text.empty()) return {};
  char* room = static_cast<char*>(allocate(text.size(), 1));
  std::memcpy(room, text.data(), text.size());
  return {room, text.size()};
}

}  // namespace slipway::yaml
