#include "compiler/start/shell_reference.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace slipway::start {

namespace {

constexpr std::array<std::string_view, 6> operations = {":-", ":?", ":+", "-", "?", "+"};

std::size_t name_size(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() &&
         (std::isalnum(static_cast<unsigned char>(text[size])) != 0 || text[size] == '_'))
    ++size;
  const bool begins_with_digit = size > 0 && std::isdigit(static_cast<unsigned char>(text[0])) != 0;
  return begins_with_digit ? 0 : size;
}

// Where the brace that was opened before `text` is closed; npos when it is not.
std::size_t closing_brace(std::string_view text) {
  int depth = 1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{') ++depth;
    if (text[i] == '}' && --depth == 0) return i;
  }
  return std::string_view::npos;
}

}  // namespace

std::optional<ShellReference> shell_reference_at(std::string_view text) {
  if (!text.starts_with('$')) return std::nullopt;
  ShellReference found;
  if (!text.starts_with("${")) {
    const std::size_t size = name_size(text.substr(1));
    if (size == 0) return std::nullopt;
    found.name = text.substr(1, size);
    found.size = size + 1;
    return found;
  }
  std::string_view inside = text.substr(2);
  const std::size_t close = closing_brace(inside);
  const std::size_t size = name_size(inside);
  if (close == std::string_view::npos || size == 0) return std::nullopt;
  inside = inside.substr(0, close);
  found.size = close + 3;
  found.name = inside.substr(0, size);
  inside.remove_prefix(size);
  if (inside.empty()) return found;
  const auto* const operation =
      std::find_if(operations.begin(), operations.end(),
                   [&](std::string_view known) { return inside.starts_with(known); });
  if (operation == operations.end()) return std::nullopt;
  found.operation = *operation;
  found.word = inside.substr(operation->size());
  return found;
}

}  // namespace slipway::start
