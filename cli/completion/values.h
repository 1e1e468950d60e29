#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/filesystem/filesystem.h"

namespace slipway::cli::completion {

/// The names of a source (`environments`, `clusters`, `teams`, `fields`), for completions. `words`
/// are those that were typed after `slipway` and before the one that is completed: they say which
/// fleet it is, and with `--env` which clusters. Nothing where the names cannot be read; only names
/// that every shell takes as they are.
std::vector<std::string> values(FileSystem& files, std::string_view source,
                                std::span<const std::string> words);

}  // namespace slipway::cli::completion
