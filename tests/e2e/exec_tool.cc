// Runs a command in a container through clients/kubernetes, as the driver does, for tests:
//   exec_tool KUBECONFIG CONTEXT NAMESPACE POD CONTAINER COMMAND…
// Standard input goes to the command; the exit status is the command's, 125 when
// the connection broke, 126 when the command was not run, 127 for every other error.

#include <unistd.h>

#include <array>
#include <cstdio>
#include <iostream>

#include "clients/kubernetes/exec_target.h"
#include "core/diagnostics/format.h"

using namespace slipway;

namespace {

int report(const Diagnostic& error) {
  std::cerr << format_diagnostic(error, Color::off);
  return clients::is_api_error(error, clients::api_error::unavailable) ? 125 : 127;
}

int pass_on(clients::ExecChannel& channel) {
  while (true) {
    const auto event =
        channel.next(std::chrono::steady_clock::now() + std::chrono::seconds(60), -1);
    if (!event) return report(event.error());
    switch (event->kind) {
      case clients::ExecEvent::Kind::output:
        std::fwrite(event->data.data(), 1, event->data.size(), stdout);
        std::fflush(stdout);
        break;
      case clients::ExecEvent::Kind::errors:
        std::fwrite(event->data.data(), 1, event->data.size(), stderr);
        break;
      case clients::ExecEvent::Kind::ended:
        if (event->exit_code >= 0) return event->exit_code;
        std::cerr << event->reason << "\n";
        return 126;
      case clients::ExecEvent::Kind::nothing:
      case clients::ExecEvent::Kind::woken:
        break;
    }
  }
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + count);
  if (words.size() < 6) return 2;
  DiskFileSystem files;
  const auto access = clients::read_kubeconfig(files, {words[0]}, words[1]);
  if (!access) return report(access.error());
  const auto target = clients::make_exec_target(clients::SharedAccess::fixed(*access),
                                                {words[2], words[3], words[4]});
  std::string input;
  std::array<char, 65536> piece{};
  for (ssize_t size = 0; (size = ::read(0, piece.data(), piece.size())) > 0;) {
    input.append(piece.data(), static_cast<std::size_t>(size));
  }
  const auto channel = target->run({words.begin() + 5, words.end()}, clients::ExecInput::open);
  if (!channel) return report(channel.error());
  if (const auto sent = (*channel)->write(input); !sent) return report(sent.error());
  if (const auto closed = (*channel)->close_input(); !closed) return report(closed.error());
  return pass_on(**channel);
}
