// Label selectors, with the grammar and the checks of Kubernetes: requirements with commas between
// them, each `key`, `!key`, `key OPERATOR value` or `key in|notin (value, …)`.
#include <algorithm>
#include <charconv>
#include <string>

#include "compiler/kustomize/filters/selector.h"
#include "core/diagnostics/format.h"

namespace slipway::kustomize {
namespace {

using Requirement = LabelSelector::Requirement;
using Operator = Requirement::Operator;

constexpr std::string_view symbols = "=!(),><";
constexpr std::size_t longest_name = 63;
constexpr std::size_t longest_prefix = 253;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_valid_name(std::string_view name) {
  if (name.empty() || name.size() > longest_name) return false;
  if (!is_letter_or_digit(name.front()) || !is_letter_or_digit(name.back())) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
  });
}

bool is_valid_prefix(std::string_view prefix) {
  if (prefix.size() > longest_prefix) return false;
  char before = '.';
  for (const char c : prefix) {
    const bool plain = is_letter_or_digit(c) && (c < 'A' || c > 'Z');
    if (!plain && c != '-' && c != '.') return false;
    if ((c == '-' && before == '.') || (c == '.' && (before == '-' || before == '.'))) return false;
    before = c;
  }
  return before != '.' && before != '-';
}

bool is_valid_key(std::string_view key) {
  const auto slash = key.find('/');
  if (slash == std::string_view::npos) return is_valid_name(key);
  return is_valid_prefix(key.substr(0, slash)) && is_valid_name(key.substr(slash + 1));
}

bool is_integer(std::string_view text, long long& number) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

class Parser {
 public:
  explicit Parser(std::string_view text) : whole_(text), rest_(text) { advance(); }

  Result<std::vector<Requirement>> run() {
    std::vector<Requirement> requirements;
    while (!token_.empty()) {
      SLIPWAY_ASSIGN(Requirement requirement, parse_requirement());
      requirements.push_back(std::move(requirement));
      if (token_.empty()) break;
      if (token_ != ",") return unexpected("a comma or the end");
      advance();
      if (token_.empty()) return unexpected("a label after the comma");
    }
    return requirements;
  }

 private:
  void advance() {
    while (!rest_.empty() &&
           std::string_view(" \t\r\n").find(rest_.front()) != std::string_view::npos) {
      rest_.remove_prefix(1);
    }
    std::size_t size = 0;
    if (rest_.starts_with("==") || rest_.starts_with("!=")) {
      size = 2;
    } else if (!rest_.empty() && symbols.find(rest_.front()) != std::string_view::npos) {
      size = 1;
    } else {
      size = std::min(rest_.find_first_of("=!(),>< \t\r\n"), rest_.size());
    }
    token_ = rest_.substr(0, size);
    rest_.remove_prefix(size);
  }

  [[nodiscard]] bool at_word() const {
    return !token_.empty() && symbols.find(token_.front()) == std::string_view::npos;
  }

  Result<Requirement> parse_requirement() {
    Requirement requirement;
    const bool negated = token_ == "!";
    if (negated) advance();
    if (!at_word()) return unexpected("a label");
    requirement.key = token_;
    if (!is_valid_key(token_)) {
      return fail(
          "`" + printable(token_) + "` is not a label's name",
          "letters, digits, '-', '_' and '.', at most 63, after an optional DNS name and a slash");
    }
    advance();
    requirement.operation = negated ? Operator::missing : Operator::exists;
    if (negated || token_.empty() || token_ == ",") return requirement;
    return parse_operation(std::move(requirement));
  }

