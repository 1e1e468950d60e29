#include "compiler/kustomize/input/replacement.h"

#include "compiler/kustomize/input/kustomization.h"

namespace slipway::kustomize {

namespace {

Result<FieldOptions> read_options(const yaml::Node& node, Reading reading) {
  FieldOptions options;
  FieldReader fields(node, "the options of a replacement", reading);
  options.delimiter = fields.text("delimiter");
  options.index = fields.integer("index");
  fields.text("encoding");  // kustomize reads it and does nothing with it
  options.create = fields.boolean("create");
  SLIPWAY_TRY(fields.finish());
  return options;
}

FieldOptions options_of(FieldReader& fields, Reading reading) {
  return fields
      .object<FieldOptions>(
          "options", [&](const yaml::Node& options) { return read_options(options, reading); })
      .value_or(FieldOptions{});
}

Result<ReplacementSource> read_source(const yaml::Node& node, Reading reading) {
  ReplacementSource source;
  FieldReader fields(node, "the source of a replacement", reading);
  source.id = {{fields.text("group"), fields.text("version"), fields.text("kind")},
               fields.text("name"),
               fields.text("namespace")};
  source.field_path = fields.text("fieldPath");
  source.options = options_of(fields, reading);
  SLIPWAY_TRY(fields.finish());
  return source;
}

Result<ReplacementTarget> read_target(const yaml::Node& node, Reading reading) {
  ReplacementTarget target;
  target.node = &node;
  const auto selector = [&](const yaml::Node& value) { return read_selector(value, reading); };
  FieldReader fields(node, "a target of a replacement", reading);
  target.select = fields.object<SelectorText>("select", selector);
  target.reject = fields.list<SelectorText>("reject", selector);
  for (const yaml::Node* path : fields.texts("fieldPaths"))
    target.field_paths.push_back(path->is_null() ? std::string_view() : path->text());
  target.options = options_of(fields, reading);
  SLIPWAY_TRY(fields.finish());
  return target;
}

}  // namespace

Result<Replacement> read_replacement(const yaml::Node& entry, Reading reading) {
  Replacement replacement;
  replacement.node = &entry;
  FieldReader fields(entry, "a replacement", reading);
  fields.text("path");  // the kustomization's own: the entry stands in a file
  replacement.source = fields.object<ReplacementSource>(
      "source", [&](const yaml::Node& source) { return read_source(source, reading); });
  fields.text("sourceValue", &replacement.source_value);
  // On its way to the transformer, a kustomization's empty list is left out.
  const yaml::Node* targets = fields.value("targets");
  replacement.has_targets =
      targets != nullptr && (reading != Reading::kustomization || targets->size() > 0);
  replacement.targets = fields.list<ReplacementTarget>(
      "targets", [&](const yaml::Node& target) { return read_target(target, reading); });
  SLIPWAY_TRY(fields.finish());
  return replacement;
}

}  // namespace slipway::kustomize
