#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace slipway::start {

/// A port that images or health checks are known to listen on or ask (data/known-ports.txt).
struct KnownPort {
  std::string_view name;  ///< `http`, or the protocol
  int number = 0;
};

/// The port of an image, "docker.io/library/postgres:17" or "postgres@sha256:…".
std::optional<KnownPort> port_of_image(std::string_view image);

/// The port that the command of a health check asks: the one of its URL, or of a program such as
/// pg_isready.
std::optional<KnownPort> port_of_health_check(std::string_view command);

/// What is known to speak something other than HTTP there; empty when nothing is.
std::string_view protocol_at(int number);

}  // namespace slipway::start
