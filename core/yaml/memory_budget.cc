#include "core/yaml/memory_budget.h"

namespace slipway::yaml {

namespace {

thread_local MemoryBudget* budget_of_thread = nullptr;

}  // namespace

MemoryBudget::MemoryBudget(std::size_t bytes)
    : left_(static_cast<std::int64_t>(bytes)), outer_(budget_of_thread) {
  budget_of_thread = this;
}

MemoryBudget::~MemoryBudget() { budget_of_thread = outer_; }

void MemoryBudget::spend(std::size_t bytes) {
  MemoryBudget* budget = budget_of_thread;
  if (budget == nullptr) return;
  const auto amount = static_cast<std::int64_t>(bytes);
  if (budget->left_.fetch_sub(amount, std::memory_order_relaxed) >= amount) return;
  budget->left_.fetch_add(amount, std::memory_order_relaxed);
  throw std::bad_alloc();
}

MemoryBudget::Parts::Parts() : budget_(budget_of_thread) {}

MemoryBudget::Parts::Use::Use(MemoryBudget* budget) : outer_(budget_of_thread) {
  budget_of_thread = budget;
}

MemoryBudget::Parts::Use::~Use() { budget_of_thread = outer_; }

}  // namespace slipway::yaml
