#pragma once

#include <string_view>
#include <vector>

#include "core/yaml/node.h"

namespace slipway::fleet {

/// What a field is called elsewhere: what is meant here, and how it is written.
struct Habit {
  std::string_view field;  ///< of the same mapping; empty: there is none for it
  std::string_view sentence;
};

struct HabitRow {
  std::string_view format;  ///< the document's kind
  std::string_view path;    ///< of the mapping, `.` for the top
  std::vector<std::string_view> words;
  Habit habit;
};

/// data/habits.txt.
const std::vector<HabitRow>& habit_rows();

/// The habit that an unknown field is, or null. `format` is the document's kind, `path` that of the
/// mapping in the table of fields, empty for the top.
const Habit* habit_of(std::string_view format, std::string_view path, std::string_view word,
                      const yaml::Node& value);

}  // namespace slipway::fleet
