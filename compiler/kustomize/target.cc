#include "compiler/kustomize/target.h"

#include <fmt/format.h>

#include <system_error>
#include <thread>

#include "compiler/kustomize/generators/generate.h"
#include "compiler/kustomize/input/configuration.h"
#include "compiler/kustomize/listed_bases.h"
#include "compiler/kustomize/model/annotations.h"
#include "compiler/kustomize/origin.h"
#include "compiler/kustomize/plugins.h"
#include "compiler/kustomize/shared_base.h"
#include "compiler/kustomize/steps.h"
#include "compiler/kustomize/transformers/patch_text.h"
#include "compiler/kustomize/transformers/vars.h"
#include "core/filesystem/path.h"
#include "core/yaml/memory_budget.h"

// The order is kustomize's and can be seen in the output: resources, configurations, generators,
// components, transformers, validators, vars. Components do not begin anew: they see and change
// what their parent has gathered so far.

namespace slipway::kustomize {

namespace {

// The chain of bases that led to a mistake, innermost first; of a long one, its two ends.
Diagnostic through(Diagnostic error, const yaml::Node& entry, const char* what) {
  // A mistake at the entry itself needs no note that repeats it.
  const DiagnosticNote note = yaml::note_at(entry, what);
  if (note.file == error.file && note.position == error.position) return error;
  constexpr std::size_t most = 16;
  if (error.notes.size() == most) {
    error.notes.erase(error.notes.begin() + most / 2);
    error.notes[most / 2].message = fmt::format("{}, through more that are not shown", what);
  }
  error.notes.push_back(note);
  return error;
}

Diagnostic expected_component(const yaml::Node& entry, bool is_component) {
  if (is_component) {
    return yaml::error_at(
        entry, fmt::format("`{}` is a component, and cannot be a resource", entry.text()),
        "list it under `components:`");
  }
  return yaml::error_at(entry, fmt::format("`{}` is not a component", entry.text()),
                        "list it under `resources:`, or write `kind: Component` in it");
}

}  // namespace

OriginPath OriginPath::into(std::string_view entry) const {
  if (!on) return {};
  return {true, normal_path(join_path(path, entry))};
}

std::string Target::own_file() const {
  return normal_path(join_path(origin_.path, kustomization_->file_name));
}

std::string Target::origin_of(std::string_view kind) const {
  return origin_.on ? builtin_origin(own_file(), kind) : std::string();
}

Result<void> use_open_api(const Kustomization& kustomization, const Root& root, Session& session) {
  const yaml::Node* path = kustomization.open_api_path;
  const yaml::Node* version = kustomization.open_api_version;
  if (path == nullptr && version == nullptr) return {};
  OpenApi& open_api = session.context.open_api;
  if (path == nullptr) {
    SLIPWAY_TRY(open_api.use(version, nullptr));
  } else {
    SLIPWAY_ASSIGN(std::string text, session.loader.read(root, path->text(), *path));
    // That there is no schema in the file shows when one is needed.
    const auto stream = Loader::parse(root, path->text(), std::move(text));
    if (stream) {
      session.context.keep.push_back(*stream);
      SLIPWAY_TRY(open_api.use(version, (*stream)->documents.empty()
                                            ? yaml::Node::make_null(session.context.arena)
                                            : (*stream)->documents.front()));
    } else {
      SLIPWAY_TRY(open_api.use_unreadable(version, stream.error()));
    }
  }
  for (Resource& resource : session.context.resources) resource.touch();
  return {};
}

Result<Accumulator> Target::accumulate(Accumulator sum) {
  const Kustomization& k = *kustomization_;
  session_.context.warnings.insert(session_.context.warnings.end(), k.warnings.begin(),
                                   k.warnings.end());
  session_.context.keep.push_back(kustomization_);
  SLIPWAY_TRY(add_resources(sum, k.resources));
  SLIPWAY_ASSIGN(const SharedConfig configured,
                 read_configurations(k.configurations, root_, session_.loader));
  SLIPWAY_ASSIGN(sum.config, merge_configs(sum.config, configured));
  SLIPWAY_ASSIGN(const SharedConfig crds, read_crds(k.crds, root_, session_.loader));
  SLIPWAY_ASSIGN(sum.config, merge_configs(sum.config, crds));
  SLIPWAY_TRY(run_generators(sum));
  for (const yaml::Node* entry : k.components) SLIPWAY_TRY(add_component(sum, *entry));
  SLIPWAY_TRY(run_transformers(sum));
  SLIPWAY_TRY(run_validators(sum));
  SLIPWAY_TRY(merge_vars(k.vars, sum.vars, sum.resources, session_.context));
  return sum;
}

// Bases of bases cost stack, and the input says how many there are: every few hundred go on upon
// the stack of a thread of their own.
Result<Accumulator> accumulate_entered(Target& target, const Root& root, Accumulator so_far) {
  constexpr std::size_t levels_of_a_stack = 200;
  if (root.depth % levels_of_a_stack != 0) return target.accumulate(std::move(so_far));
  Result<Accumulator> result = plain_error({});
  yaml::MemoryBudget::Parts parts;
  try {
    std::thread([&] { parts.run([&] { result = target.accumulate(std::move(so_far)); }); }).join();
  } catch (const std::system_error&) {
    return plain_error("the chain of bases needs another thread, and the system has none",
                       "list some of them side by side, or allow more threads");
  }
  parts.finish();
  return result;
}

Result<void> Target::add_resources(Accumulator& sum, std::span<const yaml::Node* const> entries) {
  std::optional<ListedBases> listed;
  if (!origin_.on) listed.emplace(entries, root_, session_);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const yaml::Node* const entry = entries[i];
    if (listed) {
      Result<bool> added = listed->add(sum, i, session_);
      if (!added) return through(std::move(added).error(), *entry, "reached from here");
      if (*added) continue;
    }
    // What is not there at all is looked for as a directory, which gives the better message.
    FoundFile ahead = session_.loader.read_ahead(root_, entry->text());
    if (ahead.type == FileType::file || session_.loader.is_file(root_, entry->text())) {
      SLIPWAY_TRY(add_file(sum, *entry, std::move(ahead)));
    } else {
      SLIPWAY_TRY(add_directory(sum, *entry));
    }
  }
  return {};
}

