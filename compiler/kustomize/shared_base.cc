#include <algorithm>
#include <mutex>

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

void use(const SharedBase& base, Accumulator& copy, Session& session) {
  BuildContext& context = session.context;
  for (const Resource* resource : base.sum.resources.all()) {
    Resource& own = context.resources.emplace_back(*resource);
    own.set_copy(resource->object()->clone_with_sharing(context.arena));
    copy.resources.append_unchecked(own);
  }
  copy.config = base.sum.config;
  copy.vars = base.sum.vars;
  context.warnings.insert(context.warnings.end(), base.context.warnings.begin(),
                          base.context.warnings.end());
  std::vector<std::string>& entered = session.loader.entered();
  entered.insert(entered.end(), base.roots.begin(), base.roots.end());
}

}  // namespace

Result<bool> add_shared_base(Accumulator& sum, const Root& root, Session& session) {
  if (session.context.open_api.chosen()) return false;
  BaseCache::Found found = session.bases->find(root.path, session.among_others && root.depth == 1
                                                              ? BaseCache::Expected::often
                                                              : BaseCache::Expected::once);
  if (found.base == nullptr) {
    if (found.advice == BaseCache::Advice::build_privately) return false;
    auto base = std::make_shared<SharedBase>();
    const bool first = found.advice == BaseCache::Advice::build_first_share;
    Loader loader = session.loader.for_base(first ? &root : nullptr);
    Session inner = {base->context, loader, session.bases};
    SLIPWAY_ASSIGN(const std::shared_ptr<const Kustomization> kustomization,
                   loader.kustomization(root));
    bool good = !kustomization->component && kustomization->open_api_path == nullptr &&
                kustomization->open_api_version == nullptr;
    if (good) {
      Target target(inner, root, kustomization, {});
      SLIPWAY_ASSIGN(base->sum, accumulate_entered(target, root, {}));
      good = !base->context.open_api.chosen();
    }
    if (!good) {
      session.bases->refuse(root.path);
      return false;
    }
    base->roots = loader.entered();
    base->roots.push_back(root.path);
    // Looked up by all threads from now on: nothing may be computed later.
    for (Resource* resource : base->sum.resources.all()) {
      (void)resource->identity(base->context.open_api);
      yaml::note_plain_texts(*resource->object());
    }
    session.bases->put(root.path, base);
    found.base = std::move(base);
  }
  if (makes_cycle(*found.base, root)) return false;
  Accumulator copy;
  use(*found.base, copy, session);
  session.context.keep.push_back(found.base);
  session.context.open_api.follow(found.base->context.open_api);
  SLIPWAY_TRY(merge_accumulator(sum, copy, session.context));
  return true;
}

}  // namespace slipway::kustomize
