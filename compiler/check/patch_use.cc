#include "compiler/check/patch_use.h"

#include <algorithm>

#include "compiler/check/changed_by.h"

namespace slipway::check {

void PatchUse::note(const OverlayBuild& overlay) {
  const std::vector<const fleet::Patch*> idle = idle_patches(overlay);
  for (const fleet::Patch& patch : overlay.service.patches) {
    Use& use = uses_[place_of(*patch.node)];
    use.node = patch.node;
    if (std::find(idle.begin(), idle.end(), &patch) == idle.end()) ++use.effects;
  }
}

void PatchUse::finish(Diagnostics& diagnostics) const {
  for (const auto& [place, use] : uses_) {
    if (use.effects > 0) continue;
    const yaml::Node* target = use.node->find("target");
    Diagnostic diagnostic = yaml::error_at(
        target == nullptr ? *use.node : *target, "this patch changes nothing",
        target == nullptr
            ? "what it sets is so already: remove it"
            : "does its `target` fit? `slipway preview -o tree` lists the objects of the service");
    diagnostic.severity = Severity::warning;
    diagnostic.fault = Fault::finding;
    diagnostic.rule = "idle-patch";
    diagnostics.add(std::move(diagnostic));
  }
}

}  // namespace slipway::check