Result<void> Target::add_file(Accumulator& sum, const yaml::Node& entry, FoundFile ahead) {
  BuildContext& context = session_.context;
  SLIPWAY_ASSIGN(const LoadedObjects loaded,
                 session_.loader.objects(root_, entry.text(), entry, std::move(ahead)));
  context.keep.push_back(loaded.file);
  const std::string origin =
      origin_.on ? file_origin(origin_.into(entry.text()).path) : std::string();
  for (yaml::Node* object : loaded.file->objects) {
    const bool own = loaded.owner == LoadedObjects::Owner::build;
    Resource& resource = context.add(own ? object : object->clone(context.arena));
    resource.adopt_history();
    if (origin_.on) {
      set_annotation(*resource.object(), origin_annotation, origin, context.arena);
    }
    Result<void> added = sum.resources.append(resource, context.open_api);
    if (!added) return through(std::move(added).error(), entry, "its file is named here");
  }
  return {};
}

Result<void> Target::add_directory(Accumulator& sum, const yaml::Node& entry) {
  BuildContext& context = session_.context;
  SLIPWAY_ASSIGN(const Root root, session_.loader.enter(root_, entry));
  if (!origin_.on && session_.bases != nullptr) {
    Result<bool> shared = add_shared_base(sum, root, session_);
    if (!shared) return through(std::move(shared).error(), entry, "reached from here");
    if (*shared) return {};
  }
  Result<std::shared_ptr<const Kustomization>> kustomization = session_.loader.kustomization(root);
  if (!kustomization) return through(std::move(kustomization).error(), entry, "reached from here");
  if ((*kustomization)->component) return expected_component(entry, true);
  Result<void> schema = use_open_api(**kustomization, root, session_);
  if (!schema) return through(std::move(schema).error(), entry, "reached from here");
  Target target(session_, root, *std::move(kustomization), origin_.into(entry.text()));
  Result<Accumulator> inner = accumulate_entered(target, root, {});
  if (!inner) return through(std::move(inner).error(), entry, "reached from here");
  Result<void> merged = merge_accumulator(sum, *inner, context);
  if (!merged) return through(std::move(merged).error(), entry, "reached from here");
  return {};
}

