#include "cli/completion/scripts.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/parser.h"

namespace slipway::cli::completion {

std::vector<Command> commands() {
  std::vector<Command> all;
  for (const CommandEntry& entry : all_commands()) {
    Command command = entry.make();
    command.options.insert(command.options.end(), common_options().begin(), common_options().end());
    all.push_back(std::move(command));
  }
  return all;
}

std::vector<std::string> names_of(const Option& option) {
  std::vector<std::string> names;
  std::string rest = option.names;
  for (std::size_t comma = 0; comma != std::string::npos;) {
    comma = rest.find(',');
    names.push_back(rest.substr(0, comma));
    rest = comma == std::string::npos ? "" : rest.substr(comma + 1);
  }
  return names;
}

std::string first_word(const std::string& name) { return name.substr(0, name.find(' ')); }

std::vector<std::string> words_after(const std::vector<Command>& all, const std::string& first) {
  std::vector<std::string> words;
  for (const Command& command : all) {
    std::string word;
    if (first.empty()) {
      word = first_word(command.name);
    } else if (command.name.starts_with(first + " ")) {
      word = command.name.substr(first.size() + 1);
    }
    if (!word.empty() && std::find(words.begin(), words.end(), word) == words.end())
      words.push_back(word);
  }
  return words;
}

std::string quoted(std::string text) {
  for (std::size_t i = text.find('\''); i != std::string::npos; i = text.find('\'', i + 4)) {
    text.replace(i, 1, "'\\''");
  }
  return "'" + text + "'";
}

Values values_of_positionals(const Command& command) {
  for (const Positional& positional : command.positionals) {
    if (positional.values.kind != Values::Kind::files) return positional.values;
  }
  return {};
}

std::string_view source_of(const Values& values) {
  switch (values.kind) {
    case Values::Kind::files:
    case Values::Kind::choices:
    case Values::Kind::hints:
      return {};
    case Values::Kind::environments:
      return "environments";
    case Values::Kind::clusters:
      return "clusters";
    case Values::Kind::teams:
      return "teams";
    case Values::Kind::fields:
      return "fields";
    case Values::Kind::revisions:
      return "revisions";
  }
  return {};
}

std::string arms_of_options(const std::vector<Command>& all,
                            const std::function<std::string(const Values&)>& action) {
  std::string text;
  for (const Command& command : all) {
    for (const Option& option : command.options) {
      if (option.value_name.empty() || option.values.kind == Values::Kind::files) continue;
      std::vector<std::string> patterns;
      for (const std::string& name : names_of(option))
        patterns.push_back(quoted(command.name + " " + name));
      text += fmt::format("    {}) {} ;;\n", fmt::join(patterns, "|"), action(option.values));
    }
  }
  return text;
}

std::string arms_of_positionals(const std::vector<Command>& all,
                                const std::function<std::string(const Values&)>& action) {
  std::string text;
  for (const Command& command : all) {
    const Values values = values_of_positionals(command);
    if (values.kind == Values::Kind::files) continue;
    text += fmt::format("    {}) {} ;;\n", quoted(command.name), action(values));
  }
  return text;
}

std::string with_revisions(std::string_view script) {
  constexpr std::string_view place = "@LIST_REVISIONS@";
  std::string text(script);
  return text.replace(
      text.find(place), place.size(),
      "git for-each-ref --format='%(refname:short)' refs/heads refs/tags refs/remotes 2>/dev/null");
}

}  // namespace slipway::cli::completion
