#pragma once

namespace slipway::clients {

/// What Kubernetes' channels carry: every message is a byte that names its channel, then data.
struct ChannelPlan {
  static constexpr unsigned none = 256;

  const char* protocols;  ///< that are offered to the server, the best first
  unsigned input;
  unsigned output;
  unsigned errors;
  unsigned status;        ///< how it ended
  bool begins_with_port;  ///< the first message of each channel names the port again
};

/// Of a command: stream `v5` can end its input, too (channel 255).
inline constexpr ChannelPlan command_plan = {.protocols = "v5.channel.k8s.io, v4.channel.k8s.io",
                                             .input = 0,
                                             .output = 1,
                                             .errors = 2,
                                             .status = 3,
                                             .begins_with_port = false};

/// Of a port: both directions on one channel, and on the other why there is no connection.
inline constexpr ChannelPlan port_plan = {.protocols = "v4.channel.k8s.io",
                                          .input = 0,
                                          .output = 0,
                                          .errors = ChannelPlan::none,
                                          .status = 1,
                                          .begins_with_port = true};

}  // namespace slipway::clients
