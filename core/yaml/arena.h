#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

namespace slipway::yaml {

/// Hands out memory that lives until the arena ends; nothing is freed before. A build makes
/// hundreds of thousands of small nodes that all die together: this is what makes them nearly free.
/// For one thread at a time.
class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  Arena(Arena&& other) noexcept { swap(other); }
  Arena& operator=(Arena&& other) noexcept {
    Arena(std::move(other)).swap(*this);
    return *this;
  }
  ~Arena() {
    if (last_ != nullptr) release();
  }

  void* allocate(std::size_t size, std::size_t alignment) {
    const auto misaligned = reinterpret_cast<std::uintptr_t>(next_) % alignment;
    const std::size_t padding = misaligned == 0 ? 0 : alignment - misaligned;
    if (static_cast<std::size_t>(end_ - next_) < padding + size) return allocate_block(size);
    void* result = next_ + padding;
    next_ += padding + size;
    return result;
  }

  template <typename T, typename... Arguments>
  T* make(Arguments&&... arguments) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (allocate(sizeof(T), alignof(T))) T{std::forward<Arguments>(arguments)...};
  }

  /// Uninitialised room for `count` objects.
  template <typename T>
  T* make_array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    return static_cast<T*>(allocate(sizeof(T) * count, alignof(T)));
  }

  /// A copy of the text that lives as long as the arena.
  std::string_view copy(std::string_view text);

 private:
  struct Block;
  class Reserve;

  /// From a new block.
  void* allocate_block(std::size_t size);
  void release() noexcept;
  void swap(Arena& other) noexcept {
    std::swap(last_, other.last_);
    std::swap(next_, other.next_);
    std::swap(end_, other.end_);
    std::swap(block_size_, other.block_size_);
  }

  Block* last_ = nullptr;  ///< the newest block, which knows the one before
  std::byte* next_ = nullptr;
  std::byte* end_ = nullptr;
  std::size_t block_size_ = 4096;
};

}  // namespace slipway::yaml
