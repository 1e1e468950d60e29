#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace slipway::cli {

/// Paints a line; `mark` is what it begins with: `-`, `+`, ` ` (a line around a change) or `@`
/// (where the lines that follow stand).
using PaintLine = std::function<std::string(char mark, std::string_view line)>;

/// What changed between two texts, line by line, with three lines around each change; a line such
/// as `@@ line 12 @@` goes before what does not follow on the line above it. Ends with a line end.
/// Lines may hold any bytes.
std::string line_changes(std::string_view before, std::string_view after, const PaintLine& paint);

}  // namespace slipway::cli
