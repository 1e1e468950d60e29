#include "core/yaml/arena.h"

#include <algorithm>
#include <cstring>

#include "core/yaml/memory_budget.h"

namespace slipway::yaml {

namespace {
constexpr std::size_t largest_block = std::size_t{1} << 20;
}

void* Arena::allocate_block(std::size_t size) {
  const std::size_t block = std::max(block_size_, size);
  MemoryBudget::spend(block);
  blocks_.emplace_back(new std::byte[block]);
  next_ = blocks_.back().get();
  end_ = next_ + block;
  block_size_ = std::min(block_size_ * 2, largest_block);
  void* result = next_;
  next_ += size;
  return result;
}

std::string_view Arena::copy(std::string_view text) {
  if (text.empty()) return {};
  char* room = static_cast<char*>(allocate(text.size(), 1));
  std::memcpy(room, text.data(), text.size());
  return {room, text.size()};
}

}  // namespace slipway::yaml
