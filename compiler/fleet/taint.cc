#include "compiler/fleet/taint.h"

#include <algorithm>

namespace slipway::fleet {

namespace {

bool is_label_text(std::string_view text, std::string_view further) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           further.find(c) != std::string_view::npos;
  });
}

}  // namespace

std::optional<Taint> parse_taint(std::string_view text) {
  Taint taint;
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    taint.effect = text.substr(colon + 1);
    if (taint.effect != "NoSchedule" && taint.effect != "PreferNoSchedule" &&
        taint.effect != "NoExecute") {
      return std::nullopt;
    }
    text = text.substr(0, colon);
  }
  if (const std::size_t equals = text.find('='); equals != std::string_view::npos) {
    taint.value = text.substr(equals + 1);
    if (!is_label_text(*taint.value, "-_.")) return std::nullopt;
    text = text.substr(0, equals);
  }
  if (text.empty() || !is_label_text(text, "-_./")) return std::nullopt;
  taint.key = text;
  return taint;
}

}  // namespace slipway::fleet
