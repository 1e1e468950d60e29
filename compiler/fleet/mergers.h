#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::fleet {

/// Who must have merged what becomes an environment (`mergedBy`).
struct Mergers {
  std::vector<std::uint64_t> users;  ///< GitLab user ids: names can be reused
  std::vector<std::string> groups;   ///< paths or ids of GitLab groups

  [[nodiscard]] bool anybody() const { return users.empty() && groups.empty(); }
};

/// `1207`, or `group:acme/directors`: is it one of the two forms?
bool is_merger(std::string_view text);

/// Adds a text of one of the two forms.
void add_merger(std::string_view text, Mergers& mergers);

}  // namespace slipway::fleet
