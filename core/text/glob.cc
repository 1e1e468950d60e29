// A glob is a small automaton: a state is a position in the pattern, a `*` may be left at any time
// or taken again for one more character. Matching a text keeps the set of states; whether two globs
// share a text is a search over pairs of states, which also gives such a text.
#include "core/text/glob.h"

#include <algorithm>
#include <deque>
#include <vector>

namespace slipway {

namespace {

enum class TokenKind : std::uint8_t { literal, any_but_slash, many_but_slash, many };

struct Token {
  TokenKind kind = TokenKind::literal;
  char letter = 0;
  [[nodiscard]] bool repeats() const {
    return kind == TokenKind::many_but_slash || kind == TokenKind::many;
  }
  [[nodiscard]] bool takes(char c) const {
    if (kind == TokenKind::literal) return c == letter;
    return kind == TokenKind::many || c != '/';
  }
};

std::vector<Token> tokens_of(std::string_view pattern) {
  std::vector<Token> tokens;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '?') {
      tokens.push_back({TokenKind::any_but_slash, 0});
    } else if (c == '*') {
      const bool twice = i + 1 < pattern.size() && pattern[i + 1] == '*';
      tokens.push_back({twice ? TokenKind::many : TokenKind::many_but_slash, 0});
      while (i + 1 < pattern.size() && pattern[i + 1] == '*') ++i;
    } else {
      tokens.push_back({TokenKind::literal, c});
    }
  }
  return tokens;
}

// A character that both tokens take; the first of a few that can be in a branch name.
std::optional<char> common_character(const Token& a, const Token& b) {
  for (const char c : {a.letter, b.letter, 'x', '/'}) {
    if (c != 0 && a.takes(c) && b.takes(c)) return c;
  }
  return std::nullopt;
}

}  // namespace

bool glob_match(std::string_view pattern, std::string_view text) {
  const std::vector<Token> tokens = tokens_of(pattern);
  std::vector<char> states(tokens.size() + 1, 0);
  const auto skip_repeats = [&](std::vector<char>& set) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (set[i] != 0 && tokens[i].repeats()) set[i + 1] = 1;
    }
  };
  states[0] = 1;
  skip_repeats(states);
  for (const char c : text) {
    std::vector<char> next(tokens.size() + 1, 0);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (states[i] != 0 && tokens[i].takes(c)) next[tokens[i].repeats() ? i : i + 1] = 1;
    }
    skip_repeats(next);
    states = std::move(next);
  }
  return states.back() != 0;
}

std::optional<std::string> glob_overlap(std::string_view a, std::string_view b) {
  const std::vector<Token> first = tokens_of(a);
  const std::vector<Token> second = tokens_of(b);
  const std::size_t width = second.size() + 1;
  struct Step {
    std::size_t from = 0;
    char letter = 0;  // 0: none was taken
    bool seen = false;
  };
  std::vector<Step> steps((first.size() + 1) * width);
  std::deque<std::size_t> open{0};
  steps[0].seen = true;
  const auto reach = [&](std::size_t from, std::size_t i, std::size_t j, char letter) {
    const std::size_t to = i * width + j;
    if (steps[to].seen) return;
    steps[to] = {from, letter, true};
    if (letter == 0)
      open.push_front(to);
    else
      open.push_back(to);
  };
  while (!open.empty()) {
    const std::size_t state = open.front();
    open.pop_front();
    const std::size_t i = state / width;
    const std::size_t j = state % width;
    if (i == first.size() && j == second.size()) {
      std::string text;
      for (std::size_t at = state; at != 0; at = steps[at].from) {
        if (steps[at].letter != 0) text += steps[at].letter;
      }
      std::reverse(text.begin(), text.end());
      return text;
    }
    if (i < first.size() && first[i].repeats()) reach(state, i + 1, j, 0);
    if (j < second.size() && second[j].repeats()) reach(state, i, j + 1, 0);
    if (i == first.size() || j == second.size()) continue;
    if (const auto letter = common_character(first[i], second[j])) {
      reach(state, first[i].repeats() ? i : i + 1, second[j].repeats() ? j : j + 1, *letter);
    }
  }
  return std::nullopt;
}

}  // namespace slipway
