#pragma once

#include <string>

#include "core/result.h"

namespace slipway::executor {

/// Removes a file or a whole directory, however deep it is and whatever its owner closed; nothing
/// there is fine. Links are removed, never followed, also when somebody changes the tree meanwhile.
Result<void> remove_tree(const std::string& path);

}  // namespace slipway::executor