Result<void> Target::add_component(Accumulator& sum, const yaml::Node& entry) {
  SLIPWAY_ASSIGN(const Root root, session_.loader.enter(root_, entry));
  Result<std::shared_ptr<const Kustomization>> kustomization = session_.loader.kustomization(root);
  if (!kustomization) return through(std::move(kustomization).error(), entry, "reached from here");
  Result<void> schema = use_open_api(**kustomization, root, session_);
  if (!schema) return through(std::move(schema).error(), entry, "reached from here");
  if (!(*kustomization)->component) return expected_component(entry, false);
  Target target(session_, root, *std::move(kustomization), origin_.into(entry.text()));
  Result<Accumulator> all = accumulate_entered(target, root, std::move(sum));
  if (!all) return through(std::move(all).error(), entry, "reached from here");
  sum = *std::move(all);
  // kustomize merges what a component leaves into something empty, and merging is not idle.
  Result<SharedConfig> config = merge_configs(nullptr, sum.config);
  if (!config) return through(std::move(config).error(), entry, "reached from here");
  sum.config = *std::move(config);
  // Two objects that the component gave one name may not part again, by their hashes.
  Result<void> unique = sum.resources.check_unique(session_.context.open_api);
  if (!unique) return through(std::move(unique).error(), entry, "reached from here");
  return {};
}

Result<void> Target::generate_all(Accumulator& sum, const std::vector<GeneratorSetting>& settings,
                                  std::string_view kind) {
  const Kustomization& k = *kustomization_;
  BuildContext& context = session_.context;
  const GeneratorOptions* global = k.generator_options ? &*k.generator_options : nullptr;
  for (const GeneratorSetting& setting : settings) {
    SLIPWAY_ASSIGN(Resource * generated,
                   generate(setting, global, root_, session_.loader, context));
    if (origin_.on && !has_annotation(*generated->object(), origin_annotation)) {
      set_annotation(*generated->object(), origin_annotation, origin_of(kind), context.arena);
    }
    if (session_.recorder != nullptr) session_.recorder->begin(sum.resources, context);
    SLIPWAY_TRY(absorb(*generated, sum.resources, context));
    if (session_.recorder != nullptr)
      session_.recorder->end(sum.resources, kind, setting.node, context);
  }
  return {};
}

Result<void> Target::run_generators(Accumulator& sum) {
  const Kustomization& k = *kustomization_;
  BuildContext& context = session_.context;
  if (k.helm != nullptr) {
    Diagnostic error =
        yaml::error_at(*k.helm, "Helm charts need Helm, and no program is started here",
                       "with --enable-helm the build is handed to the `kustomize` in PATH");
    error.rule = needs_program;
    return error;
  }
  SLIPWAY_TRY(generate_all(sum, k.config_map_generators, "ConfigMapGenerator"));
  SLIPWAY_TRY(generate_all(sum, k.secret_generators, "SecretGenerator"));
  SLIPWAY_ASSIGN(const Accumulator configurations, plugin_configurations(k.generators));
  for (Resource* configuration : configurations.resources.all()) {
    SLIPWAY_ASSIGN(const std::vector<Resource*> generated,
                   run_generator(*configuration, root_, session_.loader, context));
    const std::string origin = plugin_origin(*configuration, context.open_api);
    for (Resource* resource : generated) {
      if (origin_.on && !origin.empty() &&
          !has_annotation(*resource->object(), origin_annotation)) {
        set_annotation(*resource->object(), origin_annotation, origin, context.arena);
      }
      SLIPWAY_TRY(absorb(*resource, sum.resources, context));
    }
  }
  return {};
}

Result<Accumulator> Target::plugin_configurations(std::span<const yaml::Node* const> entries) {
  BuildContext& context = session_.context;
  Accumulator sum;
  std::vector<const yaml::Node*> paths;
  for (const yaml::Node* entry : entries) {
    // A text that is an object is the configuration itself, one without any content is none;
    // anything else names a file or directory.
    const bool may_be_object = entry->text().find(':') != std::string_view::npos;
    Result<Manifests> manifests = read_inline_objects(*entry, entry->text());
    if (!manifests) {
      const bool many_lines = entry->text().find('\n') != std::string_view::npos;
      if (may_be_object && many_lines) return std::move(manifests).error();
      paths.push_back(entry);
      continue;
    }
    context.keep.push_back(manifests->stream);
    context.keep.push_back(manifests->items);
    for (const yaml::Node* object : manifests->objects) {
      Resource& resource = context.add(object->clone(context.arena));
      if (origin_.on) {
        set_annotation(*resource.object(), origin_annotation, file_origin(own_file()),
                       context.arena);
      }
      SLIPWAY_TRY(sum.resources.append(resource, context.open_api));
    }
  }
  SLIPWAY_TRY(add_resources(sum, paths));
  return sum;
}

