#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/manifest/schema/schema.h"

namespace slipway::manifest {

/// A piece of a schema while a schema file is made.
struct Part {
  std::string type;        ///< `string`, `object`, `@name`, or `[]`, `{}` with the items as a child
  std::string attributes;  ///< each with a space before it
  bool is_condition_only = false;  ///< it demands no type
  struct Child {
    std::string key;
    std::size_t part = 0;
    friend bool operator==(const Child&, const Child&) = default;
  };
  std::vector<Child> children;
};

/// All parts of a schema file. Equal parts are kept once, and large ones that are used more than
/// once become types of their own.
class Parts {
 public:
  /// The number of the part; equal parts have one number.
  std::size_t add(Part part);

  /// Makes a part a type of the file.
  void name(std::size_t part, const std::string& name, Origin origin);

  /// Appends the lines of all types, sorted by name.
  void write(std::string& out);

 private:
  struct Type {
    std::size_t part = 0;
    Origin origin = Origin::builtin;
  };

  void share_custom_parts();
  void write_part(const std::string& key, std::size_t part, std::size_t depth, std::string& out);
  [[nodiscard]] std::string inline_type(std::size_t part) const;

  std::vector<Part> parts_;
  std::map<std::string, std::size_t> numbers_;  ///< by content
  std::map<std::string, Type> types_;
  std::map<std::size_t, std::string> shared_;  ///< parts that are written as references
};

/// `io.k8s.api.apps.v1.Deployment` is `apps.v1.Deployment` in a schema file.
std::string short_name(std::string_view definition);

/// A field's name as the key of a line.
std::string field_key(std::string_view name);

}  // namespace slipway::manifest
