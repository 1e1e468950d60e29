// Commands in containers, and ports of pods, by WebSocket. With its includer the one file that
// includes Boost.Beast.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include "clients/kubernetes/authorization.h"
#include "clients/kubernetes/refusal.h"
#include "clients/kubernetes/websocket/channel_plan.h"
#include "clients/kubernetes/websocket/exec_settings.h"
#include "clients/kubernetes/websocket/exec_status.h"
#include "clients/kubernetes/websocket/server_address.h"
#include "clients/kubernetes/websocket/wakening.h"
#include "core/diagnostics/format.h"

namespace slipway::clients {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using Clock = std::chrono::steady_clock;
using PlainStream = beast::tcp_stream;
using TlsStream = asio::ssl::stream<beast::tcp_stream>;

inline constexpr std::chrono::seconds connect_limit{30};
inline constexpr std::chrono::seconds close_limit{1};
inline constexpr std::chrono::seconds silence_limit{30};  // a ping after half of it
/// As much of the command's output waits in memory while its input is written.
inline constexpr std::size_t most_waiting = 16ULL << 20;
inline constexpr std::size_t usual_waiting = 1ULL << 20;
inline constexpr std::chrono::milliseconds stuck_after{50};
inline constexpr std::size_t piece_size = 32ULL << 10;
/// Of v5: ends the channel that is its message.
inline constexpr unsigned close_channel = 255;
inline constexpr std::size_t most_in_message = 64ULL << 20;

/// Messages of a command or a port over one connection.
template <typename Stream>
class Channels final : public ExecChannel {
 public:
  template <typename... Arguments>
  Channels(std::shared_ptr<ExecSettings> settings, const ChannelPlan& plan,
           Arguments&&... arguments)
      : settings_(std::move(settings)),
        plan_(plan),
        stream_(io_, std::forward<Arguments>(arguments)...) {}

  ~Channels() override {
    try {
      close();
    } catch (const std::exception&) {  // no memory, say: the connection goes without a farewell
    }
  }

  Result<void> open(const std::string& target, const ExecWait& wait) {
    const auto deadline = std::min(wait.deadline, Clock::now() + connect_limit);
    const Wakening wakening(io_, wait.wake, is_woken_);
    SLIPWAY_TRY(connect(deadline));
    SLIPWAY_TRY(secure(deadline));
    SLIPWAY_TRY(upgrade(target, deadline));
    is_open_ = true;
    receive();
    return {};
  }

