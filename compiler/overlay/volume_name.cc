// Names must be stable: a StatefulSet finds its disks by them. So a name depends on its path alone,
// and a path that is not told apart by letters, digits and slashes carries a hash.
#include "compiler/overlay/volume_name.h"

#include <fmt/format.h>

#include <cctype>
#include <cstdint>

namespace slipway::overlay {

namespace {

// FNV-1a, 32 bits
std::uint32_t hash_of(std::string_view text) {
  std::uint32_t hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

}  // namespace

std::string volume_name(std::string_view mount_path) {
  constexpr std::size_t longest = 63 - 9;  // room for the hash
  std::string name;
  bool plain = true;
  for (const char c : mount_path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool kept = std::islower(byte) != 0 || std::isdigit(byte) != 0;
    if (kept)
      name += c;
    else if (!name.empty() && name.back() != '-')
      name += '-';
    plain = plain && (kept || c == '/');
  }
  if (name.size() > longest) {
    name.resize(longest);
    plain = false;
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  if (plain && !name.empty() && !mount_path.ends_with('/')) return name;
  return fmt::format("{}-{:08x}", name.empty() ? "volume" : name, hash_of(mount_path));
}

}  // namespace slipway::overlay
