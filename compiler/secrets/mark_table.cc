#include "compiler/secrets/mark_table.h"

#include "core/text/embedded.h"

namespace slipway::secrets {

namespace embedded {
SLIPWAY_EMBEDDED(secrets_marks)
}

namespace {

void add(std::string_view kind, std::string_view mark, MarkTable& table) {
  if (kind == "name") table.names.push_back("_" + std::string(mark) + "_");
  if (kind == "except") table.exceptions.push_back(mark);
  if (kind == "last") table.last_words.push_back(mark);
  if (kind == "ending") table.endings.push_back(mark);
  if (kind == "value") table.values.push_back(mark);
  if (kind == "holds") table.parts.push_back(mark);
  if (kind == "scheme") table.schemes.push_back(mark);
  if (kind == "network") table.networks.push_back(mark);
  if (kind == "filler") table.fillers.push_back(mark);
}

}  // namespace

const MarkTable& mark_table() {
  static const MarkTable table = [] {
    MarkTable read;
    std::string_view text = embedded::secrets_marks();
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      const std::string_view line = text.substr(0, end);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      const std::size_t space = line.find_first_of(' ');
      if (line.starts_with('#') || space == std::string_view::npos) continue;
      std::string_view mark = line.substr(space);
      mark.remove_prefix(mark.find_first_not_of(' '));
      add(line.substr(0, space), mark, read);
    }
    return read;
  }();
  return table;
}

}  // namespace slipway::secrets
