#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace slipway::secrets {

/// data/secrets.marks, read: a list for each kind of line.
struct MarkTable {
  std::vector<std::string> names;  ///< with `_` around them
  std::vector<std::string_view> exceptions;
  std::vector<std::string_view> last_words;
  std::vector<std::string_view> endings;
  std::vector<std::string_view> values;
  std::vector<std::string_view> parts;
  std::vector<std::string_view> schemes;
  std::vector<std::string_view> networks;
  std::vector<std::string_view> fillers;
};

const MarkTable& mark_table();

}  // namespace slipway::secrets
