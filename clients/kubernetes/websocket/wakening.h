#pragma once

#include <exception>
#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/beast/core/error.hpp>

namespace slipway::clients {

/// While it lives, a flag is set when a descriptor of somebody else's (-1: none) becomes readable.
/// The flag must live as long as the context.
class Wakening {
 public:
  Wakening(boost::asio::io_context& io, int descriptor, bool& is_woken) {
    if (descriptor < 0) return;
    descriptor_.emplace(io, descriptor);
    descriptor_->async_wait(boost::asio::posix::stream_descriptor::wait_read,
                            [&is_woken](boost::beast::error_code error) {
                              if (!error) is_woken = true;
                            });
  }
  Wakening(const Wakening&) = delete;
  Wakening& operator=(const Wakening&) = delete;
  ~Wakening() {
    try {
      if (descriptor_) descriptor_->release();  // it is the caller's
    } catch (const std::exception&) {           // it is not being waited for
    }
  }

 private:
  std::optional<boost::asio::posix::stream_descriptor> descriptor_;
};

}  // namespace slipway::clients
