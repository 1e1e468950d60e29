#include "core/process/signals.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>

namespace slipway {

namespace {

bool is_readable(int descriptor) {
  pollfd wanted = {.fd = descriptor, .events = POLLIN, .revents = 0};
  return ::poll(&wanted, 1, 0) > 0;
}

}  // namespace

Termination::Termination() : all_(::epoll_create1(EPOLL_CLOEXEC)) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
  signals_ = Descriptor(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  add(signals_);
  // The runner's end is watched for; writing to it after that must not end this process first.
  ::signal(SIGPIPE, SIG_IGN);
}

void Termination::watch(pid_t process) {
  watched_ = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
  if (!watched_.is_open()) watched_ = Descriptor(::eventfd(1, EFD_CLOEXEC));
  add(watched_);
}

bool Termination::received() const { return is_readable(all_.number()); }

bool Termination::watched_has_ended() const {
  return watched_.is_open() && is_readable(watched_.number());
}

void Termination::add(const Descriptor& descriptor) const {
  epoll_event event = {};
  event.events = EPOLLIN;
  ::epoll_ctl(all_.number(), EPOLL_CTL_ADD, descriptor.number(), &event);
}

}  // namespace slipway
