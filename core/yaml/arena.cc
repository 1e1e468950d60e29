#include "core/yaml/arena.h"

#include <algorithm>
#include <cstring>

namespace slipway::yaml {

namespace {
constexpr std::size_t largest_block = std::size_t{1} << 20;
}

void* Arena::allocate(std::size_t size, std::size_t alignment) {
  const auto misaligned = reinterpret_cast<std::uintptr_t>(next_) % alignment;
  const std::size_t padding = misaligned == 0 ? 0 : alignment - misaligned;
  if (next_ == nullptr || static_cast<std::size_t>(end_ - next_) < padding + size) {
    const std::size_t block = std::max(block_size_, size);
    blocks_.emplace_back(new std::byte[block]);
    next_ = blocks_.back().get();
    end_ = next_ + block;
    block_size_ = std::min(block_size_ * 2, largest_block);
    void* result = next_;
    next_ += size;
    return result;
  }
  void* result = next_ + padding;
  next_ += padding + size;
  return result;
}

std::string_view Arena::copy(std::string_view text) {
  if (text.empty()) return {};
  char* room = static_cast<char*>(allocate(text.size(), 1));
  std::memcpy(room, text.data(), text.size());
  return {room, text.size()};
}

}  // namespace slipway::yaml
