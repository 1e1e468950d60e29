#include "compiler/kustomize/plugins.h"

#include <fmt/format.h>

#include "compiler/kustomize/generators/generate.h"
#include "compiler/kustomize/generators/iam_policy.h"
#include "compiler/kustomize/input/own_texts.h"
#include "compiler/kustomize/transformers/affix.h"
#include "compiler/kustomize/transformers/entries.h"
#include "compiler/kustomize/transformers/hash.h"
#include "compiler/kustomize/transformers/images.h"
#include "compiler/kustomize/transformers/legacy_patches.h"
#include "compiler/kustomize/transformers/namespace.h"
#include "compiler/kustomize/transformers/patch.h"
#include "compiler/kustomize/transformers/replacements.h"
#include "compiler/kustomize/transformers/replicas.h"
#include "compiler/kustomize/transformers/value_add.h"
#include "core/filesystem/path.h"
#include "core/yaml/emitter.h"

// Each of kustomize's transformers can also be written as an object of its own, with its field
// specs in it. Such a configuration has no defaults: what it does not list is not changed.

namespace slipway::kustomize {

namespace {

constexpr Reading plugin = Reading::plugin;
using Made = Result<std::unique_ptr<Transformer>>;

struct Request {
  const yaml::Node& node;
  const Root& root;
  Loader& loader;
  BuildContext& context;
};

std::vector<FieldSpec> field_specs(FieldReader& fields) {
  return fields.list<FieldSpec>(
      "fieldSpecs", [](const yaml::Node& node) { return read_field_spec(node, plugin); });
}

template <typename T, typename... Arguments>
std::unique_ptr<Transformer> make(Arguments&&... arguments) {
  return std::make_unique<T>(std::forward<Arguments>(arguments)...);
}

Made make_entries(const Request& request, std::string_view field) {
  FieldReader fields(request.node, "the transformer", plugin);
  std::vector<KeyValue> pairs = fields.pairs(field);
  std::vector<FieldSpec> specs = field_specs(fields);
  SLIPWAY_TRY(fields.finish());
  return make<EntriesTransformer>(std::move(pairs), std::move(specs));
}

Made make_affix(const Request& request, Affix affix) {
  FieldReader fields(request.node, "the transformer", plugin);
  const std::string_view text = fields.text(affix == Affix::prefix ? "prefix" : "suffix");
  const bool has_specs = fields.value("fieldSpecs") != nullptr;
  std::vector<FieldSpec> specs = field_specs(fields);
  SLIPWAY_TRY(fields.finish());
  if (!has_specs) {
    return yaml::error_at(request.node, "the transformer has no `fieldSpecs`",
                          "write `fieldSpecs: [{path: metadata/name}]`");
  }
  return make<AffixTransformer>(affix, text, std::move(specs));
}

// The former PrefixSuffixTransformer is both, one after the other.
class Sequence final : public Transformer {
 public:
  explicit Sequence(Transformers steps) : steps_(std::move(steps)) {}
  Result<void> apply(ResourceMap& resources, BuildContext& context) override {
    for (const auto& step : steps_) SLIPWAY_TRY(step->apply(resources, context));
    return {};
  }

