#include "compiler/kustomize/shared_base.h"

#include <utility>

#include "compiler/kustomize/steps.h"
#include "core/filesystem/path.h"
#include "core/yaml/scalar_writer.h"

// A base means the same wherever it is used, with three exceptions that are looked at here: a
// kustomization that chooses an OpenAPI schema changes all that come later; with buildMetadata the
// objects know who uses them (the caller does not come here then); and a base that uses a directory
// above one that is being built is a cycle for some and fine for others.

namespace slipway::kustomize {

namespace {

bool makes_cycle(const SharedBase& base, const Root& user) {
  for (const Root* visited = user.referrer; visited != nullptr; visited = visited->referrer) {
    for (const std::string& root : base.roots) {
      if (is_within(visited->path, root)) return true;
    }
  }
  return false;
}

// Its objects as copies.
ResourceMap copy_objects(const SharedBase& base, BuildContext& context) {
  ResourceMap copies;
  for (const Resource* resource : base.sum.resources.all()) {
    Resource& own = context.resources.emplace_back(*resource);
    own.set_copy(resource->object()->clone_with_sharing(context.arena));
    copies.append_unchecked(own);
  }
  return copies;
}

}  // namespace

Result<void> merge_base(Accumulator& sum, const std::shared_ptr<const SharedBase>& base,
                        ResourceMap objects, Session& session) {
  BuildContext& context = session.context;
  context.warnings.insert(context.warnings.end(), base->context.warnings.begin(),
                          base->context.warnings.end());
  std::vector<std::string>& entered = session.loader.entered();
  entered.insert(entered.end(), base->roots.begin(), base->roots.end());
  session.loader.remember_read(base->last_read);
  context.keep.push_back(base);
  context.open_api.follow(base->context.open_api);
  return merge_accumulator(sum, {std::move(objects), base->sum.config, base->sum.vars}, context);
}

Result<std::shared_ptr<SharedBase>> accumulate_apart(const Root& root, Loader loader,
                                                     const Session& session) {
  auto base = std::make_shared<SharedBase>();
  Session inner = {base->context, loader, session.bases, nullptr, session.company};
  SLIPWAY_ASSIGN(const std::shared_ptr<const Kustomization> kustomization,
                 loader.kustomization(root));
  if (kustomization->component || kustomization->open_api_path != nullptr ||
      kustomization->open_api_version != nullptr)
    return std::shared_ptr<SharedBase>();
  Target target(inner, root, kustomization, {});
  SLIPWAY_ASSIGN(base->sum, accumulate_entered(target, root, {}));
  if (base->context.open_api.chosen()) return std::shared_ptr<SharedBase>();
  base->roots = loader.entered();
  base->roots.push_back(root.path);
  base->last_read = loader.last_read();
  return base;
}

Result<bool> add_shared_base(Accumulator& sum, const Root& root, Session& session) {
  if (session.context.open_api.chosen()) return false;
  const bool likely = session.company == Company::other_builds && root.depth == 1;
  BaseCache::Found found = session.bases->find(
      root.path, likely ? BaseCache::Expected::often : BaseCache::Expected::once);
  if (found.base == nullptr) {
    if (found.advice == BaseCache::Advice::build_privately) return false;
    const bool first = found.advice == BaseCache::Advice::build_first_share;
    SLIPWAY_ASSIGN(
        const std::shared_ptr<SharedBase> base,
        accumulate_apart(root, session.loader.for_base(first ? &root : nullptr), session));
    if (base == nullptr) {
      session.bases->refuse(root.path);
      return false;
    }
    // Looked up by all threads from now on: nothing may be computed later.
    for (Resource* resource : base->sum.resources.all()) {
      (void)resource->identity(base->context.open_api);
      yaml::note_plain_texts(*resource->object());
    }
    session.bases->put(root.path, base);
    found.base = base;
  }
  if (makes_cycle(*found.base, root)) return false;
  SLIPWAY_TRY(merge_base(sum, found.base, copy_objects(*found.base, session.context), session));
  return true;
}

}  // namespace slipway::kustomize
