// Overlays are compiled into a file system in memory and rendered from there by the same code that
// renders them from disk: what is previewed is what `compile` writes and `kustomize build` makes of
// it. Each has a small file system of its own, over one of the bases that all share, and is gone
// when its build was taken.

#include "compiler/render/render.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "compiler/check/objects.h"
#include "compiler/kustomize/recorder.h"
#include "compiler/kustomize/transformers/patch_text.h"
#include "compiler/overlay/tree.h"
#include "core/filesystem/memory_filesystem.h"
#include "core/parallel/parallel.h"

namespace slipway::render {

namespace {

using Services = std::vector<const fleet::Service*>;

Services all_services(const Input& input) {
  Services services;
  for (const fleet::Service& service : input.services->services()) services.push_back(&service);
  return services;
}

// Those that can be rendered as they are meant: a policy that is not kept is no reason not to look.
Services sound_services(const Input& input, const Diagnostics& diagnostics) {
  std::set<std::string> wrong;
  for (const Diagnostic& diagnostic : diagnostics.list()) {
    const bool hinders = diagnostic.rule != "below-policy" && diagnostic.rule != "secret-in-clear";
    if (diagnostic.severity == Severity::error && hinders) wrong.insert(diagnostic.file);
  }
  if (input.services == nullptr || wrong.contains("") || wrong.contains(input.fleet->path))
    return {};
  Services services = all_services(input);
  std::erase_if(services, [&](const fleet::Service* service) {
    return wrong.contains(service->descriptor->path);
  });
  return services;
}

void add_files(overlay::Tree tree, MemoryFileSystem& files) {
  for (auto& file : tree) files.write("/" + file.first, std::move(file.second));
}

// What stands beside the services in a cluster.
struct Platform {
  fleet::Target target;
  std::map<std::string, std::string> teams;  // by namespace
};

std::vector<Platform> platforms_of(const Services& services) {
  std::vector<Platform> platforms;  // services are ordered by target
  for (const fleet::Service* service : services) {
    const fleet::Target& target = service->target;
    const bool same = !platforms.empty() &&
                      platforms.back().target.environment == target.environment &&
                      platforms.back().target.cluster == target.cluster;
    if (!same) platforms.push_back({target, {}});
    platforms.back().teams.emplace(service->name_space, service->team);
  }
  return platforms;
}

// What the patches of a service change is recorded on the way when somebody wants to know: slower,
// but cheaper than another build.
enum class Recording : std::uint8_t { none, of_patches };

// Hands over the build of a service, or why there is none, with the compiled tree:
// `take(Result<Build>, FileSystem&, const Recorder*)`.
template <typename Take>
void render(const Input& input, const fleet::Service& service, MemoryFileSystem& bases,
            kustomize::Cache& cache, Recording recording, const Take& take) {
  MemoryFileSystem files(&bases);
  kustomize::Recorder recorder;
  kustomize::BuildOptions options;
  if (recording == Recording::of_patches && !service.patches.empty()) options.recorder = &recorder;
  const auto build = [&]() -> Result<kustomize::Build> {
    overlay::Tree compiled;
    SLIPWAY_TRY(overlay::compile_service(service, input.sources(), bases, compiled));
    add_files(std::move(compiled), files);
    return kustomize::build_objects(files, "/" + overlay::overlay_path(service), options, &cache);
  };
  take(build(), files, options.recorder);
}

// A build ends with the first patch or manifest that cannot be read: looks at each of the others by
// itself. Patches that can be read are left out: they may need one that cannot.
void tell_others(const Input& input, const fleet::Service& service, MemoryFileSystem& bases,
                 kustomize::Cache& cache, check::ObjectCheck& check) {
  const auto attempt = [&](const fleet::Service& part) {
    render(input, part, bases, cache, Recording::none,
           [&](const Result<kustomize::Build>& build, FileSystem& files, const auto*) {
             if (!build) check.failed(service, part, build.error(), files);
           });
  };
  fleet::Service part = service;
  for (const fleet::AttachedFile& manifest : service.extra) {
    part.patches.clear();
    part.extra = {manifest};
    attempt(part);
  }
  part.extra.clear();
  for (const fleet::Patch& patch : service.patches) {
    if (kustomize::is_readable_patch(patch.text)) continue;
    part.patches = {patch};
    attempt(part);
  }
}

// Renders what stands beside the services, only to hold it against the schemas.
void check_platform(const Input& input, const Platform& platform, MemoryFileSystem& bases,
                    kustomize::Cache& cache, check::ObjectCheck& check) {
  MemoryFileSystem files(&bases);
  overlay::Tree compiled;
  const auto folders = overlay::compile_platform(*input.fleet, platform.target, platform.teams,
                                                 input.bases, compiled);
  if (!folders) return check.failed(platform.target, folders.error(), files);
  add_files(std::move(compiled), files);
  for (const std::string& folder : *folders) {
    const std::string path = "/" + overlay::cluster_path(platform.target) + "/" + folder;
    const auto build = kustomize::build_objects(files, path, kustomize::BuildOptions(), &cache);
    if (build)
      check.check(platform.target, *build, files);
    else
      check.failed(platform.target, build.error(), files);
  }
}

// Renders all and checks it; hands over the builds of services, from the thread that made them:
// `take(number, Build)`.
template <typename Take>
void render_and_check(const Input& input, const Services& services, kustomize::Cache& cache,
                      check::ObjectCheck& check, const Take& take) {
  MemoryFileSystem bases;
  overlay::add_bases(input.bases, bases);
  const std::vector<Platform> platforms = platforms_of(services);
  in_parallel(platforms.size() + services.size(), [&](std::size_t i) {
    if (i < platforms.size()) return check_platform(input, platforms[i], bases, cache, check);
    i -= platforms.size();
    render(input, *services[i], bases, cache, Recording::of_patches,
           [&](Result<kustomize::Build> build, FileSystem& files,
               const kustomize::Recorder* recorder) {
             if (!build) {
               check.failed(*services[i], build.error(), files);
               return tell_others(input, *services[i], bases, cache, check);
             }
             check.check({*services[i], *build, files, recorder});
             take(i, *std::move(build));
           });
  });
}

}  // namespace

Result<Rendering> render_overlays(const Input& input) {
  const Services services = all_services(input);
  Rendering rendering;
  rendering.cache = std::make_unique<kustomize::Cache>();
  rendering.overlays.resize(services.size());
  std::vector<std::optional<Diagnostic>> failures(services.size());
  MemoryFileSystem bases;
  overlay::add_bases(input.bases, bases);
  in_parallel(services.size(), [&](std::size_t i) {
    render(input, *services[i], bases, *rendering.cache, Recording::none,
           [&](Result<kustomize::Build> build, FileSystem&, const kustomize::Recorder*) {
             if (build) {
               rendering.overlays[i] = {services[i], *std::move(build)};
             } else {
               failures[i] = std::move(build).error();
             }
           });
  });
  for (std::optional<Diagnostic>& failure : failures) {
    if (failure) return *std::move(failure);
  }
  return rendering;
}

Rendering render_checked(const Input& input, Diagnostics& diagnostics) {
  const Services services = all_services(input);
  diagnostics.add(input.schemas.errors());
  check::ObjectCheck check(*input.services, input.schemas, input.known_services());
  Rendering rendering;
  rendering.cache = std::make_unique<kustomize::Cache>();
  rendering.overlays.resize(services.size());
  render_and_check(input, services, *rendering.cache, check,
                   [&](std::size_t i, kustomize::Build build) {
                     rendering.overlays[i] = {services[i], std::move(build)};
                   });
  check.finish(diagnostics);
  return rendering;
}

std::vector<OverlayText> render_texts(const Input& input, Diagnostics& diagnostics) {
  const Services services = all_services(input);
  diagnostics.add(input.schemas.errors());
  check::ObjectCheck check(*input.services, input.schemas, input.known_services());
  kustomize::Cache cache;
  std::vector<OverlayText> texts(services.size());
  std::vector<std::optional<Diagnostic>> failures(services.size());
  render_and_check(input, services, cache, check,
                   [&](std::size_t i, const kustomize::Build& build) {
                     texts[i].service = services[i];
                     if (Result<std::string> text = kustomize::to_text(build)) {
                       texts[i].text = *std::move(text);
                     } else {
                       failures[i] = std::move(text).error();
                     }
                   });
  check.finish(diagnostics);
  for (std::optional<Diagnostic>& failure : failures) {
    if (failure) diagnostics.add(*std::move(failure));
  }
  return texts;
}

void check_rendered(const Input& input, Diagnostics& diagnostics) {
  const Services services = sound_services(input, diagnostics);
  if (services.empty()) return;
  diagnostics.add(input.schemas.errors());
  check::ObjectCheck check(*input.services, input.schemas, input.known_services());
  kustomize::Cache cache;
  render_and_check(input, services, cache, check, [](std::size_t, const kustomize::Build&) {});
  check.finish(diagnostics);
}

}  // namespace slipway::render
