// Between pipes, splice() moves the bytes inside the kernel. A target that is no pipe (a file, a
// terminal) gets them by write(), of which what it does not take is kept.
//
// The target may be shared with others, so it is not made non-blocking: it is asked before each
// write whether it takes something, and then gets no more than a pipe is sure to take whole.
#include "core/process/stream.h"

#include <fcntl.h>
#include <linux/limits.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace slipway {

namespace {

constexpr std::size_t piece = 1UL << 20U;
constexpr int patience_milliseconds = 10'000;

bool is_ready(int descriptor, short events, int milliseconds) {
  pollfd wanted = {.fd = descriptor, .events = events, .revents = 0};
  return ::poll(&wanted, 1, milliseconds) > 0;
}

}  // namespace

Stream::Stream(Descriptor source, int target, std::size_t limit)
    : source_(std::move(source)), target_(target), limit_(limit) {
  if (source_.is_open()) ::fcntl(source_.number(), F_SETFL, O_NONBLOCK);
}

int Stream::descriptor() const {
  if (!source_.is_open()) return -1;
  return target_full_ ? target_ : source_.number();
}

short Stream::events() const { return target_full_ ? POLLOUT : POLLIN; }

void Stream::advance() {
  target_full_ = false;
  while (source_.is_open()) {
    const Step step = target_ < 0 ? read_step() : relay_step();
    if (step == Step::moved) continue;
    if (step == Step::ended) source_.reset();
    target_full_ = step == Step::full;
    return;
  }
}

void Stream::finish() {
  advance();
  while (target_full_ && is_ready(target_, POLLOUT, patience_milliseconds)) advance();
}

Stream::Step Stream::read_step() {
  std::array<char, 65536>
      buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): read() fills it
  const ssize_t got = ::read(source_.number(), buffer.data(), buffer.size());
  if (got < 0 && errno == EINTR) return Step::moved;
  if (got < 0 && errno == EAGAIN) return Step::empty;
  if (got <= 0) return Step::ended;
  const std::size_t room = limit_ - std::min(limit_, text_.size());
  const std::size_t kept = std::min(room, static_cast<std::size_t>(got));
  text_.append(buffer.data(), kept);
  if (kept < static_cast<std::size_t>(got)) cut_ = true;
  return Step::moved;
}

Stream::Step Stream::relay_step() {
  if (splices_) {
    const ssize_t moved = ::splice(source_.number(), nullptr, target_, nullptr, piece,
                                   SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    if (moved > 0 || (moved < 0 && errno == EINTR)) return Step::moved;
    if (moved == 0) return Step::ended;
    if (errno == EAGAIN) return is_ready(source_.number(), POLLIN, 0) ? Step::full : Step::empty;
    if (errno != EINVAL) return Step::ended;  // nobody reads the target any more
    splices_ = false;
  }
  if (pending_.empty()) {
    std::array<char, PIPE_BUF>
        buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): read() fills it
    const ssize_t got = ::read(source_.number(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) return Step::moved;
    if (got < 0 && errno == EAGAIN) return Step::empty;
    if (got <= 0) return Step::ended;
    pending_.assign(buffer.data(), static_cast<std::size_t>(got));
  }
  if (!is_ready(target_, POLLOUT, 0)) return Step::full;
  const ssize_t written = ::write(target_, pending_.data(), pending_.size());
  if (written < 0 && errno == EINTR) return Step::moved;
  if (written < 0) return errno == EAGAIN ? Step::full : Step::ended;
  pending_.erase(0, static_cast<std::size_t>(written));
  return Step::moved;
}

}  // namespace slipway
