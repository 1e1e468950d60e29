#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace slipway::fleet {

/// A field of a format, as its table (data/*.fields) declares it. The texts are views into the
/// table.
struct Field {
  enum Flag : std::uint8_t { required = 1, planned = 2, fixed = 4 };

  std::string_view name;           ///< the key; `*`: any key; `[]`: an item of a list
  std::string_view path;           ///< in the table, `routes[].path`; of the root empty
  std::string_view type;           ///< "map", "list", "text", "one-of:a,b" … (value_types.h)
  std::string_view example;        ///< YAML, as one would write it
  std::string_view documentation;  ///< lines, each indented
  std::uint8_t flags = 0;
  std::vector<Field> children;

  [[nodiscard]] bool is(Flag flag) const { return (flags & flag) != 0; }
  /// The field below this one that stands for a key, or null.
  [[nodiscard]] const Field* child(std::string_view key) const;
  /// The field that stands for the items of this list, or null.
  [[nodiscard]] const Field* item() const;
};

/// The tables of the formats fleet.yaml, service.yaml, images.lock and the index, read once. The
/// root is a map whose children are the top fields.
const Field& fleet_fields();
const Field& service_fields();
const Field& images_fields();
const Field& index_fields();

}  // namespace slipway::fleet
