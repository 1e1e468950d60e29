#include "cli/preview/manifest_text.h"

#include "cli/preview/yaml_color.h"

namespace slipway::cli {

Result<std::string> manifest_text(std::span<const RenderedOverlay> overlays, Color color) {
  std::string text;
  for (const RenderedOverlay& overlay : overlays) {
    if (overlays.size() > 1) {
      if (!text.empty()) text += "---\n";
      text += "# " + overlay.service->address() + "\n";
    }
    SLIPWAY_ASSIGN(const std::string manifest, kustomize::to_text(overlay.build));
    text += manifest;
  }
  return color == Color::on ? colored_yaml(text) : text;
}

}  // namespace slipway::cli
