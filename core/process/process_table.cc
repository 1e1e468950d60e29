// Finds processes in /proc and ends them.
//
// A list of processes is old when it is read: a process may fork while its parent is looked at. So
// end_processes() repeats until nothing is found, and before it kills, it stops: a stopped process
// cannot fork, so the set of those that run shrinks until all stand still, and then all are killed
// at once.
#include "core/process/process_table.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <memory>
#include <set>
#include <string_view>
#include <thread>
#include <unordered_map>

#include "core/filesystem/descriptor.h"

namespace slipway {

std::string read_kernel_file(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  std::size_t have = 0;
  while (file.is_open()) {
    text.resize(have + 4096);
    const ssize_t got = ::read(file.number(), text.data() + have, 4096);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    have += static_cast<std::size_t>(got);
  }
  text.resize(have);
  return text;
}

namespace {

/// A file of /proc; empty when the process is gone or not ours to look at.
std::string read_process_file(pid_t process, const char* name) {
  return read_kernel_file(fmt::format("/proc/{}/{}", process, name));
}

std::vector<pid_t> process_ids() {
  std::vector<pid_t> result;
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir("/proc"), &::closedir);
  if (directory == nullptr) return result;
  while (const dirent* entry = ::readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    pid_t process = 0;
    const auto [end, failure] = std::from_chars(name.data(), name.data() + name.size(), process);
    if (failure == std::errc() && end == name.data() + name.size()) result.push_back(process);
  }
  return result;
}

/// `123 (any name) S 1 …`: the name may hold spaces and parentheses, so what follows is found from
/// the end.
bool parse_stat(std::string_view text, char& state, pid_t& parent) {
  const std::size_t close = text.rfind(')');
  if (close == std::string_view::npos || close + 4 >= text.size()) return false;
  state = text[close + 2];
  const std::string_view rest = text.substr(close + 4);
  return std::from_chars(rest.data(), rest.data() + rest.size(), parent).ec == std::errc();
}

bool is_running(pid_t process) {
  char state = 0;
  pid_t parent = 0;
  return parse_stat(read_process_file(process, "stat"), state, parent) && state != 'Z' &&
         state != 'X';
}

bool has_group(std::string_view status, gid_t group) {
  const std::string_view label = "\nGroups:";
  const std::size_t start = status.find(label);
  if (start == std::string_view::npos) return false;
  std::string_view line = status.substr(start + label.size());
  line = line.substr(0, line.find('\n'));
  while (!line.empty()) {
    const std::size_t digit = line.find_first_of("0123456789");
    if (digit == std::string_view::npos) return false;
    line.remove_prefix(digit);
    gid_t value = 0;
    const auto [end, failure] = std::from_chars(line.data(), line.data() + line.size(), value);
    if (failure == std::errc() && value == group) return true;
    line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  }
  return false;
}

}  // namespace

std::vector<ProcessEntry> all_processes() {
  std::vector<ProcessEntry> result;
  for (const pid_t process : process_ids()) {
    char state = 0;
    pid_t parent = 0;
    if (!parse_stat(read_process_file(process, "stat"), state, parent)) continue;
    if (state != 'Z' && state != 'X') result.push_back({process, parent});
  }
  return result;
}

std::vector<pid_t> descendants_of(pid_t root) {
  std::unordered_map<pid_t, std::vector<pid_t>> children;
  for (const ProcessEntry& entry : all_processes()) children[entry.parent].push_back(entry.process);
  std::vector<pid_t> result;
  std::vector<pid_t> open = {root};
  while (!open.empty()) {
    const pid_t parent = open.back();
    open.pop_back();
    const auto found = children.find(parent);
    if (found == children.end()) continue;
    const std::vector<pid_t> below = std::move(found->second);
    children.erase(found);
    result.insert(result.end(), below.begin(), below.end());
    open.insert(open.end(), below.begin(), below.end());
  }
  return result;
}

std::vector<pid_t> processes_in_group(gid_t group) {
  std::vector<pid_t> result;
  for (const pid_t process : process_ids()) {
    if (has_group(read_process_file(process, "status"), group) && is_running(process)) {
      result.push_back(process);
    }
  }
  return result;
}

std::vector<pid_t> processes_with_variable(const std::string& variable) {
  const std::string inner = std::string(1, '\0') + variable + std::string(1, '\0');
  std::vector<pid_t> result;
  for (const pid_t process : process_ids()) {
    const std::string environment = std::string(1, '\0') + read_process_file(process, "environ");
    if (environment.find(inner) != std::string::npos && is_running(process))
      result.push_back(process);
  }
  return result;
}

void signal_processes(const std::vector<pid_t>& processes, int signal) {
  for (const pid_t process : processes) {
    if (process > 1 && process != ::getpid()) ::kill(process, signal);
  }
}

void become_subreaper() { ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

void reap_orphans(pid_t except) {
  for (;;) {
    siginfo_t ended = {};
    if (::waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) != 0 || ended.si_pid == 0) return;
    // The one to leave alone stands first in the queue: its own waiter is about to take it.
    if (ended.si_pid == except) return;
    ::waitpid(ended.si_pid, nullptr, WNOHANG);
  }
}

pid_t parent_of(pid_t process) {
  char state = 0;
  pid_t parent = -1;
  return parse_stat(read_process_file(process, "stat"), state, parent) ? parent : -1;
}

ProcessEnding::ProcessEnding(std::function<std::vector<pid_t>()> find,
                             std::chrono::milliseconds grace)
    : find_(std::move(find)), grace_(grace) {}

ProcessEnding::State ProcessEnding::step() {
  const std::vector<pid_t> found = find_();
  if (found.empty()) return State::ended;
  if (!asked_) {
    asked_ = true;
    signal_processes(found, SIGTERM);
    signal_processes(found, SIGCONT);  // one that was stopped could not hear it
    graceful_end_ = Clock::now() + grace_;
  }
  const auto now = Clock::now();
  if (now >= graceful_end_ + std::chrono::seconds(10)) return State::failed;
  if (now >= graceful_end_) {
    kill_all();
    pause_ = std::chrono::milliseconds(2);
  }
  next_step_ = now + pause_;
  if (now < graceful_end_) next_step_ = std::min(next_step_, graceful_end_);
  pause_ = std::min(pause_ * 2, std::chrono::milliseconds(50));
  return State::going;
}

void ProcessEnding::kill_all() const {
  std::set<pid_t> stopped;
  for (int round = 0; round < 1000; ++round) {
    std::vector<pid_t> found = find_();
    std::erase_if(found, [&](pid_t process) { return stopped.contains(process); });
    if (found.empty()) break;
    signal_processes(found, SIGSTOP);
    stopped.insert(found.begin(), found.end());
  }
  signal_processes(std::vector<pid_t>(stopped.begin(), stopped.end()), SIGKILL);
}

bool end_processes(const std::function<std::vector<pid_t>()>& find,
                   std::chrono::milliseconds grace) {
  ProcessEnding ending(find, grace);
  for (;;) {
    const ProcessEnding::State state = ending.step();
    if (state != ProcessEnding::State::going) return state == ProcessEnding::State::ended;
    std::this_thread::sleep_until(ending.next_step());
    reap_orphans(0);
  }
}

}  // namespace slipway