  Result<Requirement> parse_operation(Requirement requirement) {
    const std::string_view operation = token_;
    advance();
    if (operation == "in" || operation == "notin") {
      requirement.operation = operation == "in" ? Operator::in : Operator::not_in;
      SLIPWAY_TRY(parse_list(requirement.values));
    } else if (operation == "=" || operation == "==" || operation == "!=" || operation == ">" ||
               operation == "<") {
      requirement.operation = operation == "!=" ? Operator::not_equals : Operator::equals;
      if (operation == ">") requirement.operation = Operator::greater;
      if (operation == "<") requirement.operation = Operator::less;
      SLIPWAY_TRY(parse_value(requirement));
    } else {
      token_ = operation;
      return unexpected("=, ==, !=, <, >, in or notin");
    }
    for (const std::string& value : requirement.values) {
      if (!value.empty() && !is_valid_name(value)) {
        return fail("`" + printable(value) + "` is not a label's value",
                    "letters, digits, '-', '_' and '.', at most 63, that begin and end with a "
                    "letter or digit");
      }
    }
    return requirement;
  }

  Result<void> parse_value(Requirement& requirement) {
    if (token_.empty() || token_ == ",") {
      requirement.values.emplace_back();
    } else if (at_word()) {
      requirement.values.emplace_back(token_);
      advance();
    } else {
      return unexpected("a value");
    }
    const bool compares =
        requirement.operation == Operator::greater || requirement.operation == Operator::less;
    long long number = 0;
    if (compares && !is_integer(requirement.values.front(), number)) {
      return fail("`<` and `>` compare with an integer, not with `" +
                      printable(requirement.values.front()) + "`",
                  {});
    }
    return {};
  }

  /// `(a, b)`; what is left out between commas is the empty value.
  Result<void> parse_list(std::vector<std::string>& values) {
    if (token_ != "(") return unexpected("(");
    bool needs_value = true;
    for (;;) {
      advance();
      if (token_ == "," || token_ == ")") {
        if (needs_value) values.emplace_back();
        needs_value = true;
        if (token_ == ",") continue;
        advance();
        return {};
      }
      if (!at_word() || !needs_value) return unexpected("a value, a comma or )");
      values.emplace_back(token_);
      needs_value = false;
    }
  }

  Diagnostic unexpected(std::string_view expected) {
    const std::string found = token_.empty() ? "the end" : "`" + printable(token_) + "`";
    return fail("found " + found + ", expected " + std::string(expected), {});
  }

  Diagnostic fail(std::string message, std::string hint) {
    if (hint.empty()) hint = "a selector looks like `app=web,tier in (front, back),!legacy`";
    return plain_error("the selector `" + printable(whole_) + "` cannot be read: " + message,
                       std::move(hint));
  }

  std::string_view whole_;
  std::string_view rest_;
  std::string_view token_;  ///< empty at the end
};

bool meets(const Requirement& requirement, const yaml::Node* label) {
  const auto has_value = [&] {
    return std::find(requirement.values.begin(), requirement.values.end(), label->text()) !=
           requirement.values.end();
  };
  switch (requirement.operation) {
    case Operator::exists:
      return label != nullptr;
    case Operator::missing:
      return label == nullptr;
    case Operator::equals:
    case Operator::in:
      return label != nullptr && has_value();
    case Operator::not_equals:
    case Operator::not_in:
      return label == nullptr || !has_value();
    case Operator::greater:
    case Operator::less:
      break;
  }
  long long limit = 0;
  long long number = 0;
  if (label == nullptr || !is_integer(label->text(), number)) return false;
  if (!is_integer(requirement.values.front(), limit)) return false;
  return requirement.operation == Operator::greater ? number > limit : number < limit;
}

}  // namespace

Result<LabelSelector> LabelSelector::parse(std::string_view text) {
  LabelSelector selector;
  SLIPWAY_ASSIGN(selector.requirements_, Parser(text).run());
  return selector;
}

bool LabelSelector::matches(const yaml::Node* labels) const {
  return std::all_of(
      requirements_.begin(), requirements_.end(), [&](const Requirement& requirement) {
        return meets(requirement, labels != nullptr ? labels->find(requirement.key) : nullptr);
      });
}

}  // namespace slipway::kustomize
