#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/kustomize/schema/gvk.h"
#include "core/result.h"
#include "core/yaml/node.h"

namespace slipway::kustomize {

/// A label or annotation selector: `a=b,c!=d,e in (f,g),h notin (i),j,!k`.
class LabelSelector {
 public:
  struct Requirement {
    enum class Operator : std::uint8_t {
      equals,
      not_equals,
      in,
      not_in,
      exists,
      missing,
      greater,
      less
    };
    std::string key;
    Operator operation = Operator::exists;
    std::vector<std::string> values;
  };

  /// Errors (without a place): what Kubernetes does not accept.
  static Result<LabelSelector> parse(std::string_view text);

  [[nodiscard]] bool empty() const { return requirements_.empty(); }
  /// `labels` is a mapping of scalars; null counts as empty.
  [[nodiscard]] bool matches(const yaml::Node* labels) const;

 private:
  std::vector<Requirement> requirements_;
};

/// A regular expression (RE2's syntax, as Go's) that has to match the whole text. Empty matches
/// everything. A pattern without special characters is compared as text and costs nothing to make;
/// others are compiled once in a process.
class AnchoredPattern {
 public:
  AnchoredPattern() = default;
  /// Error (without a place): no valid regular expression; says what is wrong with it.
  static Result<AnchoredPattern> compile(std::string_view pattern);

  [[nodiscard]] bool empty() const { return literal_.empty() && compiled_ == nullptr; }
  [[nodiscard]] bool matches(std::string_view text) const;

 private:
  std::string literal_;
  const void* compiled_ = nullptr;  ///< owned by the cache
};

/// Does the regular expression match anywhere in the text? As in replacements' `[name=pattern]`.
Result<bool> pattern_occurs(std::string_view pattern, std::string_view text);

/// The selector of patches' `target` and replacements' `select` and `reject`, as text.
struct SelectorText {
  std::string_view group;
  std::string_view version;
  std::string_view kind;
  std::string_view name;
  std::string_view namespace_name;
  std::string_view label_selector;
  std::string_view annotation_selector;
  const yaml::Node* node = nullptr;  ///< where it was written, for messages
};

/// Such a selector, ready to be used on many objects.
class ResourceSelector {
 public:
  /// Errors at the field of `text.node` that is wrong.
  static Result<ResourceSelector> compile(const SelectorText& text);

  [[nodiscard]] bool matches_gvk(const Gvk& gvk) const;
  [[nodiscard]] bool matches_name(std::string_view name) const { return name_.matches(name); }
  [[nodiscard]] bool matches_namespace(std::string_view name) const {
    return namespace_.matches(name);
  }
  [[nodiscard]] bool matches_id(const ResourceId& id) const {
    return matches_gvk(id.gvk) && matches_name(id.name) && matches_namespace(id.namespace_name);
  }
  /// Labels and annotations of the object both match.
  [[nodiscard]] bool matches_labels_and_annotations(const yaml::Node& object) const;

  [[nodiscard]] bool has_id() const {
    return has_id_;
  }  ///< names group, version, kind, name or namespace
  [[nodiscard]] bool has_label_selector() const {
    return has_labels_;
  }  ///< or an annotation selector

 private:
  AnchoredPattern group_;
  AnchoredPattern version_;
  AnchoredPattern kind_;
  AnchoredPattern name_;
  AnchoredPattern namespace_;
  LabelSelector labels_;
  LabelSelector annotations_;
  bool has_id_ = false;
  bool has_labels_ = false;
};

}  // namespace slipway::kustomize
