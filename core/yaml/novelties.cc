// libyaml has learnt two things since go-yaml was made from it: `\/`, and `?` inside a plain text
// between brackets. kustomize stumbles over both.

#include "core/yaml/novelties.h"

namespace slipway::yaml {

std::optional<Novelty> find_novelty(std::string_view text, std::string_view written, Style style,
                                    bool in_flow) {
  if (style == Style::plain && in_flow && text.find('?') != std::string_view::npos) {
    return Novelty{"kustomize cannot read a `?` in a text without quotes between brackets",
                   "put the text in quotes"};
  }
  if (style != Style::double_quoted) return std::nullopt;
  for (std::size_t at = written.find('\\'); at != std::string_view::npos;
       at = written.find('\\', at + 2)) {
    if (written.substr(at).starts_with("\\/")) {
      return Novelty{"kustomize cannot read the escape `\\/`", "write `/` without the backslash"};
    }
  }
  return std::nullopt;
}

}  // namespace slipway::yaml
