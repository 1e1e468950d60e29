#include "tests/unit/executor/backend/kubernetes/local_exec.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>

#include "executor/supervisor/attach.h"
#include "executor/supervisor/keeper.h"
#include "tests/unit/support/free_port.h"

namespace slipway::executor {

using clients::ExecChannel;
using clients::ExecEvent;

namespace {

class ScriptedChannel : public ExecChannel {
 public:
  explicit ScriptedChannel(std::vector<ExecEvent> events) : events_(std::move(events)) {}
  Result<void> write(std::string_view) override { return {}; }
  Result<void> close_input() override { return {}; }
  Result<ExecEvent> next(std::chrono::steady_clock::time_point, int) override {
    if (next_ == events_.size()) return broken_connection();
    return events_[next_++];
  }

 private:
  std::vector<ExecEvent> events_;
  std::size_t next_ = 0;
};

}  // namespace

class BrokenChannel : public ExecChannel {
 public:
  BrokenChannel(BrokenTarget& target, std::unique_ptr<ExecChannel> inner)
      : target_(target), inner_(std::move(inner)), left_(target.random_() % target.most_bytes_) {}

  Result<void> write(std::string_view bytes) override {
    if (!inner_) return broken_connection();
    if (target_.random_() % 20 == 0) {  // a part of it arrives
      (void)inner_->write(bytes.substr(0, target_.random_() % bytes.size()));
      return cut();
    }
    return inner_->write(bytes);
  }
  Result<void> close_input() override {
    return inner_ ? inner_->close_input() : broken_connection();
  }
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
    return broken_connection();
  }

  BrokenTarget& target_;
  std::unique_ptr<ExecChannel> inner_;
  std::size_t left_;
};

LocalTarget::LocalTarget(const std::string& directory)
    : ForkedTarget([directory] { return supervisor::attach(directory, 0, 1) ? 0 : 3; }) {}

LocalKeeper::LocalKeeper(std::chrono::seconds deadline, std::uint16_t port,
                         const std::string& key) {
  std::string path = (std::filesystem::temp_directory_path() / "keeper-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) std::abort();
  directory_ = path;
  process_ = ::fork();
  if (process_ != 0) {
    while (port != 0 && !test::is_listened_on(port)) ::usleep(1000);
    return;
  }
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  auto keeper = supervisor::Keeper::open({.directory = directory_,
                                          .deadline = deadline,
                                          .grace = std::chrono::milliseconds(200),
                                          .spool = {},
                                          .port = port,
                                          .key = key});
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

Result<std::unique_ptr<ExecChannel>> BrokenTarget::run(const std::vector<std::string>& command,
                                                       clients::ExecInput input,
                                                       const clients::ExecWait& wait) {
  if (random_() % 10 == 0) return broken_connection();
  SLIPWAY_ASSIGN(auto inner, target_.run(command, input, wait));
  return std::unique_ptr<ExecChannel>(std::make_unique<BrokenChannel>(*this, std::move(inner)));
}

Result<std::unique_ptr<ExecChannel>> ScriptedTarget::run(const std::vector<std::string>&,
                                                         clients::ExecInput,
                                                         const clients::ExecWait& wait) {
  waits.push_back(wait);
  const std::size_t index = std::min(connections++, answers.size() - 1);
  return answers[index]();
}

Result<std::unique_ptr<ExecChannel>> ScriptedTarget::connect(std::uint16_t,
                                                             const clients::ExecWait& wait) {
  return run({}, clients::ExecInput::open, wait);
}

Result<std::unique_ptr<ExecChannel>> ScriptedTarget::events(std::vector<ExecEvent> list) {
  return std::unique_ptr<ExecChannel>(std::make_unique<ScriptedChannel>(std::move(list)));
}

}  // namespace slipway::executor
