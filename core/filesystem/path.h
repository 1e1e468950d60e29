#pragma once

#include <string>
#include <string_view>

#include "core/diagnostics/diagnostic.h"

namespace slipway {

/// `directory/path`, or `path` alone when it is absolute or the directory is empty.
std::string join_path(std::string_view directory, std::string_view path);

/// Without `.`, `..`, repeated and trailing slashes, by text alone (links are not followed).
/// An empty path is `.`; `..` above the root of an absolute path stays at the root.
std::string normal_path(std::string_view path);

/// What stands before the last slash: `/` for `/a`, `.` for `a`.
std::string parent_path(std::string_view path);

/// What stands after the last slash.
std::string_view base_name(std::string_view path);

/// Is `path` the directory itself or below it? Both normal and either both absolute or both
/// relative.
bool is_within(std::string_view path, std::string_view directory);

/// `path` as seen from `directory`: `../b` for `/a/b` from `/a/c`. Both normal, both absolute.
std::string relative_path(std::string_view path, std::string_view directory);

/// "`path` cannot be read: no such file"; `error_number` is an errno, 0 for none. The file is set.
Diagnostic file_error(const std::string& path, std::string_view what, int error_number = 0);

}  // namespace slipway
