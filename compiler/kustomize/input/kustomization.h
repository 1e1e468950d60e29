#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/kustomize/filters/image.h"
#include "compiler/kustomize/filters/replacement.h"
#include "compiler/kustomize/filters/selector.h"
#include "compiler/kustomize/filters/setters.h"
#include "compiler/kustomize/input/field_reader.h"
#include "compiler/kustomize/schema/default_fields.h"
#include "core/result.h"
#include "core/yaml/node.h"
#include "core/yaml/reader.h"

namespace slipway::kustomize {

/// `labels`: pairs, and how far they reach.
struct LabelSetting {
  std::vector<KeyValue> pairs;
  bool include_selectors = false;
  bool include_templates = false;
  bool include_volume_claim_templates = false;
  std::vector<FieldSpec> fields;
  const yaml::Node* node = nullptr;
};

/// One of `patches` or `patchesJson6902`.
struct PatchSetting {
  std::string_view path;
  std::string_view patch;
  const yaml::Node* path_node = nullptr;
  const yaml::Node* patch_node = nullptr;
  std::optional<SelectorText> target;
  bool allow_name_change = false;
  bool allow_kind_change = false;
  const yaml::Node* node = nullptr;
};

struct ReplicaSetting {
  std::string_view name;
  std::int64_t count = 0;
  const yaml::Node* node = nullptr;
};

/// One of `replacements`: in place, or a file of them.
struct ReplacementSetting {
  const yaml::Node* path = nullptr;
  Replacement replacement;
};

struct VarSetting {
  std::string_view name;
  Gvk gvk;
  std::string_view object_name;
  std::string_view namespace_name;
  std::string_view field_path = "metadata.name";
  const yaml::Node* node = nullptr;
};

/// `generatorOptions`, or the `options` of one generator.
struct GeneratorOptions {
  std::vector<KeyValue> labels;
  std::vector<KeyValue> annotations;
  bool disable_name_suffix_hash = false;
  bool immutable = false;
};

enum class GeneratedKind : std::uint8_t { config_map, secret };

/// One of `configMapGenerator` or `secretGenerator`.
struct GeneratorSetting {
  GeneratedKind kind = GeneratedKind::config_map;
  std::string_view name;
  std::string_view namespace_name;
  std::string_view behavior;
  std::string_view type;  ///< of a Secret
  std::vector<const yaml::Node*> literals;
  std::vector<const yaml::Node*> files;
  std::vector<const yaml::Node*> envs;
  std::optional<GeneratorOptions> options;
  const yaml::Node* node = nullptr;
};

enum class SortOrder : std::uint8_t { fifo, legacy };

struct SortSetting {
  SortOrder order = SortOrder::fifo;
  bool has_lists = false;
  std::vector<std::string_view> first;
  std::vector<std::string_view> last;
  /// What is wrong with it. kustomize looks only at that of the directory that is built.
  std::optional<Diagnostic> error;
};

/// A kustomization file. Views into the stream that it was read from.
struct Kustomization {
  std::shared_ptr<const yaml::Stream> stream;
  const yaml::Node* root = nullptr;
  std::string file_name;  ///< which of the three names it has
  bool component = false;

  std::vector<const yaml::Node*> resources;  ///< with `bases`
  std::vector<const yaml::Node*> components;
  std::vector<const yaml::Node*> crds;
  std::vector<const yaml::Node*> configurations;
  std::vector<const yaml::Node*> generators;
  std::vector<const yaml::Node*> transformers;
  std::vector<const yaml::Node*> validators;
  std::vector<const yaml::Node*> build_metadata;
  const yaml::Node* name_prefix = nullptr;
  const yaml::Node* name_suffix = nullptr;
  const yaml::Node* namespace_name = nullptr;
  std::vector<KeyValue> common_labels;
  std::vector<KeyValue> common_annotations;
  std::vector<LabelSetting> labels;
  std::vector<const yaml::Node*> patches_strategic_merge;
  std::vector<PatchSetting> patches_json6902;
  std::vector<PatchSetting> patches;
  std::vector<ImageSetting> images;  ///< with `imageTags`
  std::vector<ReplacementSetting> replacements;
  std::vector<ReplicaSetting> replicas;
  std::vector<VarSetting> vars;
  std::vector<GeneratorSetting> config_map_generators;
  std::vector<GeneratorSetting> secret_generators;
  std::optional<GeneratorOptions> generator_options;
  std::optional<SortSetting> sort;
  const yaml::Node* open_api_version = nullptr;
  const yaml::Node* open_api_path = nullptr;
  const yaml::Node* helm = nullptr;  ///< the first field that asks for Helm charts

  /// Fields that kustomize warns of, with what to use instead; as warnings.
  std::vector<Diagnostic> warnings;
};

/// Reads a kustomization or component. Errors: unknown fields, wrong types, a wrong kind or
/// apiVersion, nothing in it.
Result<Kustomization> read_kustomization(std::shared_ptr<const yaml::Stream> stream,
                                         std::string file_name);

// The parts of it that plug-in configurations share.
Result<SelectorText> read_selector(const yaml::Node& node, Reading reading);
Result<PatchSetting> read_patch(const yaml::Node& node, Reading reading);
Result<ImageSetting> read_image(const yaml::Node& node, Reading reading);
Result<ReplicaSetting> read_replica(const yaml::Node& node, Reading reading);
/// Error at the node: the path has more parts than any object has levels.
Result<void> check_field_path(std::string_view path, const yaml::Node& node);
Result<FieldSpec> read_field_spec(const yaml::Node& node, Reading reading);
Result<GeneratorSetting> read_generator(const yaml::Node& node, GeneratedKind kind,
                                        Reading reading);
Result<SortSetting> read_sort(const yaml::Node& node, Reading reading);
Result<ReplacementSetting> read_replacement_setting(const yaml::Node& node, Reading reading);

}  // namespace slipway::kustomize
