#include "compiler/kustomize/filters/selector.h"

namespace slipway::kustomize {
namespace {

/// At the field of the selector that the error is about.
Diagnostic at_field(const SelectorText& text, std::string_view field, Diagnostic error) {
  if (text.node == nullptr) return error;
  const yaml::Node* value = text.node->find(field);
  return yaml::error_at(value != nullptr ? *value : *text.node, std::move(error.message),
                        std::move(error.hint));
}

Result<void> compile_pattern(const SelectorText& text, std::string_view field,
                             std::string_view written, AnchoredPattern& into) {
  auto pattern = AnchoredPattern::compile(written);
  if (!pattern) return at_field(text, field, std::move(pattern).error());
  into = std::move(*pattern);
  return {};
}

Result<void> parse_labels(const SelectorText& text, std::string_view field,
                          std::string_view written, LabelSelector& into) {
  auto selector = LabelSelector::parse(written);
  if (!selector) return at_field(text, field, std::move(selector).error());
  into = std::move(*selector);
  return {};
}

}  // namespace

Result<ResourceSelector> ResourceSelector::compile(const SelectorText& text) {
  ResourceSelector selector;
  SLIPWAY_TRY(compile_pattern(text, "group", text.group, selector.group_));
  SLIPWAY_TRY(compile_pattern(text, "version", text.version, selector.version_));
  SLIPWAY_TRY(compile_pattern(text, "kind", text.kind, selector.kind_));
  SLIPWAY_TRY(compile_pattern(text, "name", text.name, selector.name_));
  SLIPWAY_TRY(compile_pattern(text, "namespace", text.namespace_name, selector.namespace_));
  SLIPWAY_TRY(parse_labels(text, "labelSelector", text.label_selector, selector.labels_));
  SLIPWAY_TRY(
      parse_labels(text, "annotationSelector", text.annotation_selector, selector.annotations_));
  selector.has_id_ = !text.group.empty() || !text.version.empty() || !text.kind.empty() ||
                     !text.name.empty() || !text.namespace_name.empty();
  selector.has_labels_ = !text.label_selector.empty() || !text.annotation_selector.empty();
  return selector;
}

bool ResourceSelector::matches_gvk(const Gvk& gvk) const {
  return group_.matches(gvk.group) && version_.matches(gvk.version) && kind_.matches(gvk.kind);
}

bool ResourceSelector::matches_labels_and_annotations(const yaml::Node& object) const {
  if (labels_.empty() && annotations_.empty()) return true;
  return annotations_.matches(object.at({"metadata", "annotations"})) &&
         labels_.matches(object.at({"metadata", "labels"}));
}

}  // namespace slipway::kustomize