  Result<void> write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const std::string_view piece = bytes.substr(0, piece_size);
      bytes.remove_prefix(piece.size());
      SLIPWAY_TRY(send(plan_.input, piece));
    }
    return {};
  }

  void close() {
    if (!is_open_) return;
    is_open_ = false;
    bool done = false;
    stream_.async_close(websocket::close_code::normal, [&done](beast::error_code) { done = true; });
    run_until(done, Clock::now() + close_limit);
    beast::get_lowest_layer(stream_).close();
    run_until(never_, Clock::now());  // handlers that still hold this object
  }

  Result<void> close_input() override {
    if (!has_close_) return {};
    const std::array<char, 1> which = {static_cast<char>(plan_.input)};
    return send(close_channel, {which.data(), which.size()});
  }

  Result<ExecEvent> next(Clock::time_point deadline, int wake) override {
    if (events_.empty() && !has_ended_) {
      SLIPWAY_ASSIGN(const bool woken, wait(deadline, wake));
      if (events_.empty() && woken) {
        ExecEvent event;
        event.kind = ExecEvent::Kind::woken;
        return event;
      }
    }
    if (!events_.empty()) {
      ExecEvent event = std::move(events_.front());
      events_.pop_front();
      waiting_ -= event.data.size();
      receive();
      return event;
    }
    if (!has_ended_) return ExecEvent{};
    if (end_) return *end_;
    return broken(*settings_, reason_);
  }

 private:
  /// Handles what happens until `done`; false at the deadline.
  bool run_until(const bool& done, Clock::time_point deadline) {
    io_.restart();
    while (!done && io_.run_one_until(deadline) != 0) {
    }
    return done;
  }

  /// The same, until the caller's descriptor becomes readable.
  bool run_unless_woken(const bool& done, Clock::time_point deadline) {
    io_.restart();
    while (!done && !is_woken_ && io_.run_one_until(deadline) != 0) {
    }
    return done;
  }

  /// Waits for an event, the end, or the descriptor; was it the descriptor?
  Result<bool> wait(Clock::time_point deadline, int wake) {
    bool is_ready = false;
    is_woken_ = false;
    ready_ = &is_ready;
    {
      const Wakening wakening(io_, wake, is_woken_);
      run_unless_woken(is_ready, deadline);
    }
    ready_ = nullptr;
    const bool is_woken = is_woken_;
    if (wake >= 0) {
      io_.restart();
      io_.poll();  // the handler that was canceled, lest it comes in another wait
    }
    return is_woken;
  }

  Result<void> connect(Clock::time_point deadline) {
    const ServerAddress& to = settings_->proxy ? *settings_->proxy : settings_->server;
    asio::ip::tcp::resolver resolver(io_);
    bool done = false;
    beast::error_code error;
    asio::ip::tcp::resolver::results_type found;
    resolver.async_resolve(to.host, to.port, [&](beast::error_code failed, auto results) {
      error = failed;
      found = std::move(results);
      done = true;
    });
    SLIPWAY_TRY(settle(done, error, deadline, "cannot be made: no such host"));
    done = false;
    auto& socket = beast::get_lowest_layer(stream_);
    socket.async_connect(found, [&](beast::error_code failed, const auto&) {
      error = failed;
      done = true;
    });
    SLIPWAY_TRY(settle(done, error, deadline, "cannot be made"));
    socket.socket().set_option(asio::ip::tcp::no_delay(true), error);
    socket.expires_never();
    return settings_->proxy ? pass_proxy(deadline) : Result<void>();
  }

  Result<void> pass_proxy(Clock::time_point deadline) {
    const std::string there = settings_->server.host + ":" + settings_->server.port;
    http::request<http::empty_body> request(http::verb::connect, there, 11);
    request.set(http::field::host, there);
    http::response_parser<http::empty_body> parser;
    parser.skip(true);  // the answer to CONNECT has no body
    beast::flat_buffer buffer;
    bool done = false;
    beast::error_code error;
    auto& socket = beast::get_lowest_layer(stream_);
    http::async_write(socket, request, [&](beast::error_code failed, std::size_t) {
      error = failed;
      if (failed) {
        done = true;
        return;
      }
      http::async_read_header(socket, buffer, parser, [&](beast::error_code unread, std::size_t) {
        error = unread;
        done = true;
      });
    });
    SLIPWAY_TRY(settle(done, error, deadline, "is not let through by the proxy"));
    const int status = static_cast<int>(parser.get().result_int());
    if (status == 200) return {};
    return failure(*settings_, fmt::format("is refused by the proxy ({})", status),
                   status >= 500 ? api_error::unavailable : "");
  }

  Result<void> secure(Clock::time_point deadline) {
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      auto& tls = stream_.next_layer();
      const std::string& name = settings_->access.server_name.empty()
                                    ? settings_->server.host
                                    : settings_->access.server_name;
      beast::error_code ignored;
      asio::ip::make_address(name, ignored);
      // An address is no name that a server could choose its certificate by.
      if (ignored && SSL_set_tlsext_host_name(tls.native_handle(), name.c_str()) != 1) {
        return failure(*settings_, "cannot be secured", "");
      }
      tls.set_verify_mode(asio::ssl::verify_peer);
      tls.set_verify_callback(asio::ssl::host_name_verification(name));
      bool done = false;
      beast::error_code error;
      tls.async_handshake(asio::ssl::stream_base::client, [&](beast::error_code failed) {
        error = failed;
        done = true;
      });
      run_unless_woken(done, deadline);
      if (const long verdict = SSL_get_verify_result(tls.native_handle());
          done && error && verdict != X509_V_OK) {
        return failure(*settings_,
                       fmt::format("is not trusted: {}", X509_verify_cert_error_string(verdict)),
                       "",
                       "the server's certificate is not signed by the certificate authority "
                       "that is configured for it, or is for another name");
      }
      return settle(done, error, deadline, "cannot be secured");
    }
    return {};
  }

  Result<void> upgrade(const std::string& target, Clock::time_point deadline) {
    websocket::stream_base::timeout limits{};
    limits.handshake_timeout = connect_limit;
    limits.idle_timeout = silence_limit;
    limits.keep_alive_pings = true;
    stream_.set_option(limits);
    stream_.set_option(websocket::stream_base::decorator([this](websocket::request_type& request) {
      request.set(http::field::user_agent, "slipway");
      request.set(http::field::sec_websocket_protocol, plan_.protocols);
      if (const std::string who = authorization(settings_->access); !who.empty()) {
        request.set(http::field::authorization, who);
      }
    }));
    stream_.binary(true);
    stream_.auto_fragment(false);
    stream_.read_message_max(most_in_message);
    websocket::response_type response;
    bool done = false;
    beast::error_code error;
    stream_.async_handshake(response, settings_->server.host + ":" + settings_->server.port, target,
                            [&](beast::error_code failed) {
                              error = failed;
                              done = true;
                            });
    run_unless_woken(done, deadline);
    if (done && error == websocket::error::upgrade_declined) {
      return api_refusal(settings_->access.context, static_cast<int>(response.result_int()),
                         response.body(), target);
    }
    SLIPWAY_TRY(settle(done, error, deadline, "cannot be made"));
    has_close_ = response[http::field::sec_websocket_protocol] == "v5.channel.k8s.io";
    return {};
  }

  /// A step of opening has ended, or its time is over.
  Result<void> settle(const bool& done, const beast::error_code& error, Clock::time_point deadline,
                      const char* what) {
    if (!run_unless_woken(done, deadline)) {
      // The step's handler refers to its caller: it must not come later.
      beast::get_lowest_layer(stream_).close();
      run_until(done, Clock::now() + close_limit);
      if (is_woken_) {
        return failure(*settings_, "is no longer waited for", api_error::unavailable);
      }
      return failure(*settings_, fmt::format("{} in time", what), api_error::unavailable,
                     "is the server running, and does a firewall or VPN stand between?");
    }
    if (!error) return {};
    return failure(*settings_, fmt::format("{}: {}", what, error.message()), api_error::unavailable,
                   "is the server running, and does a firewall or VPN stand between?");
  }

  Result<void> send(unsigned channel, std::string_view data) {
    if (has_ended_) {
      return end_ ? failure(*settings_, "is over: the command has ended", "")
                  : broken(*settings_, reason_);
    }
    const auto first = static_cast<char>(channel);
    const std::array<asio::const_buffer, 2> message = {asio::buffer(&first, 1),
                                                       asio::buffer(data.data(), data.size())};
    bool done = false;
    beast::error_code error;
    stream_.async_write(message, [&](beast::error_code failed, std::size_t) {
      error = failed;
      done = true;
    });
    // A write that is stuck may wait for its own output to be read, so then more of that is taken.
    if (!run_until(done, Clock::now() + stuck_after)) {
      read_ahead_ = most_waiting;
      receive();
      // Silence for long ends it: the stream's own time limit.
      run_until(done, Clock::time_point::max());
      read_ahead_ = usual_waiting;
    }
    if (error) return broken(*settings_, error.message());
    return {};
  }

  /// Reads the next message, unless too much waits already.
  void receive() {
    if (is_receiving_ || has_ended_ || waiting_ > read_ahead_) return;
    is_receiving_ = true;
    stream_.async_read(buffer_, [this](beast::error_code error, std::size_t) {
      is_receiving_ = false;
      if (error) {
        finish(error);
      } else {
        take_message();
        receive();
      }
      if (ready_ != nullptr && (has_ended_ || !events_.empty())) *ready_ = true;
    });
  }

  void take_message() {
    const auto* bytes = static_cast<const char*>(buffer_.data().data());
    const std::string_view message(bytes, buffer_.size());
    if (message.size() > 1) take(static_cast<unsigned char>(message[0]), message.substr(1));
    buffer_.consume(buffer_.size());
  }

  void take(unsigned channel, std::string_view data) {
    if (plan_.begins_with_port && channel < port_seen_.size() && !port_seen_.at(channel)) {
      port_seen_.at(channel) = true;
    } else if (channel == plan_.output) {
      keep(ExecEvent::Kind::output, data);
    } else if (channel == plan_.errors) {
      keep(ExecEvent::Kind::errors, data);
    } else if (channel == plan_.status && plan_.begins_with_port) {
      end_ = port_end(data);
      has_ended_ = true;  // nothing comes behind it, and the server may wait with closing
    } else if (channel == plan_.status) {
      end_ = exec_end(data);  // output may still come behind it
    }
  }

  void keep(ExecEvent::Kind kind, std::string_view data) {
    waiting_ += data.size();
    ExecEvent event;
    event.kind = kind;
    event.data = data;
    events_.push_back(std::move(event));
  }

  void finish(const beast::error_code& error) {
    has_ended_ = true;
    is_open_ = false;
    reason_ = error == websocket::error::closed ? "the server closed it" : error.message();
  }

  std::shared_ptr<ExecSettings> settings_;
  const ChannelPlan& plan_;
  std::array<bool, 2> port_seen_ = {};
  asio::io_context io_{1};
  websocket::stream<Stream> stream_;
  beast::flat_buffer buffer_;
  std::deque<ExecEvent> events_;
  std::size_t waiting_ = 0;  ///< bytes in events_
  std::size_t read_ahead_ = usual_waiting;
  std::optional<ExecEvent> end_;
  std::string reason_;  ///< of a connection that is over
  bool* ready_ = nullptr;
  bool is_woken_ = false;  ///< by the descriptor of the caller who waits
  bool never_ = false;
  bool is_open_ = false;
  bool is_receiving_ = false;
  bool has_ended_ = false;
  bool has_close_ = false;
};

}  // namespace slipway::clients
