#include "compiler/kustomize/build.h"

#include <fmt/format.h>
#include <locale.h>  // newlocale() is not in <clocale>
#include <wctype.h>

#include <algorithm>
#include <atomic>
#include <new>
#include <numeric>
#include <set>
#include <span>
#include <utility>

#include "compiler/kustomize/filters/sort_order.h"
#include "compiler/kustomize/model/annotations.h"
#include "compiler/kustomize/recorder.h"
#include "compiler/kustomize/steps.h"
#include "compiler/kustomize/transformers/entries.h"
#include "compiler/kustomize/transformers/hash.h"
#include "compiler/kustomize/transformers/name_references.h"
#include "compiler/kustomize/transformers/vars.h"
#include "core/parallel/parallel.h"
#include "core/yaml/emitter.h"
#include "core/yaml/memory_budget.h"
#include "core/yaml/utf8.h"

// A build gathers everything from the bottom up (target.h) and then settles, once and at the top,
// what can only be known then: hashes of generated objects, references to renamed ones, vars, and
// the order of output.

namespace slipway::kustomize {

struct Cache::Content {
  FileCache files;
  BaseCache bases;
};

Cache::Cache() : content_(std::make_unique<Content>()) {}
Cache::~Cache() = default;

namespace {

constexpr std::string_view managed_by = "app.kubernetes.io/managed-by";
constexpr std::string_view version_label = "kustomize-v5.8.2";

bool asks_for(const Kustomization& kustomization, std::string_view option) {
  return std::any_of(kustomization.build_metadata.begin(), kustomization.build_metadata.end(),
                     [&](const yaml::Node* node) { return node->text() == option; });
}

// Objects that are only there for others to refer to are left out of the output.
Result<void> drop_local(ResourceMap& resources) {
  for (const Resource* resource : resources.all()) {
    if (resource->empty()) continue;
    const yaml::Node& object = *resource->object();
    const yaml::Node* kind = object.find("kind");
    if (kind == nullptr || kind->is_null() || kind->text().empty()) {
      return yaml::error_at(object, "an object has lost its `kind`");
    }
    if (!kind->text().ends_with("List") && metadata_text(object, "name").empty()) {
      return yaml::error_at(object, fmt::format("a {} has lost its `metadata.name`", kind->text()));
    }
  }
  const auto is_local = [](const Resource* resource) {
    if (resource->empty()) return true;
    return has_annotation(*resource->object(), local_annotation) &&
           annotation(*resource->object(), local_annotation) != "false";
  };
  if (std::any_of(resources.all().begin(), resources.all().end(), is_local)) {
    resources.drop_if(is_local);
  }
  return {};
}

Result<void> sort(ResourceMap& resources, const Kustomization& kustomization, Reorder reorder,
                  BuildContext& context) {
  const std::optional<SortSetting>& setting = kustomization.sort;
  if (setting && setting->error) return *setting->error;
  const bool legacy = setting ? setting->order == SortOrder::legacy : reorder != Reorder::none;
  if (!legacy) return {};
  std::vector<ResourceId> ids;
  ids.reserve(resources.size());
  for (const Resource* resource : resources.all()) {
    ids.push_back(resource->identity(context.open_api).id);
  }
  const bool own_order = setting && setting->has_lists;
  resources.reorder(own_order ? LegacyOrder(setting->first, setting->last).sorted(ids)
                              : LegacyOrder::standard().sorted(ids));
  return {};
}

void remove_annotation(yaml::Node& object, std::string_view key) {
  if (yaml::Node* annotations = object.at({"metadata", "annotations"}); annotations != nullptr) {
    annotations->remove(key);
  }
}

// kustomize sets the annotations of every object once more at the end, which makes texts of their
// values and leaves `metadata` behind where there was none.
void clean(ResourceMap& resources, const Kustomization& kustomization, BuildContext& context) {
  const bool origins = asks_for(kustomization, "originAnnotations");
  const bool transformations = asks_for(kustomization, "transformerAnnotations");
  for (Resource* resource : resources.all()) {
    yaml::Node& object = *resource->object();
    if (!origins) remove_annotation(object, origin_annotation);
    if (!transformations) remove_annotation(object, transformations_annotation);
    remove_build_annotations(object);
    if ((!origins || !transformations) && object.find("metadata") == nullptr) {
      object.set(context.arena, "metadata", yaml::Node::make_mapping(context.arena));
    }
  }
}

}  // namespace

class Builder {
 public:
  Builder(FileSystem& files, const BuildOptions& options, Cache* cache)
      : options_(options),
        state_(std::make_shared<State>()),
        loader_(files, options.load_restrictions, content(cache, *state_).files),
        session_{state_->context, loader_,
                 options.recorder == nullptr ? &content(cache, *state_).bases : nullptr,
                 options.recorder, cache == nullptr ? Company::none : Company::other_builds} {}

