#include "cli/commands/completion.h"

#include "cli/completion/completion.h"
#include "cli/completion/values.h"
#include "cli/manual.h"

namespace slipway::cli {

Command completion_command() {
  Command command;
  command.name = "completion";
  command.summary = "print the completion script for bash, zsh or fish";
  command.details =
      "Packages install the scripts. By hand:\n"
      "  bash   slipway completion bash > ~/.local/share/bash-completion/completions/slipway\n"
      "  zsh    slipway completion zsh > DIR/_slipway (a DIR of $fpath)\n"
      "  fish   slipway completion fish > ~/.config/fish/completions/slipway.fish";
  command.positionals = {
      {"SHELL", "bash, zsh or fish", 1, 1, {Values::Kind::hints, {"bash", "zsh", "fish"}}}};
  command.run = [](const Arguments& arguments, Console& console) {
    const Result<std::string> script = completion_script(arguments.positionals().front());
    if (!script) return console.report(script.error());
    console.out(*script);
    return 0;
  };
  return command;
}

Command completion_values_command() {
  Command command;
  command.name = "completion values";
  command.summary = "print the names that completions offer, a line each";
  command.details =
      "The completion scripts call it with the words that were typed: names come from the fleet "
      "that a command with such words would use. Prints nothing when they cannot be read.";
  command.positionals = {{"SOURCE",
                          "environments, clusters, teams or fields",
                          1,
                          1,
                          {Values::Kind::hints, {"environments", "clusters", "teams", "fields"}}},
                         {"WORD", "the words after `slipway`, after `--`"}};
  command.run = [](const Arguments& arguments, Console& console) {
    DiskFileSystem files;
    const std::span<const std::string> words = arguments.positionals();
    std::string text;
    for (const std::string& value : completion::values(files, words.front(), words.subspan(1)))
      text += value + "\n";
    console.out(text);
    return 0;
  };
  return command;
}

Command manual_command() {
  Command command;
  command.name = "manual";
  command.summary = "print the manual page slipway(1) in roff";
  command.details = "To read it: slipway manual | man -l -";
  command.run = [](const Arguments&, Console& console) {
    console.out(manual_page());
    return 0;
  };
  return command;
}

}  // namespace slipway::cli
