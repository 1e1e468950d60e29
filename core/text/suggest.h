#pragma once

#include <span>
#include <string>
#include <string_view>

namespace slipway {

/// The number of single-character edits (insert, delete, replace, swap of neighbours) between two
/// texts.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate that a mistyped `word` most likely meant, without regard to case; empty when none
/// is near (at most a third of the word's length away, or the only one that begins with the word).
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

/// "did you mean `clusters`?", or nothing when no candidate is near.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

/// The same, or else all candidates behind a text such as "the fleet has": "the fleet has a, b".
std::string did_you_mean_or(std::string_view word, std::span<const std::string_view> candidates,
                            std::string_view lead);

}  // namespace slipway
