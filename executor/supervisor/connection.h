#pragma once

#include <poll.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/filesystem/descriptor.h"
#include "executor/supervisor/frame.h"
#include "executor/supervisor/packing.h"
#include "executor/supervisor/spool.h"

namespace slipway::supervisor {

/// A driver's connection as the keeper sees it: requests come in, answers and output go out. Never
/// blocks.
class Connection {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Connection(Descriptor socket);

  /// What to wait for.
  [[nodiscard]] pollfd wanted(const Spool& spool) const;
  /// When the next keep-alive is due.
  [[nodiscard]] Clock::time_point keep_alive_time() const;

  /// Reads what has arrived.
  void receive();
  /// Takes what arrived before this object was there.
  void feed(std::string_view bytes) { decoder_.feed(bytes); }
  /// The next request; an error when there will be no sensible one any more.
  Result<std::optional<Frame>> next_request() { return decoder_.next(); }

  void send(const Frame& frame);
  /// The last frame of this connection; it is closed when that is on its way.
  void send_last(const Frame& frame);

  /// From now on the stage's output goes here, from this offset on.
  void follow(std::uint64_t from);
  void stop_following() { following_ = false; }
  [[nodiscard]] bool follows() const { return following_; }
  /// How much of the output has been sent here.
  [[nodiscard]] std::uint64_t position() const { return position_; }

  /// Sends what the socket takes now: answers, then output.
  void transmit(const Spool& spool);
  void send_keep_alive_when_due();

  void close() { socket_.reset(); }
  [[nodiscard]] bool is_open() const { return socket_.is_open(); }

  bool waits = false;  ///< a request of this connection is not done yet; no other is taken before

 private:
  bool flush();
  /// Puts this piece of the output, and its header, into outgoing_, which is empty; false when it
  /// cannot be read.
  bool put_output(const Spool& spool, std::size_t size);

  Descriptor socket_;
  FrameDecoder decoder_{FrameDecoder::Sender::driver};
  std::string outgoing_;
  std::size_t sent_ = 0;  ///< of outgoing_
  bool following_ = false;
  bool closing_ = false;  ///< nothing comes after outgoing_
  std::uint64_t position_ = 0;
  std::uint64_t followed_from_ = 0;
  Packer packer_;
  Clock::time_point last_sent_ = Clock::now();
};

}  // namespace slipway::supervisor
