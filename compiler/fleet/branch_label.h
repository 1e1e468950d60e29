#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace slipway::fleet {

inline constexpr std::size_t longest_branch_label = 30;

/// A branch as a DNS label of at most `longest_branch_label` characters, for `{branch}`: the branch
/// itself where it is one, else what is left of it and a hash, so that no two branches come out the
/// same (`feature/cart` and `feature-cart`).
std::string branch_label(std::string_view branch);

}  // namespace slipway::fleet
