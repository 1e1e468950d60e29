#include "cli/completion.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/parser.h"

namespace slipway::cli {

namespace {

// Every command with all its options, common ones included.
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

// First words of commands, and second words by first one; each once, in the table's order.
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

// A text inside single quotes of a POSIX shell and of fish.
std::string quoted(std::string text) {
  for (std::size_t i = text.find('\''); i != std::string::npos; i = text.find('\'', i + 4)) {
    text.replace(i, 1, "'\\''");
  }
  return "'" + text + "'";
}

std::string bash_script() {
  const std::vector<Command> all = commands();
  std::string text =
      "# bash completion for slipway; made by `slipway completion bash`\n"
      "_slipway() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]:-} words=''\n"
      "  if ((COMP_CWORD == 1)); then\n";
  text += fmt::format("    words='{}'\n", fmt::join(words_after(all, ""), " "));
  text += "  else\n    case \"$command\" in\n";
  for (const std::string& word : words_after(all, "")) {
    const std::vector<std::string> second = words_after(all, word);
    if (second.empty()) continue;
    text += fmt::format(
        "    {}) if ((COMP_CWORD == 2)); then words='{}'; else command=\"$command "
        "${{COMP_WORDS[2]}}\"; fi ;;\n",
        word, fmt::join(second, " "));
  }
  text += "    esac\n    if [[ $current == -* ]]; then\n      case \"$command\" in\n";
  for (const Command& command : all) {
    std::vector<std::string> names;
    for (const Option& option : command.options) {
      for (std::string& name : names_of(option)) names.push_back(std::move(name));
    }
    text += fmt::format("      {}) words='{}' ;;\n", quoted(command.name), fmt::join(names, " "));
  }
  text +=
      "      esac\n    fi\n  fi\n"
      "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
      "}\n"
      "complete -o default -F _slipway slipway\n";
  return text;
}

std::string zsh_script() {
  const std::vector<Command> all = commands();
  const auto described = [](const std::string& word, std::string summary) {
    std::replace(summary.begin(), summary.end(), ':', ' ');
    return quoted(word + ":" + summary);
  };
  const auto summary_of = [&](const std::string& name) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Command& c) { return c.name == name; });
    return found == all.end() ? std::string() : found->summary;
  };
  std::string text =
      "#compdef slipway\n# zsh completion; made by `slipway completion zsh`\n_slipway() {\n"
      "  local -a choices\n  local command=${words[2]}\n  if ((CURRENT == 2)); then\n    choices=(";
  for (const std::string& word : words_after(all, ""))
    text += " " + described(word, summary_of(word));
  text += " )\n    _describe command choices\n    return\n  fi\n  case $command in\n";
  for (const std::string& word : words_after(all, "")) {
    const std::vector<std::string> second = words_after(all, word);
    if (second.empty()) continue;
    text +=
        "  " + word + ")\n    if ((CURRENT == 3)) && [[ $words[3] != -* ]]; then\n      choices=(";
    for (const std::string& next : second) {
      std::string words = word;
      words.append(" ").append(next);
      text += " " + described(next, summary_of(words));
    }
    text += " )\n      _describe command choices\n      " +
            std::string(summary_of(word).empty() ? "return\n" : "_files\n      return\n") +
            "    fi\n    command=\"$command ${words[3]}\" ;;\n";
  }
  text += "  esac\n  case $command in\n";
  for (const Command& command : all) {
    text += "  " + quoted(command.name) + ") choices=(";
    for (const Option& option : command.options) {
      for (const std::string& name : names_of(option)) text += " " + described(name, option.help);
    }
    text += " ) ;;\n";
  }
  text +=
      "  esac\n  if [[ ${words[CURRENT]} == -* ]]; then _describe option choices; else _files; "
      "fi\n}\n"
      "_slipway \"$@\"\n";
  return text;
}

std::string fish_script() {
  const std::vector<Command> all = commands();
  std::string text = "# fish completion for slipway; made by `slipway completion fish`\n";
  for (const std::string& word : words_after(all, "")) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Command& c) { return c.name == word; });
    const std::string summary = found == all.end() ? word + " commands" : found->summary;
    text += fmt::format("complete -c slipway -n __fish_use_subcommand -a {} -d {}\n", word,
                        quoted(summary));
  }
  for (const Command& command : all) {
    const std::string first = first_word(command.name);
    std::string condition = "__fish_seen_subcommand_from " + first;
    if (first != command.name) {
      const std::string second = command.name.substr(first.size() + 1);
      text += fmt::format("complete -c slipway -n {} -a {} -d {}\n",
                          quoted(condition + "; and not __fish_seen_subcommand_from " +
                                 fmt::format("{}", fmt::join(words_after(all, first), " "))),
                          second, quoted(command.summary));
      condition += "; and __fish_seen_subcommand_from " + second;
    }
    for (const Option& option : command.options) {
      text += "complete -c slipway -n " + quoted(condition);
      for (const std::string& name : names_of(option)) {
        text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      }
      if (!option.value_name.empty()) text += " -r";
      text += " -d " + quoted(option.help) + "\n";
    }
  }
  return text;
}

}  // namespace

Result<std::string> completion_script(const std::string& shell) {
  if (shell == "bash") return bash_script();
  if (shell == "zsh") return zsh_script();
  if (shell == "fish") return fish_script();
  return plain_error("there are no completions for `" + shell + "`",
                     "bash, zsh and fish have them");
}

}  // namespace slipway::cli