 private:
  Transformers steps_;
};

Made make_prefix_suffix(const Request& request) {
  Transformers steps;
  for (const Affix affix : {Affix::prefix, Affix::suffix}) {
    SLIPWAY_ASSIGN(std::unique_ptr<Transformer> step, make_affix(request, affix));
    steps.push_back(std::move(step));
  }
  return make<Sequence>(std::move(steps));
}

Made make_namespace(const Request& request) {
  FieldReader fields(request.node, "the transformer", plugin);
  NamespaceSetting setting;
  if (const yaml::Node* metadata = fields.value("metadata"); metadata != nullptr) {
    FieldReader inner(*metadata, "metadata", plugin);
    setting.name = inner.text("namespace", &setting.origin);
    SLIPWAY_TRY(inner.finish());
  }
  setting.unset_only = fields.boolean("unsetOnly");
  const yaml::Node* mode_node = nullptr;
  const std::string_view mode = fields.text("setRoleBindingSubjects", &mode_node);
  std::vector<FieldSpec> specs = field_specs(fields);
  SLIPWAY_TRY(fields.finish());
  if (mode == "allServiceAccounts") {
    setting.subjects = Subjects::all_service_accounts;
  } else if (mode == "none") {
    setting.subjects = Subjects::none;
  } else if (!mode.empty() && mode != "defaultOnly") {
    return yaml::error_at(*mode_node, fmt::format("`setRoleBindingSubjects` cannot be `{}`", mode),
                          "it is `defaultOnly`, `allServiceAccounts` or `none`");
  }
  return make<NamespaceTransformer>(setting, std::move(specs));
}

Made make_images(const Request& request) {
  FieldReader fields(request.node, "the transformer", plugin);
  ImageSetting image;
  if (const yaml::Node* node = fields.value("imageTag"); node != nullptr) {
    SLIPWAY_ASSIGN(image, read_image(*node, plugin));
  }
  std::vector<FieldSpec> specs = field_specs(fields);
  SLIPWAY_TRY(fields.finish());
  return make<ImagesTransformer>(image, std::move(specs));
}

Made make_replicas(const Request& request) {
  FieldReader fields(request.node, "the transformer", plugin);
  ReplicaSetting replica;
  replica.node = &request.node;
  if (const yaml::Node* node = fields.value("replica"); node != nullptr) {
    SLIPWAY_ASSIGN(replica, read_replica(*node, plugin));
  }
  std::vector<FieldSpec> specs = field_specs(fields);
  SLIPWAY_TRY(fields.finish());
  return make<ReplicasTransformer>(replica, std::move(specs));
}

Made make_patch(const Request& request) {
  SLIPWAY_ASSIGN(const PatchSetting setting, read_patch(request.node, plugin));
  return PatchTransformer::make(setting, request.root, request.loader, request.context);
}

Made make_json_patch(const Request& request) {
  FieldReader fields(request.node, "the transformer", plugin);
  PatchSetting setting;
  setting.node = &request.node;
  setting.path = fields.text("path", &setting.path_node);
  setting.patch = fields.text("jsonOp", &setting.patch_node);
  setting.target = fields.object<SelectorText>(
      "target", [](const yaml::Node& target) { return read_selector(target, plugin); });
  SLIPWAY_TRY(fields.finish());
  return PatchJson6902Transformer::make(setting, request.root, request.loader, request.context);
}

Made make_strategic_patches(const Request& request) {
  FieldReader fields(request.node, "the transformer", plugin);
  const std::vector<const yaml::Node*> paths = fields.texts("paths");
  const yaml::Node* patches = nullptr;
  const bool has_patches = !fields.text("patches", &patches).empty();
  SLIPWAY_TRY(fields.finish());
  if (paths.empty() && !has_patches) {
    return yaml::error_at(request.node, "the transformer has no `paths` and no `patches`");
  }
  return PatchStrategicMergeTransformer::make(paths, patches, request.node, request.root,
                                              request.loader, request.context);
}

Made make_replacements(const Request& request) {
  FieldReader fields(request.node, "the transformer", plugin);
  const std::vector<ReplacementSetting> settings = fields.list<ReplacementSetting>(
      "replacements",
      [](const yaml::Node& node) { return read_replacement_setting(node, plugin); });
  SLIPWAY_TRY(fields.finish());
  return ReplacementsTransformer::make(settings, request.root, request.loader, request.context);
}

Result<ValueAddTransformer::Target> read_value_target(const yaml::Node& node) {
  ValueAddTransformer::Target target;
  FieldReader fields(node, "a target", plugin);
  target.selector = fields.object<SelectorText>(
      "selector", [](const yaml::Node& selector) { return read_selector(selector, plugin); });
  target.field_path = fields.text("fieldPath");
  target.position = fields.integer("filePathPosition");
  SLIPWAY_TRY(fields.finish());
  if (target.field_path.empty()) return yaml::error_at(node, "a target needs a `fieldPath`");
  SLIPWAY_TRY(check_field_path(target.field_path, node));
  if (target.position < 0) {
    return yaml::error_at(node, "`filePathPosition` cannot be negative");
  }
  return target;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n\v\f";
  const std::size_t begin = text.find_first_not_of(blank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

Made make_value_add(const Request& request) {
  FieldReader fields(request.node, "the transformer", plugin);
  std::string_view value = trimmed(fields.text("value"));
  if (value.empty()) value = request.context.arena.copy(base_name(request.root.path));
  auto targets = fields.list<ValueAddTransformer::Target>("targets", read_value_target);
  const yaml::Node* path = nullptr;
  fields.text("targetFilePath", &path);
  SLIPWAY_TRY(fields.finish());
  if (path != nullptr && !path->text().empty()) {
    SLIPWAY_ASSIGN(const std::shared_ptr<const yaml::Stream> stream,
                   request.loader.yaml(request.root, path->text(), *path));
    request.context.keep.push_back(stream);
    if (!stream->documents.empty()) {
      FieldReader file(*stream->documents.front(), "the file of targets", plugin);
      const auto more = file.list<ValueAddTransformer::Target>("targets", read_value_target);
      SLIPWAY_TRY(file.finish());
      targets.insert(targets.end(), more.begin(), more.end());
    }
  }
  if (targets.empty()) {
    return yaml::error_at(request.node, "the transformer has no `targets`");
  }
  return make<ValueAddTransformer>(value, std::move(targets));
}

Diagnostic external(const Resource& configuration, OpenApi& open_api, std::string_view what) {
  const ResourceId& id = configuration.identity(open_api).id;
  Diagnostic error =
      yaml::error_at(*configuration.object(),
                     fmt::format("the {} `{}` of {} is another program, and none is started here",
                                 what, id.gvk.kind, api_version_of(id.gvk)),
                     "with --enable-alpha-plugins (and --enable-exec) the build is handed to the "
                     "`kustomize` in PATH");
  error.rule = needs_program;
  return error;
}

/// kustomize prints a plug-in's configuration and reads it again: what cannot be printed is
/// refused.
Result<void> settle(Resource& configuration, BuildContext& context) {
  std::string printed;
  SLIPWAY_TRY(yaml::emit_manifest(*configuration.object(), printed));
  return settle_plugin_texts(*configuration.object(), context.arena);
}

bool is_builtin(const Gvk& gvk) { return gvk.group.empty() && gvk.version == "builtin"; }

}  // namespace

Result<std::unique_ptr<Transformer>> make_transformer(Resource& configuration, const Root& root,
                                                      Loader& loader, BuildContext& context) {
  const Gvk gvk = configuration.identity(context.open_api).id.gvk;
  if (!is_builtin(gvk)) return external(configuration, context.open_api, "transformer");
  SLIPWAY_TRY(settle(configuration, context));
  const Request request = {*configuration.object(), root, loader, context};
  if (gvk.kind == "LabelTransformer") return make_entries(request, "labels");
  if (gvk.kind == "AnnotationsTransformer") return make_entries(request, "annotations");
  if (gvk.kind == "NamespaceTransformer") return make_namespace(request);
  if (gvk.kind == "PrefixTransformer") return make_affix(request, Affix::prefix);
  if (gvk.kind == "SuffixTransformer") return make_affix(request, Affix::suffix);
  if (gvk.kind == "PrefixSuffixTransformer") return make_prefix_suffix(request);
  if (gvk.kind == "PatchTransformer") return make_patch(request);
  if (gvk.kind == "PatchJson6902Transformer") return make_json_patch(request);
  if (gvk.kind == "PatchStrategicMergeTransformer") return make_strategic_patches(request);
  if (gvk.kind == "ImageTagTransformer") return make_images(request);
  if (gvk.kind == "ReplicaCountTransformer") return make_replicas(request);
  if (gvk.kind == "ReplacementTransformer") return make_replacements(request);
  if (gvk.kind == "ValueAddTransformer") return make_value_add(request);
  if (gvk.kind == "HashTransformer") return make<HashTransformer>();
  return yaml::error_at(request.node,
                        fmt::format("there is no built-in transformer `{}`", gvk.kind),
                        "sort orders are set by `sortOptions` of the kustomization");
}

Result<std::vector<Resource*>> run_generator(Resource& configuration, const Root& root,
                                             Loader& loader, BuildContext& context) {
  const Gvk gvk = configuration.identity(context.open_api).id.gvk;
  const yaml::Node& node = *configuration.object();
  if (!is_builtin(gvk)) return external(configuration, context.open_api, "generator");
  if (gvk.kind == "HelmChartInflationGenerator") {
    Diagnostic error =
        yaml::error_at(node, "Helm charts need Helm, and no program is started here",
                       "with --enable-helm the build is handed to the `kustomize` in PATH");
    error.rule = needs_program;
    return error;
  }
  SLIPWAY_TRY(settle(configuration, context));
  if (gvk.kind == "IAMPolicyGenerator") return generate_iam_policy(node, context);
  const bool secret = gvk.kind == "SecretGenerator";
  if (!secret && gvk.kind != "ConfigMapGenerator") {
    return yaml::error_at(node, fmt::format("there is no built-in generator `{}`", gvk.kind));
  }
  SLIPWAY_ASSIGN(GeneratorSetting setting,
                 read_generator(node, secret ? GeneratedKind::secret : GeneratedKind::config_map,
                                Reading::exact_plugin));
  if (setting.name.empty()) setting.name = metadata_text(node, "name");
  if (setting.namespace_name.empty()) setting.namespace_name = metadata_text(node, "namespace");
  SLIPWAY_ASSIGN(Resource * generated, generate(setting, nullptr, root, loader, context));
  return std::vector<Resource*>{generated};
}

}  // namespace slipway::kustomize
