#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"

namespace slipway::cli::completion {

/// What each shell sources to complete `slipway`.
std::string bash_script();
std::string zsh_script();
std::string fish_script();

// What the scripts are made of.

/// Every command with all its options, common ones included.
std::vector<Command> commands();

/// `-o` and `--output` of an option.
std::vector<std::string> names_of(const Option& option);

/// `kustomize` of `kustomize build`.
std::string first_word(const std::string& name);

/// First words of commands (after an empty word), and second words by first one; each once, in the
/// order of the table.
std::vector<std::string> words_after(const std::vector<Command>& all, const std::string& first);

/// What is offered for the positional arguments of a command; files when nothing is declared.
Values values_of_positionals(const Command& command);

/// What `slipway completion values` and the scripts call values that are looked up when Tab is
/// pressed (`environments`); empty for the others.
std::string_view source_of(const Values& values);

/// For bash and zsh, a line of a `case` for each option that takes something other than a file: the
/// patterns `COMMAND OPTION`, and what `action` makes of its values.
std::string arms_of_options(const std::vector<Command>& all,
                            const std::function<std::string(const Values&)>& action);

/// The same for the positional arguments: the patterns `COMMAND`.
std::string arms_of_positionals(const std::vector<Command>& all,
                                const std::function<std::string(const Values&)>& action);

/// A text inside single quotes of a POSIX shell and of fish.
std::string quoted(std::string text);

/// A script with the call of git that prints revisions, a line each, in the place of
/// `@LIST_REVISIONS@`.
std::string with_revisions(std::string_view script);

}  // namespace slipway::cli::completion