  Result<Build> run(const std::string& directory);

  /// Where a build was when it failed at no place that has a name.
  void add_context(Diagnostic& error, const std::string& directory) {
    if (loader_.last_read().empty()) return;
    error.file = directory;
    error.notes.push_back({loader_.last_read(), {}, {}, "the last file that was read"});
  }

 private:
  struct State {
    Cache own;  // before the context: nodes look into its files
    BuildContext context;
  };
  static Cache::Content& content(Cache* cache, State& state) {
    return *(cache == nullptr ? state.own : *cache).content_;
  }

  Result<void> settle(Accumulator& sum, const Kustomization& kustomization);

  const BuildOptions& options_;
  std::shared_ptr<State> state_;
  Loader loader_;
  Session session_;
};

Result<void> Builder::settle(Accumulator& sum, const Kustomization& kustomization) {
  BuildContext& context = state_->context;
  const auto settle_one = [&](std::string_view what, auto step) -> Result<void> {
    if (options_.recorder == nullptr) return step();
    options_.recorder->begin(sum.resources, context);
    SLIPWAY_TRY(step());
    options_.recorder->end(sum.resources, what, nullptr, context);
    return {};
  };
  SLIPWAY_TRY(
      settle_one("content hash", [&] { return HashTransformer().apply(sum.resources, context); }));
  SLIPWAY_TRY(settle_one("name references",
                         [&] { return fix_name_references(sum.resources, *sum.config, context); }));
  SLIPWAY_TRY(settle_one(
      "vars", [&] { return resolve_vars(sum.vars, sum.resources, *sum.config, context); }));
  SLIPWAY_TRY(drop_local(sum.resources));
  SLIPWAY_TRY(sum.resources.check_unique(context.open_api));
  SLIPWAY_TRY(sort(sum.resources, kustomization, options_.reorder, context));
  if (options_.managed_by_label == ManagedByLabel::on ||
      asks_for(kustomization, "managedByLabel")) {
    EntriesTransformer label({{managed_by, version_label, nullptr}},
                             {{{}, "metadata/labels", true}});
    SLIPWAY_TRY(label.apply(sum.resources, context));
  }
  clean(sum.resources, kustomization, context);
  return {};
}

Result<Build> Builder::run(const std::string& directory) {
  BuildContext& context = state_->context;
  SLIPWAY_ASSIGN(const Root root, loader_.top(directory));
  SLIPWAY_ASSIGN(const std::shared_ptr<const Kustomization> kustomization,
                 loader_.kustomization(root));
  SLIPWAY_TRY(use_open_api(*kustomization, root, session_));
  Target target(session_, root, kustomization, {!kustomization->build_metadata.empty(), {}});
  SLIPWAY_ASSIGN(Accumulator sum, target.accumulate({}));
  SLIPWAY_TRY(settle(sum, *kustomization));
  if (context.open_api.problem()) return *context.open_api.problem();

  Build result;
  result.objects.reserve(sum.resources.size());
  for (Resource* resource : sum.resources.all()) {
    result.objects.push_back({resource->object(), resource->identity(context.open_api), resource});
  }
  result.warnings = std::move(context.warnings);
  result.keep = state_;
  return result;
}

// The one place where running out of memory, or of the budget, becomes an error like others.
template <typename Work>
auto within_memory(const Work& work) -> decltype(work()) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return plain_error("the build needs more memory than there is for one",
                       "look for aliases of aliases, and for big values that are copied to many "
                       "places");
  }
}

