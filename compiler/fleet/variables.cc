// A variable is `{name}` with a name of `[a-z][A-Za-z0-9.-]*`; `{{` and the `}}` that closes it are
// literal braces, every other brace stays as it is (docs/decisions/braces.md). Values are put into
// the texts of nodes that were parsed before, so no value can change the structure of the document.
#include "compiler/fleet/variables.h"

#include <algorithm>
#include <cstdint>

#include "core/text/suggest.h"

namespace slipway::fleet {

namespace {

bool is_name_start(char c) { return c >= 'a' && c <= 'z'; }
bool is_name_part(char c) {
  return is_name_start(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-';
}

// The name of the variable whose `{` stands at `begin`; empty when it is none.
std::string_view variable_at(std::string_view text, std::size_t begin) {
  std::size_t end = begin + 1;
  if (end >= text.size() || !is_name_start(text[end])) return {};
  while (end < text.size() && is_name_part(text[end])) ++end;
  if (end >= text.size() || text[end] != '}') return {};
  return text.substr(begin + 1, end - begin - 1);
}

// Where the `occurrence`th `{name}` (from 0) of a scalar stands in its file. The scalar's text may
// be unescaped or folded, so it is looked for in the file, from the scalar's place on.
Position position_of(const yaml::Node& scalar, std::string_view name, std::size_t occurrence) {
  Position position{scalar.line, scalar.column};
  if (scalar.source == nullptr || scalar.line == 0) return position;
  const std::string& text = scalar.source->text;
  std::size_t at = 0;
  for (std::uint32_t line = 1; line < scalar.line; ++line) {
    at = text.find('\n', at);
    if (at == std::string::npos) return position;
    ++at;
  }
  at += scalar.column > 0 ? scalar.column - 1 : 0;
  const std::string wanted = "{" + std::string(name) + "}";
  std::size_t found = text.find(wanted, at);
  while (occurrence > 0 && found != std::string::npos) {
    found = text.find(wanted, found + 1);
    --occurrence;
  }
  if (found == std::string::npos) return position;
  for (; at < found; ++at) {
    ++position.column;
    if (text[at] == '\n') position = {position.line + 1, 1};
  }
  return position;
}

// A node that stands where the variable does.
yaml::Node place_of(const yaml::Node& scalar, std::string_view name, std::size_t occurrence) {
  yaml::Node place = scalar;
  const Position position = position_of(scalar, name, occurrence);
  place.line = position.line;
  place.column = position.column;
  return place;
}

// As shells and compose files write it; the `$` would stay.
Diagnostic with_dollar(const yaml::Node& scalar, std::string_view name, std::size_t occurrence) {
  const std::string shown = "{" + std::string(name) + "}";
  return yaml::error_at(place_of(scalar, name, occurrence),
                        "`$" + shown + "` is not how a variable is written here",
                        "write `" + shown + "`, without the `$`");
}

Diagnostic unknown_variable(const yaml::Node& scalar, std::string_view name, std::size_t occurrence,
                            const Variables& variables, const VariableScope& scope) {
  const yaml::Node place = place_of(scalar, name, occurrence);
  const std::string shown = "`{" + std::string(name) + "}`";
  const bool known_elsewhere = scope.elsewhere != nullptr && scope.elsewhere->contains(name);
  if (known_elsewhere) {
    return yaml::error_at(
        place, shown + " is not a variable of cluster `" + std::string(scope.cluster) + "`",
        "give it a value in `vars` of that cluster in the fleet, or override this "
        "field for that cluster");
  }
  std::vector<std::string_view> names = variables.names();
  std::string hint = did_you_mean(name, names);
  if (hint.empty()) {
    std::sort(names.begin(), names.end());
    hint = "known are";
    for (const std::string_view known : names) {
      hint += (known == names.front() ? " {" : ", {") + std::string(known) + "}";
    }
    hint += "; write {{" + std::string(name) + "}} if the braces are meant as they are";
  }
  return yaml::error_at(place, "unknown variable " + shown, hint);
}

}  // namespace

void Variables::set(std::string name, std::string value) {
  list_.emplace_back(std::move(name), std::move(value));
}

const std::string* Variables::find(std::string_view name) const {
  for (const auto& [known, value] : list_) {
    if (known == name) return &value;
  }
  return nullptr;
}

std::vector<std::string_view> Variables::names() const {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : list_) names.push_back(name);
  return names;
}

bool is_variable_name(std::string_view name) {
  return !name.empty() && is_name_start(name.front()) &&
         std::all_of(name.begin(), name.end(), is_name_part);
}

bool holds_variable(std::string_view text) {
  for (std::size_t i = text.find('{'); i != std::string_view::npos; i = text.find('{', i + 1)) {
    if (i + 1 < text.size() && text[i + 1] == '{')
      ++i;
    else if (!variable_at(text, i).empty())
      return true;
  }
  return false;
}

namespace {

// Which braces of a text are two for one. Those that stay as they are nest with them: a `}}` that
// closes two of them, as in JSON, is no pair.
class Pairs {
 public:
  /// Is the brace at the head of the rest the first of two that stand for one?
  bool at(std::string_view rest) {
    const char c = rest.front();
    if (c != '{' && c != '}') return false;
    const bool two = rest.size() > 1 && rest[1] == c;
    if (c == '{') {
      open_.push_back(two ? Open::pair : Open::single);
      return two;
    }
    if (open_.empty()) return false;
    if (open_.back() == Open::pair && !two) return false;  // it closes nothing
    const bool closes_pair = open_.back() == Open::pair;
    open_.pop_back();
    return closes_pair;
  }

