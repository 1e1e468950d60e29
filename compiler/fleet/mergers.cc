#include "compiler/fleet/mergers.h"

#include <algorithm>

#include "compiler/fleet/value_types.h"

namespace slipway::fleet {

namespace {

constexpr std::string_view group_prefix = "group:";

// GitLab's own rule for paths: letters, digits, `_`, `-` and `.`, with slashes between.
bool is_group(std::string_view path) {
  const bool plain = std::all_of(path.begin(), path.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_-./").find(c) != std::string_view::npos;
  });
  return plain && !path.empty() && path.front() != '/' && path.back() != '/' &&
         path.find("//") == std::string_view::npos && path.find("..") == std::string_view::npos;
}

}  // namespace

bool is_merger(std::string_view text) {
  if (text.starts_with(group_prefix)) return is_group(text.substr(group_prefix.size()));
  return parse_number(text, UINT32_MAX).value_or(0) > 0;
}

void add_merger(std::string_view text, Mergers& mergers) {
  if (text.starts_with(group_prefix)) {
    mergers.groups.emplace_back(text.substr(group_prefix.size()));
  } else {
    mergers.users.push_back(parse_number(text, UINT32_MAX).value_or(0));
  }
}

}  // namespace slipway::fleet
