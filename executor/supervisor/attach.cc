#include "executor/supervisor/attach.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>

#include "core/process/stream.h"
#include "executor/supervisor/endpoint.h"

namespace slipway::supervisor {

namespace {

/// The usual 64 KiB would make the container's runtime and this process take turns too often.
constexpr int pipe_size = 1 << 20;

}  // namespace

Result<void> attach(const std::string& directory, int input, int output) {
  SLIPWAY_ASSIGN(Descriptor socket, connect_to_keeper(directory));
  const int keeper = socket.number();
  ::fcntl(output, F_SETPIPE_SZ, pipe_size);  // no matter where it is no pipe
  Stream requests = Stream::relay(Descriptor(::fcntl(input, F_DUPFD_CLOEXEC, 0)), keeper);
  Stream answers = Stream::relay(std::move(socket), output);
  // A driver that has gone is seen by the end of its input, or else by the next keep-alive.
  while (requests.descriptor() >= 0 && answers.descriptor() >= 0) {
    std::array<pollfd, 2> wanted = {{{requests.descriptor(), requests.events(), 0},
                                     {answers.descriptor(), answers.events(), 0}}};
    ::poll(wanted.data(), wanted.size(), -1);
    if (wanted[0].revents != 0) requests.advance();
    if (wanted[1].revents != 0) answers.advance();
  }
  return {};
}

}  // namespace slipway::supervisor
