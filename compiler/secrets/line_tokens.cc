#include "compiler/secrets/line_tokens.h"

#include <algorithm>

namespace slipway::secrets {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t'; }

class Lexer {
 public:
  explicit Lexer(std::string_view line) : line_(line) {}

  LineTokens read() {
    while (at_ < line_.size()) step();
    for (const Token& token : found_.tokens) {
      if (token.kind == Token::Kind::key) {
        found_.last_value = {};
        continue;
      }
      if (token.key == "name") found_.last_name = token.text(line_);
      found_.last_value = token.text(line_);
    }
    return std::move(found_);
  }

 private:
  void step() {
    const char c = line_[at_];
    const bool at_word = at_ == 0 || is_space(line_[at_ - 1]);
    if (is_space(c)) {
      ++at_;
    } else if (c == '#' && at_word) {
      found_.comment = at_;
      at_ = line_.size();
    } else if (c == '-' && is_at_item()) {
      ++at_;
    } else if (c == '{' || c == '[') {
      open_.push_back(key_);
      key_ = {};
      ++at_;
    } else if (c == '}' || c == ']') {
      if (!open_.empty()) open_.pop_back();
      key_ = {};
      ++at_;
    } else if (c == ',') {
      key_ = {};
      ++at_;
    } else {
      add(c == '"' || c == '\'' ? quoted(c) : plain());
    }
  }

  // `- ` before anything else on the line
  [[nodiscard]] bool is_at_item() const {
    if (at_ + 1 < line_.size() && !is_space(line_[at_ + 1])) return false;
    return found_.tokens.empty();
  }

  Token quoted(char quote) {
    Token token;
    token.begin = ++at_;
    while (at_ < line_.size() && line_[at_] != quote) {
      if (quote == '"' && line_[at_] == '\\') ++at_;
      ++at_;
    }
    at_ = std::min(at_, line_.size());
    token.end = at_;
    token.open = at_ == line_.size();
    if (!token.open) ++at_;
    return token;
  }

  Token plain() {
    Token token;
    token.begin = at_;
    while (at_ < line_.size() && !ends_plain()) ++at_;
    if (at_ == token.begin) ++at_;  // a lone `:` or `,`
    token.end = at_;
    while (token.end > token.begin && is_space(line_[token.end - 1])) --token.end;
    return token;
  }

  [[nodiscard]] bool ends_plain() const {
    const char c = line_[at_];
    const bool last = at_ + 1 == line_.size();
    if (c == ':' && (last || is_space(line_[at_ + 1]))) return true;
    if (c == '#' && at_ > 0 && is_space(line_[at_ - 1])) return true;
    return !open_.empty() && (c == ',' || c == ']' || c == '}');
  }

  void add(Token token) {
    std::size_t next = at_;
    while (next < line_.size() && is_space(line_[next])) ++next;
    const bool is_key = next < line_.size() && line_[next] == ':' &&
                        (next + 1 == line_.size() || is_space(line_[next + 1]) ||
                         line_[at_ - 1] == '"' || line_[at_ - 1] == '\'');
    token.key = is_key ? std::string_view() : key_;
    for (const std::string_view key : open_) {
      if (!key.empty()) token.path.push_back(key);
    }
    if (!is_key && !key_.empty()) token.path.push_back(key_);
    if (is_key) {
      token.kind = Token::Kind::key;
      key_ = token.text(line_);
      at_ = next + 1;
    }
    found_.tokens.push_back(std::move(token));
  }

  std::string_view line_;
  std::size_t at_ = 0;
  std::string_view key_;                ///< the last one, whose value is to come
  std::vector<std::string_view> open_;  ///< the keys of the flow collections around
  LineTokens found_;
};

}  // namespace

LineTokens tokens_of(std::string_view line) { return Lexer(line).read(); }

}  // namespace slipway::secrets
