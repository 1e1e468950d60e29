#include "compiler/kustomize/model/transformer_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "compiler/kustomize/schema/kind_order.h"
#include "core/text/go_sort.h"

namespace slipway::kustomize {

namespace {

// kustomize's idea of "the same field": the one that is there is selected by the new one.
bool covers(const FieldSpec& present, const FieldSpec& added) {
  return present.path == added.path && selects(added.gvk, present.gvk);
}

// Sorts by kustomize's order of kinds, with equal ones where Go leaves them; the key of each is
// made once.
template <typename T>
void sort_by_kind(std::vector<T>& list, Gvk T::*gvk) {
  std::vector<std::pair<GvkKey, std::size_t>> order;
  order.reserve(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    order.emplace_back(KindOrder::standard().key(list[i].*gvk), i);
  }
  const auto less = [](const auto& a, const auto& b) { return a.first < b.first; };
  if (std::is_sorted(order.begin(), order.end(), less)) return;  // as kustomize's own tables are
  go_sort(order, less);
  std::vector<T> sorted;
  sorted.reserve(list.size());
  for (const auto& [key, place] : order) sorted.push_back(std::move(list[place]));
  list = std::move(sorted);
}

}  // namespace

Result<void> TransformerConfig::merge_field(std::vector<FieldSpec>& fields,
                                            const FieldSpec& field) {
  const auto same = std::find_if(fields.begin(), fields.end(),
                                 [&](const FieldSpec& present) { return covers(present, field); });
  if (same == fields.end()) {
    fields.push_back(field);
    return {};
  }
  if (same->create == field.create) return {};
  return plain_error(
      fmt::format("the field spec `{}` is there twice, with and without `create`", field.path),
      "give both the same `create`, or remove one; kustomize's own field specs count too");
}

void TransformerConfig::Builder::begin_with(const TransformerConfig& other) {
  config_->fields_ = other.fields_;
  config_->references_ = other.references_;
  config_->keep_ = other.keep_;
}

void TransformerConfig::Builder::append(FieldTable table, const FieldSpec& field) {
  config_->fields_[static_cast<std::size_t>(table)].push_back(field);
}

void TransformerConfig::Builder::append_references(const Gvk& target,
                                                   std::vector<FieldSpec> referrers) {
  config_->references_.push_back({target, std::move(referrers)});
}

Result<void> TransformerConfig::Builder::add(FieldTable table, const FieldSpec& field) {
  return merge_field(config_->fields_[static_cast<std::size_t>(table)], field);
}

Result<void> TransformerConfig::Builder::add_target(const Gvk& target) {
  for (const References& references : config_->references_) {
    if (references.target == target) return {};
  }
  config_->references_.push_back({target, {}});
  return {};
}

Result<void> TransformerConfig::Builder::add_reference(const Gvk& target,
                                                       const FieldSpec& referrer) {
  for (References& references : config_->references_) {
    if (references.target == target) return merge_field(references.referrers, referrer);
  }
  config_->references_.push_back({target, {referrer}});
  return {};
}

Result<void> TransformerConfig::Builder::merge(const TransformerConfig& other) {
  for (std::size_t table = 0; table < tables; ++table) {
    for (const FieldSpec& field : other.fields_[table]) {
      SLIPWAY_TRY(add(static_cast<FieldTable>(table), field));
    }
  }
  for (const References& references : other.references_) {
    SLIPWAY_TRY(add_target(references.target));
    for (const FieldSpec& referrer : references.referrers) {
      SLIPWAY_TRY(add_reference(references.target, referrer));
    }
  }
  config_->keep_.insert(config_->keep_.end(), other.keep_.begin(), other.keep_.end());
  return {};
}

std::shared_ptr<const TransformerConfig> TransformerConfig::Builder::finish() {
  config_->keep_.push_back(arena_);
  config_->sort_and_index();
  return std::move(config_);
}

void TransformerConfig::sort_and_index() {
  for (std::vector<FieldSpec>& fields : fields_) sort_by_kind(fields, &FieldSpec::gvk);
  sort_by_kind(references_, &References::target);
  // Referrers for any kind stand in every kind's list, at their place in the order.
  for (const References& references : references_) {
    for (const FieldSpec& field : references.referrers) {
      if (!field.gvk.kind.empty()) by_kind_.try_emplace(field.gvk.kind);
    }
  }
  for (const References& references : references_) {
    for (const FieldSpec& field : references.referrers) {
      const Referrer referrer = {&field, references.target};
      if (!field.gvk.kind.empty()) {
        by_kind_[field.gvk.kind].push_back(referrer);
        continue;
      }
      any_kind_.push_back(referrer);
      for (auto& [kind, list] : by_kind_) list.push_back(referrer);
    }
  }
}

const std::vector<TransformerConfig::Referrer>& TransformerConfig::referrers_of(
    std::string_view kind) const {
  const auto found = by_kind_.find(kind);
  return found == by_kind_.end() ? any_kind_ : found->second;
}

const SharedConfig& TransformerConfig::standard() {
  static const SharedConfig config = [] {
    const std::shared_ptr<TransformerConfig> made(new TransformerConfig);
    for (std::size_t table = 0; table < tables; ++table) {
      const std::span<const FieldSpec> fields = default_fields(static_cast<FieldTable>(table));
      made->fields_[table].assign(fields.begin(), fields.end());
    }
    for (const NameReference& reference : default_name_references()) {
      made->references_.push_back(
          {reference.target, {reference.referrers.begin(), reference.referrers.end()}});
    }
    made->sort_and_index();
    return made;
  }();
  return config;
}

Result<SharedConfig> merge_configs(const SharedConfig& first, const SharedConfig& second) {
  const SharedConfig& standard = TransformerConfig::standard();
  if (second == nullptr || first == second) return first;
  if (first == nullptr && second == standard) return standard;
  // What is there stays as it is; what comes is compared. So merging with nothing is not idle: a
  // general field spec that follows a special one is left out.
  TransformerConfig::Builder builder;
  if (first != nullptr) builder.begin_with(*first);
  SLIPWAY_TRY(builder.merge(*second));
  return builder.finish();
}

}  // namespace slipway::kustomize
