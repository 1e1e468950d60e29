// Regular expressions. Making an RE2 costs 20 microseconds and more, comparing a text next to
// nothing: so a pattern without special characters never becomes an RE2, and one with them becomes
// one once in a process. RE2 takes what Go's regexp takes, and matches in linear time whatever the
// pattern.
#include <re2/re2.h>

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "compiler/kustomize/filters/selector.h"
#include "core/diagnostics/format.h"

namespace slipway::kustomize {
namespace {

constexpr std::string_view special_characters = "\\.+*?()|[]{}^$";

bool is_literal(std::string_view pattern) {
  return pattern.find_first_of(special_characters) == std::string_view::npos;
}

/// Go knows two forms of a named group, RE2 the older one alone: `(?<name>` becomes `(?P<name>`.
std::string with_old_groups(std::string_view pattern) {
  std::string result;
  bool in_class = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    result += c;
    if (c == '\\' && i + 1 < pattern.size()) {
      result += pattern[++i];
    } else if (c == '[' && !in_class) {
      in_class = true;
      // A bracket that stands first is one of the characters.
      if (pattern.substr(i + 1).starts_with('^')) result += pattern[++i];
      if (pattern.substr(i + 1).starts_with(']')) result += pattern[++i];
    } else if (c == ']') {
      in_class = false;
    } else if (c == '(' && !in_class && pattern.substr(i + 1).starts_with("?<")) {
      result += "?P";
      ++i;
    }
  }
  return result;
}

/// Compiled patterns of this process, by their text.
class PatternCache {
 public:
  const re2::RE2& get(const std::string& pattern) {
    const std::lock_guard lock(mutex_);
    std::unique_ptr<re2::RE2>& compiled = patterns_[pattern];
    if (compiled == nullptr) {
      re2::RE2::Options options;
      options.set_log_errors(false);
      compiled = std::make_unique<re2::RE2>(with_old_groups(pattern), options);
    }
    return *compiled;
  }

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::unique_ptr<re2::RE2>> patterns_;
};

Result<const re2::RE2*> compiled(const std::string& anchored, std::string_view written) {
  static PatternCache cache;
  const re2::RE2& pattern = cache.get(anchored);
  if (!pattern.ok()) {
    return plain_error(
        "`" + printable(written) +
            "` is not a valid regular expression: " + printable(pattern.error()),
        "a character that is meant as itself is written with a backslash, such as `\\[`");
  }
  return &pattern;
}

bool occurs(const re2::RE2& pattern, std::string_view text) {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

}  // namespace

Result<AnchoredPattern> AnchoredPattern::compile(std::string_view pattern) {
  AnchoredPattern result;
  if (is_literal(pattern)) {
    result.literal_ = pattern;
    return result;
  }
  std::string anchored = "^(?:";
  anchored.append(pattern).append(")$");
  SLIPWAY_ASSIGN(result.compiled_, compiled(anchored, pattern));
  return result;
}

bool AnchoredPattern::matches(std::string_view text) const {
  if (compiled_ != nullptr) return occurs(*static_cast<const re2::RE2*>(compiled_), text);
  return literal_.empty() || literal_ == text;
}

Result<bool> pattern_occurs(std::string_view pattern, std::string_view text) {
  if (is_literal(pattern)) return text.find(pattern) != std::string_view::npos;
  const re2::RE2* expression = nullptr;
  SLIPWAY_ASSIGN(expression, compiled(std::string(pattern), pattern));
  return occurs(*expression, text);
}

}  // namespace slipway::kustomize
