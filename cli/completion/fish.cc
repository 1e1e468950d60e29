#include <fmt/format.h>

#include <algorithm>

#include "cli/completion/scripts.h"

namespace slipway::cli::completion {

namespace {

constexpr std::string_view begin =
    R"(# fish completion for slipway; made by `slipway completion fish`
function __slipway_values
    set -l typed (commandline -opc)
    if test $argv[1] = revisions
        echo HEAD
        @LIST_REVISIONS@
    else
        $typed[1] completion values $argv[1] -- $typed[2..-1] 2>/dev/null
    end
end
function __slipway_is
    set -l typed (commandline -opc)
    string match -q -- "$argv *" (string join ' ' -- $typed[2..-1])' '
end
)";

// The options of `complete` that offer values.
std::string offered(const Values& values) {
  const std::string_view source = source_of(values);
  if (!source.empty()) return " -a " + quoted(fmt::format("(__slipway_values {})", source));
  return fmt::format(" -a '{}'", fmt::join(values.words, " "));
}

// Is it this command, and none of those whose names go on from its name?
std::string condition_of(const std::vector<Command>& all, const std::string& name) {
  std::string condition = "__slipway_is " + name;
  for (const std::string& word : words_after(all, name))
    condition += "; and not __slipway_is " + name + " " + word;
  return condition;
}

std::string second_words(const std::vector<Command>& all, const std::string& first) {
  std::string text;
  for (const Command& command : all) {
    if (!command.name.starts_with(first + " ")) continue;
    text += fmt::format("complete -c slipway -n {} -a {} -d {}\n", quoted(condition_of(all, first)),
                        command.name.substr(first.size() + 1), quoted(command.summary));
  }
  return text;
}

std::string options_of(const Command& command, const std::string& condition) {
  std::string text;
  for (const Option& option : command.options) {
    text += "complete -c slipway -n " + quoted(condition);
    for (const std::string& name : names_of(option)) {
      text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    }
    if (!option.value_name.empty()) {
      const bool is_file = option.values.kind == Values::Kind::files;
      text += is_file ? " -r" : " -x" + offered(option.values);
    }
    text += " -d " + quoted(option.help) + "\n";
  }
  return text;
}

}  // namespace

std::string fish_script() {
  const std::vector<Command> all = commands();
  std::string text = with_revisions(begin);
  for (const std::string& word : words_after(all, "")) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Command& c) { return c.name == word; });
    const std::string summary = found == all.end() ? word + " commands" : found->summary;
    text += fmt::format("complete -c slipway -n __fish_use_subcommand -a {} -d {}\n", word,
                        quoted(summary));
    text += second_words(all, word);
  }
  for (const Command& command : all) {
    const std::string condition = condition_of(all, command.name);
    const Values values = values_of_positionals(command);
    if (values.kind != Values::Kind::files) {
      text += "complete -c slipway -n " + quoted(condition) + " -f" + offered(values) + "\n";
    }
    text += options_of(command, condition);
  }
  return text;
}

}  // namespace slipway::cli::completion
