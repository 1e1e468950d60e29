#include "executor/backend/kubernetes/trouble_table.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <sstream>

#include "core/text/embedded.h"

namespace slipway::executor {

namespace {

SLIPWAY_EMBEDDED(troubles_txt)

using Table = std::map<std::string, std::vector<TroubleEntry>, std::less<>>;

std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> words;
  constexpr std::string_view bar = " | ";
  std::size_t begin = 0;
  for (std::size_t at = line.find(bar); at != std::string::npos; at = line.find(bar, begin)) {
    words.push_back(line.substr(begin, at - begin));
    begin = at + bar.size();
  }
  words.push_back(line.substr(begin));
  if (words.front() == "*") words.clear();
  return words;
}

Table read_table() {
  Table table;
  std::vector<TroubleEntry>* situation = nullptr;
  std::istringstream lines{std::string(troubles_txt())};
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with('[')) {
      situation = &table[line.substr(1, line.find(']') - 1)];
      continue;
    }
    std::string judgement;
    std::string remedy;
    if (situation == nullptr || !std::getline(lines, judgement) || !std::getline(lines, remedy)) {
      std::abort();  // the table is a part of the program, and its tests read all of it
    }
    TroubleEntry entry;
    entry.words = words_of(line);
    entry.is_authors = judgement.find("author") != std::string::npos;
    entry.wait = judgement.ends_with("may pass") ? TroubleWait::may_pass : TroubleWait::hopeless;
    entry.remedy = remedy.substr(remedy.find_first_not_of(' '));
    situation->push_back(std::move(entry));
  }
  return table;
}

std::string small_letters(std::string_view text) {
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return small;
}

}  // namespace

const TroubleEntry& trouble_entry(std::string_view situation, std::string_view message) {
  static const Table table = read_table();
  const std::string small = small_letters(message);
  const std::vector<TroubleEntry>& entries = table.find(situation)->second;
  return *std::find_if(entries.begin(), entries.end(), [&](const TroubleEntry& entry) {
    return entry.words.empty() ||
           std::any_of(entry.words.begin(), entry.words.end(), [&](const std::string& words) {
             return small.find(words) != std::string::npos;
           });
  });
}

std::string without_names(std::string_view message) {
  std::string out;
  while (!message.empty()) {
    const char first = message.front();
    // A quoted part may hold spaces.
    std::size_t end = message.find(' ');
    if (first == '"' || first == '\'' || first == '`') {
      const std::size_t quote = message.find(first, 1);
      end = quote == std::string_view::npos ? quote : message.find(' ', quote);
    }
    const std::string_view word = message.substr(0, end);
    message.remove_prefix(std::min(word.size() + 1, message.size()));
    const bool is_name = word.find_first_of("/@\"'`") != std::string_view::npos && word != "i/o" &&
                         word != "couldn't";
    // What stands behind a name is kept: `"app:1": not found`.
    if (!is_name) out.append(word).append(" ");
  }
  return out;
}

}  // namespace slipway::executor
