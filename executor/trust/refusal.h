#pragma once

#include <string>

namespace slipway::executor {

/// Why something is not allowed, as the job log says it.
struct Refusal {
  std::string reason;  ///< an end of a sentence
  std::string remedy;
};

}  // namespace slipway::executor
