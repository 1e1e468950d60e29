#include "core/process/signals.h"

#include <poll.h>
#include <sys/signalfd.h>

#include <csignal>

namespace slipway {

TerminationSignals::TerminationSignals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
  descriptor_ = Descriptor(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

bool TerminationSignals::received() const {
  pollfd wanted = {.fd = descriptor_.number(), .events = POLLIN, .revents = 0};
  return ::poll(&wanted, 1, 0) > 0;
}

}  // namespace slipway
