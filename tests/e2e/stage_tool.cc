// Runs a script in a container by slipway-supervisor, as the driver does, for tests:
//   stage_tool NAME KUBECONFIG CONTEXT NAMESPACE POD CONTAINER -- COMMAND…
//   stage_tool NAME -- COMMAND…        the command is run on this machine
// The script comes from standard input, its output goes to standard output. SIGTERM cancels it. The
// last line of standard error says how it ended, as JSON; the exit status is 0 when that is known.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iostream>

#include <nlohmann/json.hpp>

#include "clients/kubernetes/exec_target.h"
#include "core/filesystem/descriptor.h"
#include "core/process/signals.h"
#include "executor/backend/kubernetes/stage_stream.h"
#include "tests/unit/executor/backend/kubernetes/forked_exec.h"

using namespace slipway;
using namespace slipway::executor;
using Words = std::vector<std::string>;

namespace {

std::string read_script() {
  std::string text;
  std::array<char, 65536> piece{};
  for (ssize_t size = 0; (size = ::read(0, piece.data(), piece.size())) > 0;) {
    text.append(piece.data(), static_cast<std::size_t>(size));
  }
  return text;
}

Result<void> write_out(std::string_view bytes) {
  (void)write_all(STDOUT_FILENO, bytes);
  return {};
}

int execute(const Words& command) {
  // One that is stopped for ever must not hold the standard error of this tool.
  ::dup2(::open("/dev/null", O_WRONLY | O_CLOEXEC), 2);
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  ::execvp(arguments[0], arguments.data());
  return 127;
}

Result<std::unique_ptr<clients::ExecTarget>> target_of(const Words& place, const Words& command) {
  if (place.empty()) {
    return std::unique_ptr<clients::ExecTarget>(
        std::make_unique<ForkedTarget>([command] { return execute(command); }));
  }
  DiskFileSystem files;
  SLIPWAY_ASSIGN(const auto access, clients::read_kubeconfig(files, {place[0]}, place[1]));
  return clients::make_exec_target(clients::SharedAccess::fixed(access),
                                   {place[2], place[3], place[4]});
}

int report(const nlohmann::json& line, int status) {
  std::cerr << line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
  return status;
}

}  // namespace

int main(int count, char** arguments) {
  const Words words(arguments + 1, arguments + count);
  const auto separator = std::find(words.begin(), words.end(), "--");
  if (words.empty() || separator == words.end() || separator == words.begin()) return 2;
  const Words place(words.begin() + 1, separator);
  const Words command(separator + 1, words.end());
  if (!place.empty() && place.size() != 5) return 2;

  const Termination termination;
  const auto target = target_of(place, command);
  if (!target) return report({{"error", target.error().message}}, 3);
  const StageScript script{.attach = command,
                           .request = {.stage = words[0], .shell = {}, .script = read_script()}};
  const StageSurroundings surroundings{.write = write_out,
                                       .container_is_gone = [] { return std::nullopt; },
                                       .cancel = termination.descriptor(),
                                       .grace = std::chrono::milliseconds(1000)};
  const auto outcome = StageStream(**target, script, surroundings, {}).run();
  if (!outcome) return report({{"error", outcome.error().message}}, 3);
  return report({{"end", static_cast<int>(outcome->end)},
                 {"reason", static_cast<int>(outcome->report.reason)},
                 {"exitCode", outcome->report.exit_code},
                 {"allEnded", outcome->report.all_ended},
                 {"why", outcome->why}},
                0);
}
