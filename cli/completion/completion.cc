#include "cli/completion/completion.h"

#include "cli/completion/scripts.h"

namespace slipway::cli {

Result<std::string> completion_script(const std::string& shell) {
  if (shell == "bash") return completion::bash_script();
  if (shell == "zsh") return completion::zsh_script();
  if (shell == "fish") return completion::fish_script();
  return plain_error("there are no completions for `" + shell + "`",
                     "bash, zsh and fish have them");
}

}  // namespace slipway::cli
