#include "cli/commands/real_kustomize.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

#include "core/diagnostics/format.h"
#include "core/process/process.h"

namespace slipway::cli {

namespace {

// The real kustomize for a build that needs other programs; `reason` with a hint when there is
// none.
Result<std::string> real_kustomize(const Arguments& arguments, Diagnostic reason) {
  if (arguments.has("--revision")) {
    reason.hint =
        "the real kustomize, which this needs, cannot read a git revision: check it out, and build "
        "there";
    return reason;
  }
  const char* path = std::getenv("PATH");
  std::string program = find_program("kustomize", path == nullptr ? "" : path);
  if (!program.empty()) return program;
  reason.hint = "install kustomize 5.8.2 so that it is in PATH: this build is then handed to it";
  return reason;
}

enum class Output : std::uint8_t { as_asked, to_us };

// The words of a build by the real one. Its options are ours, but for two of ours alone.
std::vector<std::string> words_of(const std::string& program, const Arguments& arguments,
                                  const std::vector<Option>& options, const std::string& directory,
                                  Output output) {
  std::vector<std::string> words = {program, "build"};
  for (const Option& option : options) {
    const std::string name = option.names.substr(option.names.rfind(',') + 1);
    const bool is_own = name == "--explain" || name == "--revision";
    if (is_own || (name == "--output" && output == Output::to_us) || !arguments.has(name)) continue;
    if (option.value_name.empty()) words.push_back(name);
    for (const std::string& value : arguments.values(name)) {
      if (!option.value_name.empty()) words.push_back(fmt::format("{}={}", name, value));
    }
  }
  if (directory.starts_with('-')) words.emplace_back("--");
  words.push_back(directory);
  return words;
}

}  // namespace

bool allows_programs(const Arguments& arguments) {
  return arguments.has("--enable-helm") || arguments.has("--enable-alpha-plugins") ||
         arguments.has("--enable-exec");
}

Diagnostic hand_over(const Arguments& arguments, const std::vector<Option>& options,
                     const std::string& directory, const Diagnostic& reason) {
  if (arguments.has("--explain")) {
    Diagnostic error = reason;
    error.hint = "--explain cannot follow values through another program: explain a build without";
    return error;
  }
  const Result<std::string> program = real_kustomize(arguments, reason);
  if (!program) return program.error();
  std::vector<std::string> words =
      words_of(*program, arguments, options, directory, Output::as_asked);
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  ::execv(program->c_str(), pointers.data());
  return plain_error(fmt::format("`{}` cannot be started", *program), {}, Fault::outside);
}

Result<std::string> build_elsewhere(const Arguments& arguments, const std::vector<Option>& options,
                                    const std::string& directory, const Diagnostic& reason) {
  ProcessRequest request;
  SLIPWAY_ASSIGN(const std::string program, real_kustomize(arguments, reason));
  request.arguments = words_of(program, arguments, options, directory, Output::to_us);
  for (char** variable = environ; *variable != nullptr; ++variable)
    request.environment.emplace_back(*variable);
  SLIPWAY_ASSIGN(ProcessOutcome outcome, run_process(request));
  if (outcome.ending == Ending::exited && outcome.exit_code == 0 && !outcome.cut)
    return std::move(outcome.output);
  Diagnostic error = reason;
  error.message += fmt::format("; the real kustomize, to which it was handed, fails: {}",
                               printable(outcome.errors.substr(0, outcome.errors.find('\n'))));
  error.hint = fmt::format("`kustomize build {}` alone shows all that it says", directory);
  return error;
}

}  // namespace slipway::cli
