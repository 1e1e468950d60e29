#include "executor/backend/kubernetes/another_try.h"

#include <fmt/format.h>

#include "executor/backend/kubernetes/pod_state.h"
#include "executor/backend/kubernetes/pod_wait.h"

namespace slipway::executor {

std::optional<std::string> AnotherTry::after(const Diagnostic& error) {
  if (error.rule == helper_was_late) {
    if (late_helpers_left_ == 0) return std::nullopt;
    --late_helpers_left_;
    return fmt::format("Slipway: {}.\nMaking the pod anew.\n", error.message);
  }
  if (error.rule != image_not_pulled || !take_next_policy(request_, error.source_line)) {
    return std::nullopt;
  }
  const RequestedImage& image = *image_of(request_, error.source_line);
  return fmt::format("Slipway: {}.\nTrying it with the pull policy `{}`.\n", error.message,
                     image.pull_policies[image.pull_policy]);
}

}  // namespace slipway::executor
