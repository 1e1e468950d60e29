#include "compiler/kustomize/input/kustomization.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compiler/kustomize/filters/scalar.h"
#include "compiler/kustomize/input/replacement.h"

namespace slipway::kustomize {

namespace {

constexpr std::string_view kustomization_version = "kustomize.config.k8s.io/v1beta1";
constexpr std::string_view component_version = "kustomize.config.k8s.io/v1alpha1";

constexpr std::string_view fix_hint =
    "`kustomize edit fix` in that directory rewrites the file; the output stays the same";

constexpr std::string_view fix_vars_hint =
    "`kustomize edit fix --vars` in that directory makes replacements of them; compare what is "
    "built before and after";

struct Deprecated {
  std::string_view field;
  std::string_view instead;
  std::string_view hint = fix_hint;
};
constexpr std::array<Deprecated, 6> deprecated_fields = {{{"bases", "resources"},
                                                          {"commonLabels", "labels"},
                                                          {"imageTags", "images"},
                                                          {"patchesJson6902", "patches"},
                                                          {"patchesStrategicMerge", "patches"},
                                                          {"vars", "replacements", fix_vars_hint}}};

Result<VarSetting> read_var(const yaml::Node& node) {
  VarSetting var;
  var.node = &node;
  FieldReader fields(node, "a var", Reading::kustomization);
  var.name = fields.text("name");
  if (const yaml::Node* reference = fields.value("objref"); reference != nullptr) {
    FieldReader target(*reference, "objref", Reading::kustomization);
    const std::string_view api_version = target.text("apiVersion");
    var.gvk = {target.text("group"), target.text("version"), target.text("kind")};
    var.object_name = target.text("name");
    var.namespace_name = target.text("namespace");
    if (!api_version.empty()) {
      const Gvk written = make_gvk(api_version, var.gvk.kind);
      if (api_version.find('/') != std::string_view::npos) var.gvk.group = written.group;
      var.gvk.version = written.version;
    }
    SLIPWAY_TRY(target.finish());
  }
  if (const yaml::Node* reference = fields.value("fieldref"); reference != nullptr) {
    FieldReader field(*reference, "fieldref", Reading::kustomization);
    const std::string_view path = field.text("fieldPath");
    if (!path.empty()) var.field_path = path;
    SLIPWAY_TRY(field.finish());
  }
  SLIPWAY_TRY(fields.finish());
  return var;
}

Result<LabelSetting> read_label(const yaml::Node& node) {
  LabelSetting label;
  label.node = &node;
  FieldReader fields(node, "labels", Reading::kustomization);
  label.pairs = fields.pairs("pairs");
  label.include_selectors = fields.boolean("includeSelectors");
  label.include_templates = fields.boolean("includeTemplates");
  label.include_volume_claim_templates = fields.boolean("includeVolumeClaimTemplates");
  label.fields = fields.list<FieldSpec>("fields", [](const yaml::Node& field) {
    return read_field_spec(field, Reading::kustomization);
  });
  SLIPWAY_TRY(fields.finish());
  return label;
}

Result<GeneratorOptions> read_generator_options(const yaml::Node& node, Reading reading) {
  GeneratorOptions options;
  FieldReader fields(node, "the generator options", reading);
  options.labels = fields.pairs("labels");
  options.annotations = fields.pairs("annotations");
  options.disable_name_suffix_hash = fields.boolean("disableNameSuffixHash");
  options.immutable = fields.boolean("immutable");
  SLIPWAY_TRY(fields.finish());
  return options;
}

Result<void> read_metadata(FieldReader& fields) {
  const yaml::Node* metadata = fields.value("metadata");
  if (metadata == nullptr) return {};
  FieldReader inner(*metadata, "metadata", Reading::kustomization);
  inner.text("name");
  inner.text("namespace");
  inner.pairs("labels");
  inner.pairs("annotations");
  return inner.finish();
}

// Is there anything beside kind and apiVersion? kustomize asks for it after moving `bases` and
// `imageTags`.
bool says_nothing(const yaml::Node& root) {
  for (const yaml::Entry& entry : root.entries()) {
    const std::string_view key = entry.key->text();
    if (equal_ignoring_case(key, "kind") || equal_ignoring_case(key, "apiVersion")) continue;
    const yaml::Node& value = *entry.value;
    if (value.is_null()) continue;
    if (value.is_scalar() && value.text().empty()) continue;
    const bool moved = equal_ignoring_case(key, "bases") || equal_ignoring_case(key, "imageTags") ||
                       equal_ignoring_case(key, "helmChartInflationGenerator");
    if (moved && value.size() == 0) continue;
    return false;
  }
  return true;
}

Result<void> check_kind(const Kustomization& kustomization, std::string_view kind,
                        const yaml::Node* kind_node, std::string_view api_version,
                        const yaml::Node* version_node) {
  if (!kind.empty() && kind != "Kustomization" && kind != "Component") {
    return yaml::error_at(*kind_node, fmt::format("kind `{}` is no kustomization", kind),
                          "write `kind: Kustomization` or `kind: Component`");
  }
  const std::string_view wanted =
      kustomization.component ? component_version : kustomization_version;
  if (!api_version.empty() && api_version != wanted) {
    return yaml::error_at(*version_node,
                          fmt::format("apiVersion `{}` is not the one of this kind", api_version),
                          fmt::format("write `apiVersion: {}`", wanted));
  }
  return {};
}

}  // namespace

Result<ReplacementSetting> read_replacement_setting(const yaml::Node& node, Reading reading) {
  ReplacementSetting setting;
  if (const yaml::Node* path = node.find("path"); path != nullptr && !path->is_null()) {
    FieldReader fields(node, "replacements", reading);
    fields.text("path", &setting.path);
    fields.value("sourceValue");  // kustomize leaves it alone beside a path
    if (fields.value("source") != nullptr || fields.value("targets") != nullptr) {
      fields.fail(yaml::error_at(node,
                                 "a replacement has either a `path` or a `source` and `targets`",
                                 "move the source and targets into the file, or remove `path`"));
    }
    SLIPWAY_TRY(fields.finish());
    return setting;
  }
  SLIPWAY_ASSIGN(setting.replacement, read_replacement(node, reading));
  return setting;
}

Result<SelectorText> read_selector(const yaml::Node& node, Reading reading) {
  SelectorText selector;
  selector.node = &node;
  FieldReader fields(node, "the target", reading);
  selector.group = fields.text("group");
  selector.version = fields.text("version");
  selector.kind = fields.text("kind");
  selector.name = fields.text("name");
  selector.namespace_name = fields.text("namespace");
  selector.label_selector = fields.text("labelSelector");
  selector.annotation_selector = fields.text("annotationSelector");
  SLIPWAY_TRY(fields.finish());
  return selector;
}

Result<PatchSetting> read_patch(const yaml::Node& node, Reading reading) {
  PatchSetting patch;
  patch.node = &node;
  if (node.is_scalar() && !node.is_null()) {
    return yaml::error_at(node, "a patch must be a map, and this is a text",
                          "write `- path: FILE`; only `patchesStrategicMerge` lists plain files");
  }
  FieldReader fields(node, "a patch", reading);
  patch.path = fields.text("path", &patch.path_node);
  patch.patch = fields.text("patch", &patch.patch_node);
  patch.target = fields.object<SelectorText>(
      "target", [&](const yaml::Node& target) { return read_selector(target, reading); });
  if (const yaml::Node* options = fields.value("options"); options != nullptr) {
    FieldReader inner(*options, "the options of a patch", reading);
    patch.allow_name_change = inner.boolean("allowNameChange");
    patch.allow_kind_change = inner.boolean("allowKindChange");
    SLIPWAY_TRY(inner.finish());
  }
  SLIPWAY_TRY(fields.finish());
  return patch;
}

Result<ImageSetting> read_image(const yaml::Node& node, Reading reading) {
  ImageSetting image;
  image.origin = &node;
  FieldReader fields(node, "an image", reading);
  image.name = fields.text("name");
  image.new_name = fields.text("newName");
  image.tag_suffix = fields.text("tagSuffix");
  image.new_tag = fields.text("newTag");
  image.digest = fields.text("digest");
  SLIPWAY_TRY(fields.finish());
  return image;
}

Result<ReplicaSetting> read_replica(const yaml::Node& node, Reading reading) {
  ReplicaSetting replica;
  replica.node = &node;
  FieldReader fields(node, "replicas", reading);
  replica.name = fields.text("name");
  replica.count = fields.integer("count");
  SLIPWAY_TRY(fields.finish());
  return replica;
}

// With `create`, each part may become a level of the object.
Result<void> check_field_path(std::string_view path, const yaml::Node& node) {
  if (static_cast<std::size_t>(std::count(path.begin(), path.end(), '/')) < most_levels) return {};
  return yaml::error_at(node, fmt::format("the field path has more than {} parts", most_levels),
                        "no object is nested so deep");
}

Result<FieldSpec> read_field_spec(const yaml::Node& node, Reading reading) {
  FieldSpec spec;
  FieldReader fields(node, "a field spec", reading);
  spec.gvk = {fields.text("group"), fields.text("version"), fields.text("kind")};
  spec.path = fields.text("path");
  spec.create = fields.boolean("create");
  SLIPWAY_TRY(fields.finish());
  SLIPWAY_TRY(check_field_path(spec.path, node));
  return spec;
}

Result<GeneratorSetting> read_generator(const yaml::Node& node, GeneratedKind kind,
                                        Reading reading) {
  GeneratorSetting generator;
  generator.kind = kind;
  generator.node = &node;
  FieldReader fields(
      node, kind == GeneratedKind::secret ? "a secretGenerator" : "a configMapGenerator", reading);
  generator.namespace_name = fields.text("namespace");
  generator.name = fields.text("name");
  generator.behavior = fields.text("behavior");
  generator.literals = fields.texts("literals");
  generator.files = fields.texts("files");
  generator.envs = fields.texts("envs");
  const yaml::Node* env = nullptr;
  // The older singular goes to the end of the list; kustomize forgets to do that for plugins.
  const bool has_env = !fields.text("env", &env).empty();
  if (has_env && reading == Reading::kustomization) generator.envs.push_back(env);
  if (kind == GeneratedKind::secret) generator.type = fields.text("type");
  generator.options = fields.object<GeneratorOptions>("options", [&](const yaml::Node& options) {
    return read_generator_options(options, reading);
  });
  SLIPWAY_TRY(fields.finish());
  return generator;
}

Result<SortSetting> read_sort(const yaml::Node& node, Reading reading) {
  SortSetting sort;
  FieldReader fields(node, "sortOptions", reading);
  const yaml::Node* order_node = nullptr;
  const std::string_view order = fields.text("order", &order_node);
  const yaml::Node* lists = fields.value("legacySortOptions");
  if (lists != nullptr) {
    FieldReader inner(*lists, "legacySortOptions", reading);
    sort.has_lists = true;
    for (const yaml::Node* kind : inner.texts("orderFirst")) sort.first.push_back(kind->text());
    for (const yaml::Node* kind : inner.texts("orderLast")) sort.last.push_back(kind->text());
    SLIPWAY_TRY(inner.finish());
  }
  SLIPWAY_TRY(fields.finish());
  if (order == "legacy") {
    sort.order = SortOrder::legacy;
  } else if (order != "fifo") {
    sort.error = yaml::error_at(order_node == nullptr ? node : *order_node,
                                "`sortOptions.order` must be `legacy` or `fifo`");
  } else if (lists != nullptr) {
    sort.error = yaml::error_at(*lists, "`legacySortOptions` needs `order: legacy`",
                                "write `order: legacy`, or remove `legacySortOptions`");
  }
  return sort;
}

Result<Kustomization> read_kustomization(std::shared_ptr<const yaml::Stream> stream,
                                         std::string file_name) {
  Kustomization k;
  k.stream = std::move(stream);
  k.file_name = std::move(file_name);
  const auto empty = [&]() -> Diagnostic {
    return error_in_text(k.stream->source.path, k.stream->source.text, {},
                         "the kustomization is empty",
                         "list at least one file or directory under `resources:`");
  };
  if (k.stream->documents.empty() || k.stream->documents.front()->is_null()) return empty();
  k.root = k.stream->documents.front();

  constexpr Reading strict = Reading::kustomization;
  FieldReader fields(*k.root, "a kustomization", strict);
  const yaml::Node* kind_node = nullptr;
  const yaml::Node* version_node = nullptr;
  const std::string_view kind = fields.text("kind", &kind_node);
  const std::string_view api_version = fields.text("apiVersion", &version_node);
  k.component = kind == "Component";
  SLIPWAY_TRY(read_metadata(fields));
  k.resources = fields.texts("resources");
  const std::vector<const yaml::Node*> bases = fields.texts("bases");
  k.resources.insert(k.resources.end(), bases.begin(), bases.end());
  k.components = fields.texts("components");
  k.crds = fields.texts("crds");
  k.configurations = fields.texts("configurations");
  k.generators = fields.texts("generators");
  k.transformers = fields.texts("transformers");
  k.validators = fields.texts("validators");
  k.build_metadata = fields.texts("buildMetadata");
  if (fields.text("namePrefix", &k.name_prefix).empty()) k.name_prefix = nullptr;
  if (fields.text("nameSuffix", &k.name_suffix).empty()) k.name_suffix = nullptr;
  if (fields.text("namespace", &k.namespace_name).empty()) k.namespace_name = nullptr;
  k.common_labels = fields.pairs("commonLabels");
  k.common_annotations = fields.pairs("commonAnnotations");
  k.labels = fields.list<LabelSetting>("labels", read_label);
  k.patches_strategic_merge = fields.texts("patchesStrategicMerge");
  const auto patch = [](const yaml::Node& node) { return read_patch(node, strict); };
  k.patches_json6902 = fields.list<PatchSetting>("patchesJson6902", patch);
  k.patches = fields.list<PatchSetting>("patches", patch);
  const auto image = [](const yaml::Node& node) { return read_image(node, strict); };
  k.images = fields.list<ImageSetting>("images", image);
  const std::vector<ImageSetting> tags = fields.list<ImageSetting>("imageTags", image);
  k.images.insert(k.images.end(), tags.begin(), tags.end());
  k.replacements = fields.list<ReplacementSetting>("replacements", [](const yaml::Node& node) {
    return read_replacement_setting(node, strict);
  });
  k.replicas = fields.list<ReplicaSetting>(
      "replicas", [](const yaml::Node& node) { return read_replica(node, strict); });
  k.vars = fields.list<VarSetting>("vars", read_var);
  k.config_map_generators =
      fields.list<GeneratorSetting>("configMapGenerator", [](const yaml::Node& node) {
        return read_generator(node, GeneratedKind::config_map, strict);
      });
  k.secret_generators = fields.list<GeneratorSetting>(
      "secretGenerator",
      [](const yaml::Node& node) { return read_generator(node, GeneratedKind::secret, strict); });
  k.generator_options = fields.object<GeneratorOptions>(
      "generatorOptions",
      [](const yaml::Node& node) { return read_generator_options(node, strict); });
  k.sort = fields.object<SortSetting>(
      "sortOptions", [](const yaml::Node& node) { return read_sort(node, strict); });
  if (const yaml::Node* open_api = fields.value("openapi"); open_api != nullptr) {
    fields.pairs("openapi");
    k.open_api_version = open_api->find("version");
    k.open_api_path = open_api->find("path");
  }
  for (const std::string_view name : {"helmCharts", "helmChartInflationGenerator"}) {
    const yaml::Node* charts = fields.value(name);
    if (k.helm == nullptr && charts != nullptr && charts->size() > 0) k.helm = charts;
  }
  if (const yaml::Node* globals = fields.value("helmGlobals"); globals != nullptr) {
    FieldReader inner(*globals, "helmGlobals", strict);
    inner.text("chartHome");
    inner.text("configHome");
    SLIPWAY_TRY(inner.finish());
  }
  SLIPWAY_TRY(fields.finish());
  if (says_nothing(*k.root)) return empty();
  SLIPWAY_TRY(check_kind(k, kind, kind_node, api_version, version_node));

  for (const Deprecated& field : deprecated_fields) {
    const yaml::Node* present = k.root->find(field.field);
    if (present == nullptr || present->is_null()) continue;
    Diagnostic warning =
        yaml::error_at(*const_cast<yaml::Node*>(k.root)->find_key(field.field),
                       fmt::format("`{}` is deprecated; use `{}`", field.field, field.instead),
                       std::string(field.hint));
    warning.severity = Severity::warning;
    k.warnings.push_back(std::move(warning));
  }
  return k;
}

}  // namespace slipway::kustomize
