// The pager is a child in this process's own session, because it reads keys from the terminal. It
// gets the text through a pipe; whoever quits it early closes the pipe, which is no error.

#include "cli/pager.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/filesystem/descriptor.h"

namespace slipway::cli {

namespace {

bool fits_the_terminal(std::string_view text) {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0) return true;
  return std::count(text.begin(), text.end(), '\n') < size.ws_row;
}

// The words of the first of the two variables that is set; a pager with quotes in its words is not
// known here.
std::vector<std::string> pager_command() {
  std::string command = "less -RFX";
  for (const char* variable : {"PAGER", "SLIPWAY_PAGER"}) {
    if (const char* value = std::getenv(variable); value != nullptr) command = value;
  }
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin < command.size();) {
    const std::size_t end = std::min(command.find(' ', begin), command.size());
    if (end > begin) words.push_back(command.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

bool page(std::string_view text) {
  const std::vector<std::string> words = pager_command();
  if (words.empty() || words.front() == "cat") return false;
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
  Descriptor reader(ends[0]);
  Descriptor writer(ends[1]);
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions{};
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, reader.number(), STDIN_FILENO);
  pid_t child = 0;
  const int failure =
      ::posix_spawnp(&child, arguments.front(), &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  reader = Descriptor();  // held here, a pager that is left early would be waited for for ever
  if (failure != 0) return false;

  const auto handler = std::signal(SIGPIPE, SIG_IGN);
  (void)write_all(writer.number(), text);  // a reader who has seen enough leaves
  writer = Descriptor();
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  std::signal(SIGPIPE, handler);
  return true;
}

}  // namespace

void show(std::string_view text, Console& console) {
  const bool person = ::isatty(STDOUT_FILENO) == 1;
  if (person && !fits_the_terminal(text) && page(text)) return;
  console.out(text);
}

}  // namespace slipway::cli