Result<void> Target::record(Accumulator& sum, Transformer& step, std::string_view kind,
                            const yaml::Node* where) {
  const auto watched = [&](Transformer& part, const yaml::Node* place) -> Result<void> {
    session_.recorder->begin(sum.resources, session_.context);
    SLIPWAY_TRY(part.apply(sum.resources, session_.context));
    session_.recorder->end(sum.resources, kind, place, session_.context);
    return {};
  };
  const std::vector<Transformer::Part> parts = step.parts();
  if (parts.empty()) return watched(step, where);
  for (const Transformer::Part& part : parts) {
    SLIPWAY_TRY(watched(*part.step, part.where != nullptr ? part.where : where));
  }
  return {};
}

Result<void> Target::transform(Accumulator& sum, Transformer& step, std::string_view kind,
                               const yaml::Node* where, std::string_view origin) {
  if (session_.recorder == nullptr) {
    SLIPWAY_TRY(step.apply(sum.resources, session_.context));
  } else {
    SLIPWAY_TRY(record(sum, step, kind, where));
  }
  if (!origin.empty()) add_transformation(sum.resources, origin, session_.context);
  sum.resources.drop_empty();
  return {};
}

Result<void> Target::run_transformers(Accumulator& sum) {
  BuildContext& context = session_.context;
  SLIPWAY_ASSIGN(const std::vector<Step> steps,
                 make_steps(*kustomization_, *sum.config, root_, session_.loader, context));
  for (const Step& step : steps) {
    SLIPWAY_TRY(transform(sum, *step.transformer, step.kind, step.where, origin_of(step.kind)));
  }
  SLIPWAY_ASSIGN(const Accumulator configurations,
                 plugin_configurations(kustomization_->transformers));
  for (Resource* configuration : configurations.resources.all()) {
    SLIPWAY_ASSIGN(const std::unique_ptr<Transformer> step,
                   make_transformer(*configuration, root_, session_.loader, context));
    const std::string origin = plugin_origin(*configuration, context.open_api);
    const Gvk gvk = configuration->identity(context.open_api).id.gvk;
    SLIPWAY_TRY(transform(sum, *step, gvk.kind, configuration->object(),
                          origin_.on ? origin : std::string_view()));
  }
  return {};
}

// Validators may only look: whatever they change is a mistake, except the label that says they were
// there.
Result<void> Target::run_validators(Accumulator& sum) {
  if (kustomization_->validators.empty()) return {};
  BuildContext& context = session_.context;
  SLIPWAY_ASSIGN(const Accumulator configurations,
                 plugin_configurations(kustomization_->validators));
  for (Resource* configuration : configurations.resources.all()) {
    SLIPWAY_ASSIGN(const std::unique_ptr<Transformer> step,
                   make_transformer(*configuration, root_, session_.loader, context));
    std::vector<const yaml::Node*> before;
    for (const Resource* resource : sum.resources.all()) {
      before.push_back(resource->object()->clone(context.arena));
    }
    SLIPWAY_TRY(step->apply(sum.resources, context));
    // kustomize finds each object again by its id.
    SLIPWAY_TRY(sum.resources.check_unique(context.open_api));
    bool same = before.size() == sum.resources.size();
    for (std::size_t i = 0; same && i < before.size(); ++i) {
      const yaml::Node* after = sum.resources.all()[i]->object();
      same = after != nullptr && equal_but_validation(*before[i], *after, context.arena);
    }
    if (!same) {
      return yaml::error_at(*configuration->object(), "a validator has changed an object",
                            "list it under `transformers:` if that is what it is for");
    }
  }
  return {};
}

}  // namespace slipway::kustomize
