#include "tests/unit/executor/backend/kubernetes/local_exec.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>

#include "executor/supervisor/attach.h"
#include "executor/supervisor/keeper.h"

namespace slipway::executor {

using clients::ExecChannel;
using clients::ExecEvent;

namespace {

Diagnostic broken() {
  Diagnostic error = plain_error("the connection broke", {}, Fault::outside);
  error.rule = clients::api_error::unavailable;
  return error;
}

class LocalChannel : public ExecChannel {
 public:
  LocalChannel(pid_t process, Descriptor input, Descriptor output)
      : process_(process), input_(std::move(input)), output_(std::move(output)) {}
  ~LocalChannel() override {
    input_.reset();
    output_.reset();
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }

  Result<void> write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t written = ::write(input_.number(), bytes.data(), bytes.size());
      if (written <= 0) return broken();
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  }

  Result<void> close_input() override {
    input_.reset();
    return {};
  }

  Result<ExecEvent> next(std::chrono::steady_clock::time_point deadline, int wake) override {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now())
            .count();
    std::array<pollfd, 2> wanted = {{{output_.number(), POLLIN, 0}, {wake, POLLIN, 0}}};
    ::poll(wanted.data(), 2, static_cast<int>(std::clamp<std::int64_t>(left, 0, 100'000)));
    if (wanted[0].revents != 0) {
      std::string data(65536, '\0');
      const ssize_t got = ::read(output_.number(), data.data(), data.size());
      if (got <= 0) return ExecEvent{.kind = ExecEvent::Kind::ended, .data = {}, .reason = {}};
      data.resize(static_cast<std::size_t>(got));
      return ExecEvent{.kind = ExecEvent::Kind::output, .data = std::move(data), .reason = {}};
    }
    const auto kind = wanted[1].revents != 0 ? ExecEvent::Kind::woken : ExecEvent::Kind::nothing;
    return ExecEvent{.kind = kind, .data = {}, .reason = {}};
  }

 private:
  pid_t process_;
  Descriptor input_;
  Descriptor output_;
};

class ScriptedChannel : public ExecChannel {
 public:
  explicit ScriptedChannel(std::vector<ExecEvent> events) : events_(std::move(events)) {}
  Result<void> write(std::string_view) override { return {}; }
  Result<void> close_input() override { return {}; }
  Result<ExecEvent> next(std::chrono::steady_clock::time_point, int) override {
    if (next_ == events_.size()) return broken();
    return events_[next_++];
  }

 private:
  std::vector<ExecEvent> events_;
  std::size_t next_ = 0;
};

std::array<Descriptor, 2> make_pipe() {
  std::array<int, 2> ends = {};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

}  // namespace

class BrokenChannel : public ExecChannel {
 public:
  BrokenChannel(BrokenTarget& target, std::unique_ptr<ExecChannel> inner)
      : target_(target), inner_(std::move(inner)), left_(target.random_() % target.most_bytes_) {}

  Result<void> write(std::string_view bytes) override {
    if (!inner_) return broken();
    if (target_.random_() % 20 == 0) {  // a part of it arrives
      (void)inner_->write(bytes.substr(0, target_.random_() % bytes.size()));
      return cut();
    }
    return inner_->write(bytes);
  }
  Result<void> close_input() override { return inner_ ? inner_->close_input() : broken(); }
  Result<ExecEvent> next(std::chrono::steady_clock::time_point deadline, int wake) override {
    if (!inner_ || left_ == 0) return cut();
    auto event = inner_->next(deadline, wake);
    if (!event || event->kind != ExecEvent::Kind::output) return event;
    if (event->data.size() > left_) event->data.resize(left_);
    left_ -= event->data.size();
    if (event->data.empty()) return cut();
    return event;
  }

 private:
  Diagnostic cut() {
    if (inner_) {
      ++target_.cuts;
      // As behind a proxy that went away: the command runs on, its output stands still.
      if (target_.random_() % 2 == 0) target_.unnoticed_.push_back(std::move(inner_));
      if (target_.unnoticed_.size() > 4) target_.unnoticed_.erase(target_.unnoticed_.begin());
    }
    inner_.reset();
    return broken();
  }

  BrokenTarget& target_;
  std::unique_ptr<ExecChannel> inner_;
  std::size_t left_;
};

LocalKeeper::LocalKeeper(std::chrono::seconds deadline) {
  std::string path = (std::filesystem::temp_directory_path() / "keeper-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) std::abort();
  directory_ = path;
  process_ = ::fork();
  if (process_ != 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  auto keeper = supervisor::Keeper::open({.directory = directory_,
                                          .deadline = deadline,
                                          .grace = std::chrono::milliseconds(200),
                                          .spool = {}});
  ::_exit(keeper ? (*keeper)->run() : 99);
}

LocalKeeper::~LocalKeeper() {
  if (process_ > 0) {
    ::kill(process_, SIGTERM);
    wait();
  }
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

int LocalKeeper::wait() {
  int status = 0;
  ::waitpid(process_, &status, 0);
  process_ = -1;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

Result<std::unique_ptr<ExecChannel>> LocalTarget::run(const std::vector<std::string>&,
                                                      clients::ExecInput) {
  auto input = make_pipe();
  auto output = make_pipe();
  const pid_t process = ::fork();
  if (process == 0) {
    ::signal(SIGPIPE, SIG_IGN);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(input[0].number(), 0);
    ::dup2(output[1].number(), 1);
    ::close_range(3, ~0U, 0);
    ::_exit(supervisor::attach(directory_, 0, 1) ? 0 : 3);
  }
  return std::unique_ptr<ExecChannel>(
      std::make_unique<LocalChannel>(process, std::move(input[1]), std::move(output[0])));
}

Result<std::unique_ptr<ExecChannel>> BrokenTarget::run(const std::vector<std::string>& command,
                                                       clients::ExecInput input) {
  if (random_() % 10 == 0) return broken();
  SLIPWAY_ASSIGN(auto inner, target_.run(command, input));
  return std::unique_ptr<ExecChannel>(std::make_unique<BrokenChannel>(*this, std::move(inner)));
}

Result<std::unique_ptr<ExecChannel>> ScriptedTarget::run(const std::vector<std::string>&,
                                                         clients::ExecInput) {
  const std::size_t index = std::min(connections++, answers.size() - 1);
  return answers[index]();
}

Result<std::unique_ptr<ExecChannel>> ScriptedTarget::events(std::vector<ExecEvent> list) {
  return std::unique_ptr<ExecChannel>(std::make_unique<ScriptedChannel>(std::move(list)));
}

}  // namespace slipway::executor
