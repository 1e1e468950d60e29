#include "compiler/check/changed_by.h"

#include "compiler/manifest/identity.h"
#include "compiler/overlay/tree.h"

namespace slipway::check {

namespace {

// The recorder writes `[name=app]` for what a finding calls `[app]`.
std::string as_finding(std::string path) {
  constexpr std::string_view mark = "[name=";
  for (std::size_t at = path.find(mark); at != std::string::npos; at = path.find(mark, at)) {
    path.erase(at + 1, mark.size() - 1);
  }
  return path;
}

bool is_patch(const kustomize::Recorder::Step& step) {
  return step.what.find("Patch") != std::string::npos;
}

}  // namespace

std::optional<DiagnosticNote> changed_by(const OverlayBuild& overlay, const yaml::Node& object,
                                         std::string_view path) {
  if (overlay.recorder == nullptr) return std::nullopt;
  const kustomize::Recorder& recorder = *overlay.recorder;
  const manifest::Identity wanted = manifest::identity_of(object);
  std::optional<DiagnosticNote> last;
  for (const kustomize::Rendered& rendered : overlay.build.objects) {
    if (manifest::identity_of(*rendered.object) != wanted) continue;
    for (const kustomize::Recorder::Change& change : recorder.changes(rendered.resource)) {
      const kustomize::Recorder::Step& step = recorder.steps()[change.step];
      if (is_patch(step) && kustomize::is_field_within(as_finding(change.path), path))
        last = step.where;
    }
  }
  return last;
}

std::vector<const fleet::Patch*> idle_patches(const OverlayBuild& overlay) {
  if (overlay.recorder == nullptr) return {};
  // The steps of the overlay's own kustomization, one for each patch, in their order.
  const std::string own = "/" + overlay::overlay_path(overlay.service) + "/kustomization.yaml";
  const std::vector<fleet::Patch>& patches = overlay.service.patches;
  std::vector<const fleet::Patch*> idle;
  std::size_t next = 0;
  for (const kustomize::Recorder::Step& step : overlay.recorder->steps()) {
    if (!is_patch(step) || step.where.file != own || next >= patches.size()) continue;
    if (step.objects == 0) idle.push_back(&patches[next]);
    ++next;
  }
  return idle;
}

}  // namespace slipway::check
