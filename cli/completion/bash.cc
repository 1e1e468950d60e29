#include <fmt/format.h>

#include "cli/completion/scripts.h"

namespace slipway::cli::completion {

namespace {

// The program that is typed says its names; `compgen -W` would expand what stands in them.
constexpr std::string_view begin =
    R"(# bash completion for slipway; made by `slipway completion bash`
_slipway_values() {
  case "$1" in
    revisions) echo HEAD; @LIST_REVISIONS@ ;;
    *) "${COMP_WORDS[0]/#\~\//$HOME/}" completion values "$1" -- "${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null ;;
  esac
}
_slipway() {
  local IFS=$' \t\n' current=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD-1]}
  local command=${COMP_WORDS[1]:-} words='' word
  if [[ $current == = ]]; then
    current=''
  elif [[ $option == = ]]; then
    option=${COMP_WORDS[COMP_CWORD-2]}
  fi
)";

constexpr std::string_view end = R"(  COMPREPLY=()
  for word in $words; do
    if [[ $word == "$current"* ]]; then
      printf -v word %q "$word"
      COMPREPLY+=("$word")
    fi
  done
}
complete -o default -F _slipway slipway
)";

// What gives the words of values, as a shell word.
std::string words_of(const Values& values) {
  const std::string_view source = source_of(values);
  if (!source.empty()) return fmt::format("$(_slipway_values {})", source);
  return fmt::format("'{}'", fmt::join(values.words, " "));
}

std::string commands_of_commands(const std::vector<Command>& all) {
  std::string text;
  for (const std::string& word : words_after(all, "")) {
    const std::vector<std::string> second = words_after(all, word);
    if (second.empty()) continue;
    text += fmt::format(
        "    {}) if ((COMP_CWORD == 2)); then words='{}'; else command=\"$command "
        "${{COMP_WORDS[2]}}\"; fi ;;\n",
        word, fmt::join(second, " "));
  }
  return text;
}

std::string options_of_commands(const std::vector<Command>& all) {
  std::string text;
  for (const Command& command : all) {
    std::vector<std::string> names;
    for (const Option& option : command.options) {
      for (std::string& name : names_of(option)) names.push_back(std::move(name));
    }
    text += fmt::format("      {}) words='{}' ;;\n", quoted(command.name), fmt::join(names, " "));
  }
  return text;
}

}  // namespace

std::string bash_script() {
  const std::vector<Command> all = commands();
  std::string text = with_revisions(begin);
  text += fmt::format(
      "  if ((COMP_CWORD == 1)); then\n    words='{}'\n  else\n    case \"$command\" in\n{}    "
      "esac\n",
      fmt::join(words_after(all, ""), " "), commands_of_commands(all));
  text += "    case \"$command $option\" in\n" +
          arms_of_options(all, [](const Values& values) { return "words=" + words_of(values); }) +
          "    *) if [[ $current == -* ]]; then\n      case \"$command\" in\n" +
          options_of_commands(all) + "      esac\n    else\n      case \"$command\" in\n" +
          arms_of_positionals(
              all, [](const Values& values) { return "words+=\" \"" + words_of(values); }) +
          "      esac\n    fi ;;\n    esac\n  fi\n";
  return text += end;
}

}  // namespace slipway::cli::completion
