#include <fmt/format.h>

#include <algorithm>

#include "cli/completion/scripts.h"

namespace slipway::cli::completion {

namespace {

constexpr std::string_view begin = R"zsh(#compdef slipway
# zsh completion; made by `slipway completion zsh`
_slipway_values() {
  local -a found
  case $1 in
  revisions) found=(HEAD ${(f)"$(@LIST_REVISIONS@)"}) ;;
  *) found=(${(f)"$("${${(Q)words[1]}/#\~\//$HOME/}" completion values $1 -- "${(@Q)words[2,CURRENT-1]}" 2>/dev/null)"}) ;;
  esac
  compadd -a found
}
_slipway() {
  local -a choices
  local command=${words[2]} option=${words[CURRENT-1]}
)zsh";

std::string described(const std::string& word, std::string summary) {
  std::replace(summary.begin(), summary.end(), ':', ' ');
  return quoted(word + ":" + summary);
}

std::string summary_of(const std::vector<Command>& all, const std::string& name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Command& c) { return c.name == name; });
  return found == all.end() ? std::string() : found->summary;
}

std::string add_values(const Values& values) {
  const std::string_view source = source_of(values);
  if (!source.empty()) return fmt::format("_slipway_values {}", source);
  return fmt::format("compadd {}", fmt::join(values.words, " "));
}

std::string commands_of_commands(const std::vector<Command>& all) {
  std::string text;
  for (const std::string& word : words_after(all, "")) {
    const std::vector<std::string> second = words_after(all, word);
    if (second.empty()) continue;
    text +=
        "  " + word + ")\n    if ((CURRENT == 3)) && [[ $words[3] != -* ]]; then\n      choices=(";
    for (const std::string& next : second) {
      std::string words = word;
      words.append(" ").append(next);
      text += " " + described(next, summary_of(all, words));
    }
    text += " )\n      _describe command choices\n";
    const auto own =
        std::find_if(all.begin(), all.end(), [&](const Command& c) { return c.name == word; });
    if (own != all.end()) {
      const Values values = values_of_positionals(*own);
      text += "      " +
              (values.kind == Values::Kind::files ? std::string("_files") : add_values(values)) +
              "\n";
    }
    text +=
        "      return\n    fi\n    [[ $words[3] == -* ]] || command=\"$command ${words[3]}\" ;;\n";
  }
  return text;
}

std::string options_of_commands(const std::vector<Command>& all) {
  std::string text;
  for (const Command& command : all) {
    text += "  " + quoted(command.name) + ") choices=(";
    for (const Option& option : command.options) {
      for (const std::string& name : names_of(option)) text += " " + described(name, option.help);
    }
    text += " ) ;;\n";
  }
  return text;
}

}  // namespace

std::string zsh_script() {
  const std::vector<Command> all = commands();
  std::string text = with_revisions(begin);
  text += "  if ((CURRENT == 2)); then\n    choices=(";
  for (const std::string& word : words_after(all, ""))
    text += " " + described(word, summary_of(all, word));
  text +=
      " )\n    _describe command choices\n    return\n  fi\n  case $command in\n" +
      commands_of_commands(all) +
      "  esac\n"
      "  if [[ ${words[CURRENT]} == --*=* ]]; then\n"
      "    option=${words[CURRENT]%%=*}\n    compset -P '*='\n  fi\n"
      "  case \"$command $option\" in\n" +
      arms_of_options(all, [](const Values& values) { return add_values(values) + "; return"; }) +
      "  esac\n  case $command in\n" + options_of_commands(all) +
      "  esac\n"
      "  if [[ $PREFIX == -* ]]; then\n    _describe option choices\n    return\n  fi\n"
      "  case $command in\n" +
      arms_of_positionals(all, add_values) + "  *) _files ;;\n  esac\n}\n_slipway \"$@\"\n";
  return text;
}

}  // namespace slipway::cli::completion
