#include "cli/choice.h"

#include "core/text/suggest.h"

namespace slipway::cli {

Diagnostic wrong_choice(std::string_view option, const std::string& value,
                        std::span<const std::string_view> choices) {
  std::string all;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const bool last = i + 1 == choices.size();
    all += (i == 0 ? "" : last ? " or " : ", ") + std::string(choices[i]);
  }
  return plain_error("`" + std::string(option) + "` takes " + all + ", not `" + value + "`",
                     did_you_mean_or(value, choices, "choose one of"));
}

}  // namespace slipway::cli
