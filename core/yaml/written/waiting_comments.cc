#include "core/yaml/written/waiting_comments.h"

#include <utility>
#include <vector>

namespace slipway::yaml {

namespace {

void join(std::string& text, std::string_view more) {
  if (!text.empty()) text += '\n';
  text += more;
}

}  // namespace

Result<Token> WaitingComments::peek(TokenReader& tokens) {
  SLIPWAY_ASSIGN(const Token token, tokens.peek());
  const std::vector<Comment>& comments = tokens.comments();
  for (; next_ < comments.size(); ++next_) {
    const Comment& comment = comments[next_];
    if (token.begin < comment.token) break;
    if (!comment.head.empty()) {
      if (token.type == YAML_BLOCK_END_TOKEN) break;  // it is for what comes behind the block
      join(head_, comment.head);
    }
    if (!comment.foot.empty()) join(foot_, comment.foot);
    if (!comment.line.empty()) join(line_, comment.line);
  }
  return token;
}

Notes WaitingComments::take(Arena& arena) {
  Notes notes;
  notes.head = arena.copy(std::exchange(head_, {}));
  notes.line = arena.copy(std::exchange(line_, {}));
  notes.foot = arena.copy(std::exchange(foot_, {}));
  stem_.clear();
  return notes;
}

void WaitingComments::split_stem(std::size_t length) {
  stem_ = head_.substr(0, length);
  head_.erase(0, length + 1);
}

std::string WaitingComments::take_stem() { return std::exchange(stem_, {}); }

std::string WaitingComments::take_document_head() {
  for (std::size_t i = head_.size(); i-- > 1;) {
    if (head_[i] != '\n') continue;
    const bool last = i + 1 == head_.size();
    if (!last && head_[i - 1] != '\n') continue;
    std::string own = head_.substr(0, last ? i : i - 1);
    head_.erase(0, i + 1);
    return own;
  }
  return {};
}

}  // namespace slipway::yaml
