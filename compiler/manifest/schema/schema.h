#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/yaml/node.h"

namespace re2 {
class RE2;
}

namespace slipway::manifest {

enum class SchemaType : std::uint8_t {
  any,  ///< nothing is known of it; in conditions: no type is demanded
  object,
  map,
  list,
  string,
  integer,
  number,
  boolean,
  int_or_string,
  quantity,   ///< `100m`, `1Gi`, 2
  reference,  ///< another type of the store
};

enum class ListType : std::uint8_t { atomic, set, map };

/// Who enforces a type. The API server decodes its built-in kinds into Go structs: null, and the
/// empty string of an enumeration, are what a missing field is. Custom resources are checked
/// against their schema as it is written, after its defaults were filled in.
enum class Origin : std::uint8_t { builtin, custom };

struct Schema;

struct SchemaField {
  std::string_view name;
  const Schema* schema = nullptr;
  bool required = false;
};

/// A regular expression, compiled when a value first meets it.
struct Pattern {
  std::string_view text;
  mutable std::atomic<const re2::RE2*> compiled{nullptr};
};

/// What few schemas have.
struct Constraints {
  static constexpr std::uint64_t unlimited = UINT64_MAX;
  const yaml::Node* minimum = nullptr;
  const yaml::Node* maximum = nullptr;
  const yaml::Node* multiple_of = nullptr;
  bool exclusive_minimum = false;
  bool exclusive_maximum = false;
  std::uint64_t min_length = 0;
  std::uint64_t max_length = unlimited;
  std::uint64_t min_items = 0;
  std::uint64_t max_items = unlimited;
  std::uint64_t min_properties = 0;
  std::uint64_t max_properties = unlimited;
  const Pattern* pattern = nullptr;
  std::string_view format;
  const yaml::Node* enumeration = nullptr;  ///< a sequence
  std::span<const Schema* const> all_of;
  std::span<const Schema* const> any_of;
  std::span<const Schema* const> one_of;
  const Schema* none_of = nullptr;
};

/// The schema of one value. Lives in the arena of its Schemas and never changes.
struct Schema {
  SchemaType type = SchemaType::any;
  Origin origin = Origin::custom;
  ListType list_type = ListType::atomic;
  bool nullable = false;
  bool open = false;      ///< fields that it does not name are kept
  bool present = false;   ///< a builtin's field that is a Go struct: never absent, at most empty
  bool exact = false;     ///< a builtin's enumeration that the empty string is not one of
  bool embedded = false;  ///< a whole object: apiVersion, kind and metadata come on top
  std::span<const SchemaField> fields;         ///< of an object, sorted by name
  std::span<const std::string_view> required;  ///< names that `fields` does not have
  std::span<const std::string_view> keys;      ///< of a list of type map
  const Schema* items = nullptr;               ///< of a list or a map
  const yaml::Node* default_value = nullptr;   ///< what the API server fills in
  const Constraints* constraints = nullptr;
  std::uint32_t target = 0;  ///< of a reference: the number of the type

  [[nodiscard]] const SchemaField* field(std::string_view name) const;
};

}  // namespace slipway::manifest
