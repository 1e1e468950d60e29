#include "compiler/fleet/habits.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include "core/text/embedded.h"

namespace slipway::fleet {

namespace {

SLIPWAY_EMBEDDED(habits_txt)

constexpr std::string_view only_scalars = ":scalars";

std::string_view next_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

std::vector<HabitRow> read_rows() {
  std::vector<HabitRow> read;
  std::string_view text = habits_txt();
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with('#')) continue;
    HabitRow row;
    row.format = next_word(line);
    row.path = next_word(line);
    for (std::string_view word = next_word(line); word != "=" && !word.empty();
         word = next_word(line))
      row.words.push_back(word);
    const std::size_t colon = std::min(line.find(": "), line.size());
    row.habit.field = line.substr(0, colon);
    if (row.habit.field == "-") row.habit.field = {};
    row.habit.sentence = line.substr(std::min(colon + 2, line.size()));
    read.push_back(std::move(row));
  }
  return read;
}

// `depends_on`, `dependsOn` and `depends-on` are one word.
bool same_word(std::string_view a, std::string_view b) {
  const auto plain = [](std::string_view text) {
    std::string out;
    for (const char c : text) {
      if (c != '_' && c != '-')
        out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return out;
  };
  return plain(a) == plain(b);
}

bool holds_scalars(const yaml::Node& value) {
  const auto entries = value.entries();
  const auto items = value.items();
  return std::all_of(entries.begin(), entries.end(),
                     [](const yaml::Entry& entry) { return entry.value->is_scalar(); }) &&
         std::all_of(items.begin(), items.end(),
                     [](const yaml::Node* item) { return item->is_scalar(); });
}

}  // namespace

const std::vector<HabitRow>& habit_rows() {
  static const std::vector<HabitRow> table = read_rows();
  return table;
}

const Habit* habit_of(std::string_view format, std::string_view path, std::string_view word,
                      const yaml::Node& value) {
  if (path.empty()) path = ".";
  for (const HabitRow& row : habit_rows()) {
    if (row.format != format || row.path != path) continue;
    for (std::string_view known : row.words) {
      const bool scalars = known.ends_with(only_scalars);
      if (scalars) known.remove_suffix(only_scalars.size());
      if (same_word(known, word) && (!scalars || holds_scalars(value))) return &row.habit;
    }
  }
  return nullptr;
}

}  // namespace slipway::fleet
