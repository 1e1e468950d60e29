#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/yaml/node.h"

namespace slipway::yaml {

/// Which of go-yaml's resolvers: version 3 reads manifests, version 2 decides what needs quotes
/// when kustomize prints (it still knows the YAML 1.1 words).
enum class Dialect : std::uint8_t { go_yaml_2, go_yaml_3 };

/// A number as go-yaml reads it.
struct Number {
  enum class Type : std::uint8_t { none, integer, natural, floating };
  Type type = Type::none;
  std::int64_t integer = 0;   ///< of an integer
  std::uint64_t natural = 0;  ///< of a number above the int64 range
  double floating = 0;
};

/// Reads a plain scalar as a number: decimal, 0x, 0o, 0b and old 0… octal integers, underscores,
/// floats, infinities and NaN. `none` when it is something else.
Number parse_number(std::string_view text, Dialect dialect);

/// The tag of a plain scalar.
Tag resolve_plain(std::string_view text, Dialect dialect);

/// The tag of a plain scalar by the core schema of YAML 1.2: yes, no, on, off and dates are
/// strings.
Tag resolve_core(std::string_view text);

/// Would kustomize's printer (go-yaml v2) read this string as something else when it stood plain?
/// Also true for the base 60 numbers of YAML 1.1.
bool needs_quotes(std::string_view text);

/// true or false for a boolean of go-yaml v3.
std::optional<bool> parse_boolean(std::string_view text);

/// The time stamp in RFC 3339 with the fraction's trailing zeros dropped, as Go prints the time
/// that go-yaml reads; nothing when the text is none. Empty for a time zone of 24 hours, which
/// go-yaml reads but JSON cannot hold.
std::optional<std::string> canonical_timestamp(std::string_view text);

/// The bytes of standard base64 (line ends are skipped); nothing when it is malformed.
std::optional<std::string> decode_base64(std::string_view text);

/// As Go's encoding/json prints a finite float64.
void append_json_float(double value, std::string& out);

/// As Go's strconv.FormatFloat(value, 'g', -1, 64) prints a finite float64: what go-yaml writes.
void append_yaml_float(double value, std::string& out);
/// The same of a finite float32.
void append_yaml_float(float value, std::string& out);

}  // namespace slipway::yaml
