#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/diagnostics/diagnostic.h"
#include "core/yaml/node.h"

namespace slipway::fleet {

/// Which replica of a service gets a request.
struct Balance {
  enum class Key : std::uint8_t { none, header, query_parameter, source_ip, cookie };

  std::string algorithm;  ///< `leastRequest` …; empty where a key decides
  Key key = Key::none;    ///< what requests to the same replica have in common
  std::string name;       ///< of the header, parameter or cookie
  std::string cookie_path;
  std::string cookie_time;  ///< a duration
};

/// When a replica gets no requests for a while. Empty texts: not given.
struct Ejection {
  std::optional<std::uint32_t> consecutive_errors;
  std::string interval;
  std::string time;
  std::optional<std::uint32_t> most_percent;
};

/// How much callers may ask at a time.
struct Pool {
  std::optional<std::uint32_t> requests_per_instance;
  std::optional<std::uint32_t> requests_per_connection;
  std::optional<std::uint32_t> most_retries;
  std::string connect_timeout;
};

struct Retry {
  std::optional<std::uint32_t> attempts;
  std::string time_per_attempt;
};

/// What the service mesh does for a service.
struct Mesh {
  std::optional<Balance> balance;
  std::optional<Ejection> ejection;
  std::optional<Pool> pool;
  std::optional<Retry> retry;
};

/// The fleet's defaults (`mesh`; null: none), with the balance of a tier (empty: none), overridden
/// by the service's own `mesh` (null: none). Nothing when there is neither. Both nodes passed
/// check_fields; what that cannot tell goes to the diagnostics.
std::optional<Mesh> read_mesh(const yaml::Node* fleet, std::string_view tier,
                              const yaml::Node* service, Diagnostics& diagnostics);

}  // namespace slipway::fleet
