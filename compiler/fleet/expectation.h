#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/fleet/field_table.h"

namespace slipway::fleet {

/// "a mapping such as {…}": what a field takes, for messages.
std::string expectation(const Field& field);

/// What a field of `constant:…` must be; empty where it is none.
std::string_view constant_of(const Field& field);

/// The words that a field of `one-of:…` or `map-or-one-of:…` takes; none where it is neither.
std::vector<std::string_view> choices_of(const Field& field);

/// Does a field take a mapping or one of some words?
bool is_map_or_choice(const Field& field);

}  // namespace slipway::fleet
