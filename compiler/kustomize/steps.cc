#include "compiler/kustomize/steps.h"

#include <algorithm>
#include <iterator>

#include "compiler/kustomize/transformers/affix.h"
#include "compiler/kustomize/transformers/entries.h"
#include "compiler/kustomize/transformers/images.h"
#include "compiler/kustomize/transformers/legacy_patches.h"
#include "compiler/kustomize/transformers/namespace.h"
#include "compiler/kustomize/transformers/patch.h"
#include "compiler/kustomize/transformers/replacements.h"
#include "compiler/kustomize/transformers/replicas.h"
#include "compiler/kustomize/transformers/vars.h"
#include "core/filesystem/path.h"

namespace slipway::kustomize {

namespace {

std::vector<FieldSpec> table(const TransformerConfig& config, FieldTable name) {
  const std::span<const FieldSpec> fields = config.fields(name);
  return {fields.begin(), fields.end()};
}

// A label's own fields first, then those that its switches ask for.
Result<std::vector<FieldSpec>> gather_label_fields(const LabelSetting& label,
                                                   const TransformerConfig& config) {
  std::vector<FieldSpec> fields = label.fields;
  const auto add = [&](FieldTable name) -> Result<void> {
    for (const FieldSpec& field : config.fields(name)) {
      Result<void> added = TransformerConfig::merge_field(fields, field);
      if (!added) {
        return yaml::error_at(*label.node, added.error().message, added.error().hint);
      }
    }
    return {};
  };
  SLIPWAY_TRY(add(FieldTable::labels));
  if (label.include_selectors) {
    SLIPWAY_TRY(add(FieldTable::common_labels));
    return fields;
  }
  if (label.include_templates) SLIPWAY_TRY(add(FieldTable::template_labels));
  if (label.include_volume_claim_templates) {
    SLIPWAY_TRY(add(FieldTable::volume_claim_template_labels));
  }
  Result<void> added = TransformerConfig::merge_field(fields, {{}, "metadata/labels", true});
  if (!added) return yaml::error_at(*label.node, added.error().message, added.error().hint);
  return fields;
}

// Most labels have no fields of their own and ask for the selectors of kustomize's own tables.
Result<std::vector<FieldSpec>> label_fields(const LabelSetting& label,
                                            const TransformerConfig& config) {
  const bool usual = label.fields.empty() && label.include_selectors &&
                     &config == TransformerConfig::standard().get();
  if (!usual) return gather_label_fields(label, config);
  static const Result<std::vector<FieldSpec>> fields = gather_label_fields(label, config);
  return fields;
}

}  // namespace

Result<std::vector<Step>> make_steps(const Kustomization& k, const TransformerConfig& config,
                                     const Root& root, Loader& loader, BuildContext& context) {
  constexpr std::size_t usual_count = 16;
  std::vector<Step> steps;
  steps.reserve(usual_count);
  const auto add = [&](std::string_view kind, const yaml::Node* where,
                       std::unique_ptr<Transformer> transformer) {
    steps.push_back({kind, std::move(transformer), where});
  };
  if (!k.patches_strategic_merge.empty()) {
    SLIPWAY_ASSIGN(std::unique_ptr<Transformer> patches,
                   PatchStrategicMergeTransformer::make(k.patches_strategic_merge, nullptr,
                                                        *k.patches_strategic_merge.front(), root,
                                                        loader, context));
    add("PatchStrategicMergeTransformer", k.patches_strategic_merge.front(), std::move(patches));
  }
  for (const PatchSetting& setting : k.patches) {
    SLIPWAY_ASSIGN(std::unique_ptr<Transformer> patch,
                   PatchTransformer::make(setting, root, loader, context));
    add("PatchTransformer", setting.node, std::move(patch));
  }
  if (k.namespace_name != nullptr) {
    NamespaceSetting setting;
    setting.name = k.namespace_name->text();
    setting.origin = k.namespace_name;
    add("NamespaceTransformer", k.namespace_name,
        std::make_unique<NamespaceTransformer>(setting, table(config, FieldTable::namespace_name)));
  }
  if (k.name_prefix != nullptr) {
    add("PrefixTransformer", k.name_prefix,
        std::make_unique<AffixTransformer>(Affix::prefix, k.name_prefix->text(),
                                           table(config, FieldTable::name_prefix)));
  }
  if (k.name_suffix != nullptr) {
    add("SuffixTransformer", k.name_suffix,
        std::make_unique<AffixTransformer>(Affix::suffix, k.name_suffix->text(),
                                           table(config, FieldTable::name_suffix)));
  }
  for (const LabelSetting& label : k.labels) {
    SLIPWAY_ASSIGN(std::vector<FieldSpec> fields, label_fields(label, config));
    add("LabelTransformer", label.node,
        std::make_unique<EntriesTransformer>(label.pairs, std::move(fields)));
  }
  if (!k.labels.empty() || !k.common_labels.empty()) {
    // kustomize adds this one even without commonLabels, which buildMetadata shows.
    add("LabelTransformer", k.common_labels.empty() ? nullptr : k.common_labels.front().origin,
        std::make_unique<EntriesTransformer>(
            k.common_labels, k.common_labels.empty() ? std::vector<FieldSpec>()
                                                     : table(config, FieldTable::common_labels)));
  }
  if (!k.common_annotations.empty()) {
    add("AnnotationsTransformer", k.common_annotations.front().origin,
        std::make_unique<EntriesTransformer>(k.common_annotations,
                                             table(config, FieldTable::common_annotations)));
  }
  for (const PatchSetting& setting : k.patches_json6902) {
    SLIPWAY_ASSIGN(std::unique_ptr<Transformer> patch,
                   PatchJson6902Transformer::make(setting, root, loader, context));
    add("PatchJson6902Transformer", setting.node, std::move(patch));
  }
  for (const ReplicaSetting& replica : k.replicas) {
    add("ReplicaCountTransformer", replica.node,
        std::make_unique<ReplicasTransformer>(replica, table(config, FieldTable::replicas)));
  }
  for (const ImageSetting& image : k.images) {
    add("ImageTagTransformer", image.origin,
        std::make_unique<ImagesTransformer>(image, table(config, FieldTable::images)));
  }
  if (!k.replacements.empty()) {
    SLIPWAY_ASSIGN(std::unique_ptr<Transformer> replacements,
                   ReplacementsTransformer::make(k.replacements, root, loader, context));
    add("ReplacementTransformer", k.root->find("replacements"), std::move(replacements));
  }
  return steps;
}

Result<void> merge_accumulator(Accumulator& sum, const Accumulator& base, BuildContext& context) {
  SLIPWAY_TRY(sum.resources.append_all(base.resources, context.open_api));
  SLIPWAY_ASSIGN(sum.config, merge_configs(sum.config, base.config));
  return add_vars(base.vars, sum.vars);
}

bool equal_but_validation(const yaml::Node& before, const yaml::Node& after, yaml::Arena& arena) {
  yaml::Node* copy = after.clone(arena);
  if (yaml::Node* metadata = copy->find("metadata"); metadata != nullptr) {
    yaml::Node* labels = metadata->find("labels");
    if (labels != nullptr && labels->remove("validated-by") && labels->size() == 0) {
      metadata->remove("labels");
    }
  }
  return yaml::equal(before, *copy);
}

}  // namespace slipway::kustomize
