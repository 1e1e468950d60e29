#include "compiler/fleet/time_zones.h"

#include <algorithm>

#include "core/text/embedded.h"

namespace slipway::fleet {

namespace {

SLIPWAY_EMBEDDED(time_zones_txt)

}  // namespace

const std::vector<std::string_view>& time_zones() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> read;
    std::string_view text = time_zones_txt();
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (!line.empty() && !line.starts_with('#')) read.push_back(line);
    }
    std::sort(read.begin(), read.end());
    return read;
  }();
  return names;
}

}  // namespace slipway::fleet
