#include "executor/supervisor/connection.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace slipway::supervisor {

namespace {

constexpr std::chrono::seconds keep_alive{3};
constexpr std::size_t output_piece = 128UL << 10U;
constexpr int pieces_a_turn = 8;
/// A connection's first output goes as it is, so that one that breaks soon has brought some of it.
constexpr std::uint64_t packed_after = 256UL << 10U;
/// Less does not wait for anything: it is not the way that is too slow.
constexpr std::size_t smallest_packed = 4UL << 10U;

static_assert(output_piece <= longest_output);

}  // namespace

Connection::Connection(Descriptor socket) : socket_(std::move(socket)) {}

pollfd Connection::wanted(const Spool& spool) const {
  const bool has_output = following_ && position_ < spool.end();
  unsigned events = waits ? 0U : static_cast<unsigned>(POLLIN);
  if (!outgoing_.empty() || has_output) events |= static_cast<unsigned>(POLLOUT);
  return {.fd = socket_.number(), .events = static_cast<short>(events), .revents = 0};
}

Connection::Clock::time_point Connection::keep_alive_time() const {
  // While something waits to be sent, a keep-alive would only wait behind it.
  return outgoing_.empty() ? last_sent_ + keep_alive : Clock::time_point::max();
}

void Connection::receive() {
  std::array<char, 65536> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): recv()
  const ssize_t got = ::recv(socket_.number(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) {
    close();
    return;
  }
  decoder_.feed({buffer.data(), static_cast<std::size_t>(got)});
}

void Connection::send(const Frame& frame) {
  if (!closing_) outgoing_ += encode(frame);
}

void Connection::send_last(const Frame& frame) {
  send(frame);
  closing_ = true;
  following_ = false;
}

void Connection::follow(std::uint64_t from) {
  following_ = true;
  position_ = from;
  followed_from_ = from;
}

bool Connection::flush() {
  while (sent_ < outgoing_.size()) {
    const ssize_t sent = ::send(socket_.number(), outgoing_.data() + sent_,
                                outgoing_.size() - sent_, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno == EAGAIN) return false;
    if (sent < 0) {
      close();
      return false;
    }
    sent_ += static_cast<std::size_t>(sent);
    last_sent_ = Clock::now();
  }
  outgoing_.clear();
  sent_ = 0;
  return true;
}

void Connection::transmit(const Spool& spool) {
  for (int piece = 0; piece < pieces_a_turn && flush(); ++piece) {
    if (closing_) {
      close();
      return;
    }
    if (!following_ || position_ >= spool.end()) return;
    const std::size_t size = std::min<std::uint64_t>(spool.end() - position_, output_piece);
    if (!put_output(spool, size)) {
      outgoing_.clear();
      send_last({.type = FrameType::refused,
                 .number = 2,
                 .payload = "the output that was kept on disk cannot be read"});
    }
  }
}

bool Connection::put_output(const Spool& spool, std::size_t size) {
  outgoing_.resize(frame_header_size);  // the header, once the length is known
  if (!spool.read(position_, size, outgoing_) || outgoing_.size() == frame_header_size)
    return false;
  const std::size_t length = outgoing_.size() - frame_header_size;
  FrameType type = FrameType::output;
  if (length >= smallest_packed && position_ - followed_from_ >= packed_after) {
    std::string packed(frame_header_size, '\0');
    if (packer_.pack(std::string_view(outgoing_).substr(frame_header_size), packed)) {
      type = FrameType::packed;
      outgoing_ = std::move(packed);
    }
  }
  std::string header;
  append_header(header, type, position_, outgoing_.size() - frame_header_size);
  outgoing_.replace(0, frame_header_size, header);
  position_ += length;
  return true;
}

void Connection::send_keep_alive_when_due() {
  if (Clock::now() >= keep_alive_time())
    send({.type = FrameType::alive, .number = 0, .payload = {}});
}

}  // namespace slipway::supervisor
