#pragma once

#include <array>
#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/kustomize/schema/default_fields.h"
#include "core/result.h"
#include "core/yaml/arena.h"

namespace slipway::kustomize {

/// Which fields each transformer changes: kustomize's own tables, and what `configurations` and
/// `crds` add. Does not change once made; shared by all builds that use the same.
class TransformerConfig {
 public:
  static constexpr std::size_t tables = 11;

  /// kustomize's own. Made once in a process.
  static const std::shared_ptr<const TransformerConfig>& standard();

  [[nodiscard]] std::span<const FieldSpec> fields(FieldTable table) const {
    return fields_[static_cast<std::size_t>(table)];
  }

  struct References {
    Gvk target;
    std::vector<FieldSpec> referrers;
  };
  [[nodiscard]] const std::vector<References>& name_references() const { return references_; }

  /// One way for objects of a kind to refer to another by name.
  struct Referrer {
    const FieldSpec* field = nullptr;
    Gvk target;
  };
  /// All that may apply to objects of a kind, in kustomize's order.
  [[nodiscard]] const std::vector<Referrer>& referrers_of(std::string_view kind) const;

  /// For those who read files of field specs: collects, then hands over.
  class Builder {
   public:
    Builder() : arena_(std::make_shared<yaml::Arena>()) {}
    /// Where texts of field specs may live.
    yaml::Arena& arena() { return *arena_; }
    /// Starts as a copy of another configuration.
    void begin_with(const TransformerConfig& other);
    /// As they stand in a file, without comparing.
    void append(FieldTable table, const FieldSpec& field);
    void append_references(const Gvk& target, std::vector<FieldSpec> referrers);
    /// Errors: the same field with another `create`.
    Result<void> add(FieldTable table, const FieldSpec& field);
    Result<void> add_reference(const Gvk& target, const FieldSpec& referrer);
    Result<void> add_target(const Gvk& target);
    /// Everything of another configuration; what is there already is left alone.
    Result<void> merge(const TransformerConfig& other);
    /// Sorted as kustomize does, ready to use.
    std::shared_ptr<const TransformerConfig> finish();

   private:
    friend class TransformerConfig;
    std::shared_ptr<TransformerConfig> config_ =
        std::shared_ptr<TransformerConfig>(new TransformerConfig);
    std::shared_ptr<yaml::Arena> arena_;
  };

  /// Adds a field spec as kustomize merges them. Error: conflicting `create`.
  static Result<void> merge_field(std::vector<FieldSpec>& fields, const FieldSpec& field);

 private:
  TransformerConfig() = default;
  void sort_and_index();

  std::array<std::vector<FieldSpec>, tables> fields_;
  std::vector<References> references_;
  std::unordered_map<std::string_view, std::vector<Referrer>> by_kind_;
  std::vector<Referrer> any_kind_;
  std::vector<std::shared_ptr<const void>> keep_;  ///< what the texts live in
};

using SharedConfig = std::shared_ptr<const TransformerConfig>;

/// Both together; null stands for nothing.
Result<SharedConfig> merge_configs(const SharedConfig& first, const SharedConfig& second);

}  // namespace slipway::kustomize
