#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/diagnostics/diagnostic.h"
#include "core/yaml/node.h"

namespace slipway::fleet {

/// The variables of one service in one cluster: {environment}, {cluster}, {namespace} … and the
/// cluster's own.
class Variables {
 public:
  void set(std::string name, std::string value);
  /// The value, or null.
  [[nodiscard]] const std::string* find(std::string_view name) const;
  [[nodiscard]] std::vector<std::string_view> names() const;

 private:
  std::vector<std::pair<std::string, std::string>> list_;  ///< a dozen: searched in a row
};

/// Is it `[a-z][A-Za-z0-9.-]*`?
bool is_variable_name(std::string_view name);

/// Does the text hold a `{variable}` (`{{` is a brace)?
bool holds_variable(std::string_view text);

/// What an unknown variable is held against to word its message.
struct VariableScope {
  std::string_view cluster;  ///< where it is unknown
  const std::set<std::string, std::less<>>* elsewhere =
      nullptr;  ///< variables of any cluster; may be null
};

/// The text of a scalar with its variables replaced, `{{` and the `}}` that closes it made braces.
/// An unknown variable is an error at its own line and column. The result does not get replaced
/// again, and never becomes YAML syntax: it is the text of a node.
std::string substitute(const yaml::Node& scalar, const Variables& variables,
                       const VariableScope& scope, Diagnostics& diagnostics);

/// What became of the scalars of a document.
struct Substitution {
  std::set<const yaml::Node*> unknown;                    ///< those that hold unknown variables
  std::map<const yaml::Node*, std::string_view> written;  ///< as they were, of those that changed
};

/// The same for all scalar values (not the keys) at and below a node, in place; texts go to the
/// arena.
Substitution substitute_all(yaml::Node& node, const Variables& variables,
                            const VariableScope& scope, yaml::Arena& arena,
                            Diagnostics& diagnostics);

}  // namespace slipway::fleet
