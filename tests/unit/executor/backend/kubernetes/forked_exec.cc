#include "tests/unit/executor/backend/kubernetes/forked_exec.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>

#include "core/filesystem/descriptor.h"

namespace slipway::executor {

using clients::ExecChannel;
using clients::ExecEvent;

Diagnostic broken_connection() {
  Diagnostic error = plain_error("the connection broke", {}, Fault::outside);
  error.rule = clients::api_error::unavailable;
  return error;
}

namespace {

class ForkedChannel : public ExecChannel {
 public:
  ForkedChannel(pid_t process, Descriptor input, Descriptor output)
      : process_(process), input_(std::move(input)), output_(std::move(output)) {}
  ~ForkedChannel() override {
    input_.reset();
    output_.reset();
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }

  Result<void> write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t written = ::write(input_.number(), bytes.data(), bytes.size());
      if (written <= 0) return broken_connection();
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

std::array<Descriptor, 2> make_pipe() {
  std::array<int, 2> ends = {};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

}  // namespace

Result<std::unique_ptr<ExecChannel>> ForkedTarget::run(const std::vector<std::string>&,
                                                       clients::ExecInput,
                                                       const clients::ExecWait&) {
  auto input = make_pipe();
  auto output = make_pipe();
  const pid_t process = ::fork();
  if (process == 0) {
    ::signal(SIGPIPE, SIG_IGN);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(input[0].number(), 0);
    ::dup2(output[1].number(), 1);
    ::close_range(3, ~0U, 0);
    ::_exit(command_());
  }
  return std::unique_ptr<ExecChannel>(
      std::make_unique<ForkedChannel>(process, std::move(input[1]), std::move(output[0])));
}

}  // namespace slipway::executor