Result<Build> build_objects(FileSystem& files, const std::string& directory,
                            const BuildOptions& options, Cache* cache) {
  constexpr std::size_t most_memory = 1ULL << 30;
  Builder builder(files, options, cache);
  Result<Build> result = within_memory([&] {
    const yaml::MemoryBudget budget(most_memory);
    return builder.run(directory);
  });
  if (result || !result.error().file.empty()) return result;
  Diagnostic error = std::move(result).error();
  builder.add_context(error, directory);
  return error;
}

namespace {

// `written`: by all parts of the output.
Result<std::string> emit_all(std::span<const Rendered> objects, std::atomic<std::size_t>& written) {
  constexpr std::size_t usual_size = 768;  // of an object
  std::string text;
  text.reserve(objects.size() * usual_size);
  for (const Rendered& rendered : objects) {
    const std::size_t before = text.size();
    if (!text.empty()) text += "---\n";
    SLIPWAY_TRY(yaml::emit_manifest(*rendered.object, text));
    const std::size_t size = text.size() - before;
    if (written.fetch_add(size) + size > yaml::longest_output)
      return yaml::output_too_long(*rendered.object);
  }
  return text;
}

// Hundreds of objects are written on all cores.
Result<std::string> emit_in_parts(std::span<const Rendered> objects) {
  constexpr std::size_t size = 128;
  std::vector<Result<std::string>> parts((objects.size() + size - 1) / size, std::string());
  std::atomic<std::size_t> written = 0;
  in_parallel(parts.size(), [&](std::size_t i) {
    const auto part = objects.subspan(i * size, std::min(size, objects.size() - i * size));
    parts[i] = within_memory([&] { return emit_all(part, written); });
  });
  std::string text;
  text.reserve(written + parts.size() * std::string_view("---\n").size());
  for (Result<std::string>& part : parts) {
    if (!part) return part.error();
    if (!text.empty()) text += "---\n";
    text += *std::exchange(part, std::string());
  }
  return text;
}

}  // namespace

Result<std::string> to_text(const Build& build) {
  constexpr std::size_t many = 256;
  return within_memory([&] {
    std::atomic<std::size_t> written = 0;
    return build.objects.size() < many ? emit_all(build.objects, written)
                                       : emit_in_parts(build.objects);
  });
}

Result<std::string> to_file_text(const Rendered& rendered) {
  return within_memory([&]() -> Result<std::string> {
    std::string text;
    SLIPWAY_TRY(yaml::emit_decoded_manifest(*rendered.object, text));
    return text;
  });
}

Result<std::string> build(FileSystem& files, const std::string& directory,
                          const BuildOptions& options, Cache* cache) {
  SLIPWAY_ASSIGN(const Build objects, build_objects(files, directory, options, cache));
  return to_text(objects);
}

namespace {

// As Go does: letters of all scripts.
std::string lower(std::string_view text) {
  static const locale_t letters = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  std::string result;
  while (!text.empty()) {
    const yaml::Character character = yaml::first_character(text);
    const char32_t small =
        letters == nullptr
            ? character.code
            : static_cast<char32_t>(::towlower_l(static_cast<wint_t>(character.code), letters));
    yaml::append_utf8(small, result);
    text.remove_prefix(character.bytes);
  }
  return result;
}

}  // namespace

Namespaces namespaces_of(const Build& build) {
  std::set<std::string_view> names;
  for (const Rendered& rendered : build.objects) {
    if (!rendered.identity.cluster_scoped) names.insert(rendered.identity.effective_namespace());
  }
  return names.size() > 1 ? Namespaces::several : Namespaces::one;
}

std::string file_name_of(const Rendered& rendered, Namespaces namespaces) {
  const ResourceId& id = rendered.identity.id;
  std::string name;
  const auto part = [&](std::string_view text) {
    if (text.empty()) return;
    if (!name.empty()) name += '_';
    name += lower(text);
  };
  if (namespaces == Namespaces::several && !rendered.identity.cluster_scoped) {
    part(rendered.identity.effective_namespace());
  }
  part(id.gvk.group);
  part(id.gvk.version);
  part(id.gvk.kind);
  return name + "_" + lower(id.name) + ".yaml";
}

}  // namespace slipway::kustomize