 private:
  enum class Open : std::uint8_t { single, pair };
  std::vector<Open> open_;
};

}  // namespace

std::string substitute(const yaml::Node& scalar, const Variables& variables,
                       const VariableScope& scope, Diagnostics& diagnostics) {
  const std::string_view text = scalar.text();
  std::string out;
  std::vector<std::string_view> seen;
  const auto times_seen = [&](std::string_view name) {
    return static_cast<std::size_t>(std::count(seen.begin(), seen.end(), name));
  };
  Pairs pairs;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    // never where a `{{` begins
    const std::string_view name = c == '{' ? variable_at(text, i) : std::string_view();
    if (name.empty()) {
      out += c;
      if (pairs.at(text.substr(i))) ++i;
      continue;
    }
    const std::string* value = variables.find(name);
    if (value != nullptr && (i == 0 || text[i - 1] != '$')) {
      out += *value;
    } else {
      diagnostics.add(value != nullptr
                          ? with_dollar(scalar, name, times_seen(name))
                          : unknown_variable(scalar, name, times_seen(name), variables, scope));
      out += text.substr(i, name.size() + 2);
    }
    seen.push_back(name);
    i += name.size() + 1;
  }
  return out;
}

namespace {

void substitute_below(yaml::Node& node, const Variables& variables, const VariableScope& scope,
                      yaml::Arena& arena, Diagnostics& diagnostics, Substitution& done) {
  constexpr std::size_t most_mistakes = 1000;  // more say nothing new, and each takes its time
  if (done.unknown.size() > most_mistakes) return;
  for (const yaml::Entry& entry : node.entries())
    substitute_below(*entry.value, variables, scope, arena, diagnostics, done);
  for (yaml::Node* item : node.items())
    substitute_below(*item, variables, scope, arena, diagnostics, done);
  if (node.is_scalar() && node.text().find_first_of("{}") != std::string_view::npos) {
    const std::size_t before = diagnostics.list().size();
    const std::string_view written = node.text();
    node.set_text(arena.copy(substitute(node, variables, scope, diagnostics)), yaml::Tag::string);
    if (diagnostics.list().size() > before) done.unknown.insert(&node);
    if (node.text() != written) done.written.emplace(&node, written);
  }
}

}  // namespace

Substitution substitute_all(yaml::Node& node, const Variables& variables,
                            const VariableScope& scope, yaml::Arena& arena,
                            Diagnostics& diagnostics) {
  Substitution done;
  substitute_below(node, variables, scope, arena, diagnostics, done);
  return done;
}

}  // namespace slipway::fleet
