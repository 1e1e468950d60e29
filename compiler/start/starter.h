#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace slipway::start {

/// A value that was found, and where: the comment that the descriptor gives it.
struct Found {
  std::string value;
  std::string origin;  ///< "EXPOSE, Dockerfile line 12"; may be empty
};

struct FoundPort {
  std::string name;
  int number = 0;
  std::string origin;
};

struct FoundVolume {
  std::string path;
  std::string origin;
};

/// What a first descriptor can know: read off a Dockerfile or a compose file.
struct Facts {
  std::string name;
  std::string team;
  std::string type;            ///< empty: web with ports, worker without
  std::optional<Found> image;  ///< instead of a build
  std::string build_context = ".";
  std::string dockerfile = "Dockerfile";
  std::string build_origin;
  std::vector<FoundPort> ports;
  std::vector<std::pair<std::string, Found>> config;
  std::vector<std::pair<std::string, std::string>>
      secrets;  ///< variable and where it was seen; values are never kept
  std::vector<std::string> command;
  std::vector<std::string> arguments;
  std::vector<Found> calls;
  std::vector<Found> idle_calls;  ///< cannot be called; the origin says why
  std::vector<FoundVolume> volumes;
  std::vector<std::string> remarks;  ///< what was found and is not taken over
  std::optional<Found> health_path;
  std::string cpu, memory;  ///< "100m..1"; empty: not known
  std::optional<Found> replicas;
};

/// `text` as a service name: lower-case letters, digits and single dashes, a letter first;
/// "service" when nothing is left.
std::string service_name_of(const std::string& text);

/// A name for a port by its number, http, grpc, metrics …, that none of those found before has;
/// else `port-N`.
std::string port_name_of(int number, const std::vector<FoundPort>& before);

/// The commented service.yaml.
std::string starter_descriptor(const Facts& facts);

}  // namespace slipway::start
