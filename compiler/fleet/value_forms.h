#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace slipway::fleet {

// Forms of single values that belong to no one format; value_types.cc names them for the tables.

/// The milliseconds of a duration as Go writes it, in whole numbers: `500ms`, `10s`, `1m30s`, `2h`.
/// Nothing for other texts, below a millisecond and above a day.
std::optional<std::uint64_t> parse_duration(std::string_view text);

/// What Kubernetes takes as the value of a label: at most 63 letters, digits, `-`, `_` and `.`,
/// with a letter or digit at both ends.
bool is_label_value(std::string_view text);

/// What Kubernetes takes as the key of a label: the same, not empty, after an optional DNS name and
/// a slash.
bool is_label_key(std::string_view text);

/// An absolute path in a container, below its root, that says where it leads: without `..`, `//`
/// and control characters.
bool is_container_path(const std::string& path);

/// A path without slashes at its end, but for `/` itself: `/cart/` and `/cart` are the same place.
std::string_view without_last_slashes(std::string_view path);

}  // namespace slipway::fleet
