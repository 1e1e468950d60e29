// Reads entries of `replacements`. As everywhere in a kustomization, names of fields are matched
// without regard to case.
#include <charconv>
#include <string>

#include "compiler/kustomize/filters/replacement.h"
#include "compiler/kustomize/filters/scalar.h"
#include "core/diagnostics/format.h"

namespace slipway::kustomize {
namespace {

using yaml::Node;

/// The fields of one map, by name; complains of those that nobody asked for.
class Fields {
 public:
  Fields(const Node& map, std::string_view what, UnknownFields unknown)
      : map_(map), what_(what), unknown_(unknown) {}

  [[nodiscard]] const Node* find(std::string_view name) {
    names_.push_back(name);
    const Node* found = map_.find(name);
    for (const yaml::Entry& entry : map_.entries()) {
      if (found == nullptr && same_name(entry.key->text(), name)) found = entry.value;
    }
    return found != nullptr && found->is_null() ? nullptr : found;
  }

  Result<void> read(std::string_view name, std::string_view& into) {
    const Node* value = find(name);
    if (value == nullptr) return {};
    if (!value->is_string() && value->tag != yaml::Tag::timestamp) {
      return yaml::error_at(*value, "`" + std::string(name) + "` has to be a string",
                            "put the value into quotes");
    }
    into = value->text();
    return {};
  }

  Result<void> finish() const {
    if (!map_.is_mapping()) return wrong_kind(map_, "map");
    if (unknown_ == UnknownFields::ignored) return {};
    for (const yaml::Entry& entry : map_.entries()) {
      bool known = false;
      for (const std::string_view name : names_)
        known = known || same_name(entry.key->text(), name);
      if (known) continue;
      std::string names;
      for (const std::string_view name : names_)
        names.append(names.empty() ? "" : ", ").append(name);
      return yaml::error_at(
          *entry.key,
          "unknown field `" + printable(entry.key->text()) + "` in " + std::string(what_),
          "it has the fields " + names);
    }
    return {};
  }

 private:
  static char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

  static bool same_name(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
  }

  const Node& map_;
  std::string_view what_;
  UnknownFields unknown_;
  std::vector<std::string_view> names_;
};

Result<FieldOptions> read_options(const Node* node, UnknownFields unknown) {
  FieldOptions options;
  if (node == nullptr) return options;
  Fields fields(*node, "a replacement's options", unknown);
  SLIPWAY_TRY(fields.read("delimiter", options.delimiter));
  std::string_view encoding;  // kustomize reads it and does nothing with it
  SLIPWAY_TRY(fields.read("encoding", encoding));
  if (const Node* index = fields.find("index")) {
    const std::string_view text = index->text();
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), options.index);
    if (index->tag != yaml::Tag::integer || error != std::errc() ||
        end != text.data() + text.size()) {
      return yaml::error_at(*index, "`index` has to be an integer");
    }
  }
  if (const Node* create = fields.find("create")) {
    if (create->tag != yaml::Tag::boolean)
      return yaml::error_at(*create, "`create` is true or false");
    options.create = create->text().starts_with('t') || create->text().starts_with('T');
  }
  SLIPWAY_TRY(fields.finish());
  return options;
}

Result<SelectorText> read_selector(const Node& node, UnknownFields unknown) {
  SelectorText selector;
  selector.node = &node;
  Fields fields(node, "a replacement's selector", unknown);
  SLIPWAY_TRY(fields.read("group", selector.group));
  SLIPWAY_TRY(fields.read("version", selector.version));
  SLIPWAY_TRY(fields.read("kind", selector.kind));
  SLIPWAY_TRY(fields.read("name", selector.name));
  SLIPWAY_TRY(fields.read("namespace", selector.namespace_name));
  SLIPWAY_TRY(fields.read("labelSelector", selector.label_selector));
  SLIPWAY_TRY(fields.read("annotationSelector", selector.annotation_selector));
  SLIPWAY_TRY(fields.finish());
  return selector;
}

Result<ReplacementSource> read_source(const Node& node, UnknownFields unknown) {
  ReplacementSource source;
  Fields fields(node, "a replacement's source", unknown);
  SLIPWAY_TRY(fields.read("group", source.id.gvk.group));
  SLIPWAY_TRY(fields.read("version", source.id.gvk.version));
  SLIPWAY_TRY(fields.read("kind", source.id.gvk.kind));
  SLIPWAY_TRY(fields.read("name", source.id.name));
  SLIPWAY_TRY(fields.read("namespace", source.id.namespace_name));
  SLIPWAY_TRY(fields.read("fieldPath", source.field_path));
  SLIPWAY_ASSIGN(source.options, read_options(fields.find("options"), unknown));
  SLIPWAY_TRY(fields.finish());
  return source;
}

Result<ReplacementTarget> read_target(const Node& node, UnknownFields unknown) {
  ReplacementTarget target;
  target.node = &node;
  Fields fields(node, "a replacement's target", unknown);
  if (const Node* select = fields.find("select")) {
    SLIPWAY_ASSIGN(target.select, read_selector(*select, unknown));
  }
  if (const Node* reject = fields.find("reject")) {
    if (!reject->is_sequence()) return wrong_kind(*reject, "list");
    for (const Node* item : reject->items()) {
      SLIPWAY_ASSIGN(const SelectorText selector, read_selector(*item, unknown));
      target.reject.push_back(selector);
    }
  }
  if (const Node* paths = fields.find("fieldPaths")) {
    if (!paths->is_sequence()) return wrong_kind(*paths, "list");
    for (const Node* path : paths->items()) {
      if (!path->is_string())
        return yaml::error_at(*path, "a field path is a string", "put it into quotes");
      target.field_paths.push_back(path->text());
    }
  }
  SLIPWAY_ASSIGN(target.options, read_options(fields.find("options"), unknown));
  SLIPWAY_TRY(fields.finish());
  return target;
}

}  // namespace

Result<Replacement> read_replacement(const Node& entry, UnknownFields unknown) {
  Replacement replacement;
  replacement.node = &entry;
  Fields fields(entry, "a replacement", unknown);
  if (const Node* source = fields.find("source")) {
    SLIPWAY_ASSIGN(replacement.source, read_source(*source, unknown));
  }
  if (const Node* value = fields.find("sourceValue")) {
    std::string_view text;
    SLIPWAY_TRY(fields.read("sourceValue", text));
    replacement.source_value = value;
  }
  if (const Node* targets = fields.find("targets")) {
    if (!targets->is_sequence()) return wrong_kind(*targets, "list");
    replacement.has_targets = true;
    for (const Node* item : targets->items()) {
      SLIPWAY_ASSIGN(ReplacementTarget target, read_target(*item, unknown));
      replacement.targets.push_back(std::move(target));
    }
  }
  std::string_view path;  // the kustomization's own: the entry stands in a file
  SLIPWAY_TRY(fields.read("path", path));
  SLIPWAY_TRY(fields.finish());
  return replacement;
}

}  // namespace slipway::kustomize
