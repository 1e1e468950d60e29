#include "cli/preview/manifest_text.h"

#include "cli/preview/yaml_color.h"

namespace slipway::cli {

std::string manifest_text(std::span<const render::OverlayText> overlays, Headings headings,
                          Color color) {
  std::size_t size = 0;
  for (const render::OverlayText& overlay : overlays) {
    constexpr std::size_t most_around_one = 512;
    size += overlay.text.size() + most_around_one;
  }
  std::string text;
  text.reserve(size);
  for (const render::OverlayText& overlay : overlays) {
    if (headings == Headings::of_all || overlays.size() > 1) {
      if (!text.empty()) text += "---\n";
      text += "# " + overlay.service->address() + "\n";
    }
    text += overlay.text;
  }
  return color == Color::on ? colored_yaml(text) : text;
}

}  // namespace slipway::cli
