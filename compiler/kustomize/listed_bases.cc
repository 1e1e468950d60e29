#include "compiler/kustomize/listed_bases.h"

#include <atomic>
#include <utility>

#include "compiler/kustomize/shared_base.h"
#include "core/parallel/parallel.h"
#include "core/yaml/memory_budget.h"

// A fleet in one kustomization lists hundreds of overlays that know nothing of each other. Each is
// accumulated apart, on all cores; then they are added one after the other, as if each had been
// accumulated when its turn came. Where that would not be the same, or one of them has a mistake,
// its turn is when it is accumulated (again), so that errors come as always.

namespace slipway::kustomize {

namespace {

// Below it, starting threads costs more than they save.
constexpr std::size_t fewest = 8;

// Null where it has a mistake, or cannot stand apart.
std::shared_ptr<SharedBase> accumulate(const Root& from, const yaml::Node& entry,
                                       const Session& session) {
  Loader loader = session.loader.apart();
  const Result<Root> root = loader.enter(from, entry);
  if (!root) return nullptr;
  auto base = accumulate_apart(*root, loader.for_base(&*root), session);
  return base ? *std::move(base) : nullptr;
}

}  // namespace

ListedBases::ListedBases(std::span<const yaml::Node* const> entries, const Root& root,
                         Session& session) {
  const bool has_cores = session.company == Company::none && session.bases != nullptr;
  if (!has_cores || entries.size() < fewest || session.context.open_api.chosen()) return;
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (session.loader.is_directory(root, entries[i]->text())) positions.push_back(i);
  }
  if (positions.size() < fewest) return;

  bases_.resize(entries.size());
  Session inner = session;
  inner.company = Company::other_parts;
  // One that runs out of memory stays null: it runs out again when its turn comes.
  yaml::MemoryBudget::Parts parts;
  // Behind the first mistake, nothing is of use.
  std::atomic<std::size_t> end = positions.size();
  in_parallel(positions.size(), [&](std::size_t i) {
    if (i >= end) return;
    std::shared_ptr<SharedBase>& base = bases_[positions[i]];
    parts.run([&] { base = accumulate(root, *entries[positions[i]], inner); });
    std::size_t known = end;
    while (base == nullptr && i < known && !end.compare_exchange_weak(known, i)) {
    }
  });
}

Result<bool> ListedBases::add(Accumulator& sum, std::size_t position, Session& session) {
  // Once a base has chosen a schema, that is the one of all that come later.
  if (bases_.empty() || bases_[position] == nullptr || session.context.open_api.chosen())
    return false;
  const std::shared_ptr<SharedBase> base = std::move(bases_[position]);
  ResourceMap objects;
  for (Resource* resource : base->sum.resources.all()) {
    // Nobody else has it, and it was accumulated under its own chain of users: no copies, and no
    // look for cycles.
    objects.append_unchecked(session.context.resources.emplace_back(std::move(*resource)));
  }
  SLIPWAY_TRY(merge_base(sum, base, std::move(objects), session));
  return true;
}

}  // namespace slipway::kustomize
