#include "core/yaml/memory_budget.h"

#include <new>

namespace slipway::yaml {

namespace {

thread_local MemoryBudget* budget_of_thread = nullptr;

}  // namespace

MemoryBudget::MemoryBudget(std::size_t bytes) : left_(bytes), outer_(budget_of_thread) {
  budget_of_thread = this;
}

MemoryBudget::~MemoryBudget() { budget_of_thread = outer_; }

void MemoryBudget::spend(std::size_t bytes) {
  MemoryBudget* budget = budget_of_thread;
  if (budget == nullptr) return;
  if (bytes > budget->left_) throw std::bad_alloc();
  budget->left_ -= bytes;
}

MemoryBudget* MemoryBudget::current() { return budget_of_thread; }

MemoryBudget::Shared::Shared(MemoryBudget* budget) { budget_of_thread = budget; }

MemoryBudget::Shared::~Shared() { budget_of_thread = nullptr; }

}  // namespace slipway::yaml
