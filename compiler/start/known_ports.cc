#include "compiler/start/known_ports.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "core/text/embedded.h"

namespace slipway::start {

namespace {

SLIPWAY_EMBEDDED(known_ports_txt)

struct Row {
  KnownPort port;
  std::vector<std::string_view> words;
};

std::vector<std::string_view> words_of(std::string_view text) {
  constexpr std::string_view separators = " \t\"'|;&,[]";
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t begin = text.find_first_not_of(separators);
    if (begin == std::string_view::npos) return words;
    text.remove_prefix(begin);
    const std::size_t end = std::min(text.find_first_of(separators), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

int number_of(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number > 0 && number < 65536 ? number : 0;
}

const std::vector<Row>& rows() {
  static const std::vector<Row> table = [] {
    std::vector<Row> read;
    std::string_view text = known_ports_txt();
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::vector<std::string_view> words = words_of(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
      if (words.size() < 3 || words.front().starts_with('#')) continue;
      read.push_back({{words[0], number_of(words[1])}, {words.begin() + 2, words.end()}});
    }
    return read;
  }();
  return table;
}

std::optional<KnownPort> port_of_word(std::string_view word) {
  for (const Row& row : rows()) {
    if (std::find(row.words.begin(), row.words.end(), word) != row.words.end()) return row.port;
  }
  return std::nullopt;
}

std::string_view last_part(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

std::optional<KnownPort> port_of_image(std::string_view image) {
  image = image.substr(0, image.find('@'));
  const std::string_view name = last_part(image);
  return port_of_word(name.substr(0, name.find(':')));
}

std::optional<KnownPort> port_of_health_check(std::string_view command) {
  for (const std::string_view word : words_of(command)) {
    const std::size_t scheme = word.find("://");
    if (scheme != std::string_view::npos && word.starts_with("http")) {
      const std::string_view host =
          word.substr(scheme + 3, word.find('/', scheme + 3) - scheme - 3);
      const std::size_t colon = host.rfind(':');
      const int number = colon == std::string_view::npos ? (word.starts_with("https") ? 443 : 80)
                                                         : number_of(host.substr(colon + 1));
      if (number != 0) return KnownPort{"http", number};
    }
    if (const auto port = port_of_word(last_part(word))) return port;
  }
  return std::nullopt;
}

std::string_view protocol_at(int number) {
  for (const Row& row : rows()) {
    if (row.port.number == number && row.port.name != "http") return row.port.name;
  }
  return {};
}

}  // namespace slipway::start
