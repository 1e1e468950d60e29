// slipway-supervisor: runs the scripts of a job in a container (docs/supervisor.md).
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/filesystem/descriptor.h"
#include "executor/supervisor/attach.h"
#include "executor/supervisor/handshake.h"
#include "executor/supervisor/install.h"
#include "executor/supervisor/keeper.h"
#include "executor/supervisor/program_lock.h"

namespace {

using namespace slipway;
using namespace slipway::supervisor;

constexpr int wrong_use = 2;
constexpr int outside_failure = 3;

constexpr std::string_view usage =
    "usage: slipway-supervisor keep DIR [--deadline SECONDS] [--grace MILLISECONDS] [--port PORT]\n"
    "         the first process of a container: runs the stages that a driver\n"
    "         asks for; with SLIPWAY_SUPERVISOR_KEY also who knows it and comes to 127.0.0.1:PORT\n"
    "       slipway-supervisor attach DIR\n"
    "         a driver's connection to it, over standard input and output\n"
    "       slipway-supervisor install DIR [--program NAME]... [--writable DIR]...\n"
    "         copies itself to DIR if PATH has the programs and the directories can be written\n"
    "       slipway-supervisor await DIR\n"
    "         says `ready` once a copy in DIR is the first process of another container\n";

void say(std::string_view text) {
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

int fail(const Diagnostic& error) {
  say("slipway-supervisor: " + error.message + "\n");
  return outside_failure;
}

bool read_number(std::string_view text, long& number) {
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failure == std::errc() && end == text.data() + text.size() && number >= 0;
}

/// Takes the key out of this process's environment, where what it starts would find it, and out of
/// the memory that /proc/PID/environ shows.
std::string take_key() {
  char* text = ::getenv(key_variable);
  if (text == nullptr) return {};
  std::string key = key_of(text).value_or(std::string());
  ::explicit_bzero(text, std::strlen(text));
  ::unsetenv(key_variable);
  return key;
}

int keep(const std::vector<std::string_view>& words, std::string key) {
  KeeperSettings settings;
  settings.directory = words[1];
  settings.key = std::move(key);
  for (std::size_t i = 2; i < words.size(); i += 2) {
    long number = 0;
    if (i + 1 == words.size() || !read_number(words[i + 1], number)) return -1;
    if (words[i] == "--deadline") {
      settings.deadline = std::chrono::seconds(number);
    } else if (words[i] == "--grace") {
      settings.grace = std::chrono::milliseconds(number);
    } else if (words[i] == "--port" && number <= UINT16_MAX) {
      settings.port = static_cast<std::uint16_t>(number);
    } else {
      return -1;
    }
  }
  auto keeper = Keeper::open(settings);
  return keeper ? (*keeper)->run() : fail(keeper.error());
}

/// Becomes Kubernetes' word on why the container ended, which it does when this was its start.
void leave_last_word(const std::string& text) {
  const Descriptor file(::open("/dev/termination-log", O_WRONLY | O_TRUNC | O_CLOEXEC));
  if (!file.is_open()) return;
  [[maybe_unused]] const ssize_t written = ::write(file.number(), text.data(), text.size());
}

int install(const std::vector<std::string_view>& words) {
  InstallRequest request;
  request.directory = words[1];
  for (std::size_t i = 2; i < words.size(); i += 2) {
    if (i + 1 == words.size()) return -1;
    if (words[i] == "--program") {
      request.programs.emplace_back(words[i + 1]);
    } else if (words[i] == "--writable") {
      request.writable.emplace_back(words[i + 1]);
    } else {
      return -1;
    }
  }
  const auto installed = supervisor::install(request);
  if (installed) return 0;
  say(installed.error().message + "\n");
  leave_last_word(installed.error().message);
  return exit_unfit;
}

/// Ends by itself when its driver has long gone.
int await(const std::string& directory) {
  constexpr std::chrono::milliseconds patience{5'000};
  if (!await_supervisor(directory, patience)) {
    return fail(plain_error("no supervisor of " + directory + " runs", {}, Fault::outside));
  }
  return write_all(STDOUT_FILENO, "ready\n") == 0 ? 0 : outside_failure;
}

int run(const std::vector<std::string_view>& words, std::string key) {
  if (words.size() >= 2 && words[0] == "install") return install(words);
  if (words.size() >= 2 && words[0] == "keep") return keep(words, std::move(key));
  if (words.size() == 2 && words[0] == "attach") {
    const auto passed = attach(std::string(words[1]), STDIN_FILENO, STDOUT_FILENO);
    return passed ? 0 : fail(passed.error());
  }
  if (words.size() == 2 && words[0] == "await") return await(std::string(words[1]));
  return -1;
}

}  // namespace

int main(int count, char** arguments) {
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);  // scripts run as the same user
  std::string key = take_key();
  ::signal(SIGPIPE, SIG_IGN);
  const int status =
      run(std::vector<std::string_view>(arguments + 1, arguments + count), std::move(key));
  if (status >= 0) return status;
  say(usage);
  return wrong_use;
}
