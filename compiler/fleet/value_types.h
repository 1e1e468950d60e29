#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace slipway::fleet {

/// A form that the text of a value must have, as the tables of fields name it.
struct ValueType {
  std::string_view name;
  std::string_view expected;  ///< completes "must be …"
  /// The check that a wrong value fails, for those that Kubernetes would refuse (docs/checks.md);
  /// empty where the text cannot be understood at all.
  std::string_view rule;
  bool (*accepts)(std::string_view text);
};

/// The form with this name, or null for "map", "list", "constant:…" and "one-of:…".
const ValueType* value_type(std::string_view name);

/// `8080`, or `80:8080` (Service:container).
struct PortNumbers {
  std::uint16_t service = 0;
  std::uint16_t container = 0;
};
std::optional<PortNumbers> parse_port(std::string_view text);

/// `3`, or `2..10`.
struct ReplicaRange {
  std::uint32_t least = 1;
  std::uint32_t most = 1;
  bool scales = false;  ///< was written as a range
};
std::optional<ReplicaRange> parse_replicas(std::string_view text);

/// `100m..1`: what stands before and after the dots, the same text twice without them. The texts
/// are views into `text`.
struct QuantityRange {
  std::string_view request;
  std::string_view limit;
};
QuantityRange split_range(std::string_view text);

/// A Kubernetes quantity (`100m`, `1.5`, `128Mi`, `2e3`) in thousandths of its unit; nothing for
/// other texts and for those beyond 10^30.
std::optional<double> parse_quantity(std::string_view text);

/// `/path`, `grpc` or `tcp`.
enum class ProbeKind : std::uint8_t { http, grpc, tcp };
std::optional<ProbeKind> parse_probe(std::string_view text);

/// An unsigned decimal number without sign or leading zeros, at most `most`.
std::optional<std::uint32_t> parse_number(std::string_view text, std::uint32_t most);

}  // namespace slipway::fleet
