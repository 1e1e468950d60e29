#include "cli/commands/completion.h"

#include "cli/completion.h"
#include "cli/manual.h"

namespace slipway::cli {

Command completion_command() {
  Command command;
  command.name = "completion";
  command.summary = "print the completion script for bash, zsh or fish";
  command.details =
      "Packages install the scripts. By hand:\n"
      "  bash: slipway completion bash > ~/.local/share/bash-completion/completions/slipway\n"
      "  zsh:  slipway completion zsh > DIR/_slipway   (a DIR of $fpath)\n"
      "  fish: slipway completion fish > ~/.config/fish/completions/slipway.fish";
  command.positionals = {{"SHELL", "bash, zsh or fish", 1, 1}};
  command.run = [](const Arguments& arguments, Console& console) {
    const Result<std::string> script = completion_script(arguments.positionals().front());
    if (!script) return console.report(script.error());
    console.out(*script);
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
