#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/console.h"

namespace slipway::cli {

/// What an option that is given more than once means: a mistake, or the last one, or all of them.
enum class Repeat : std::uint8_t { once, last, many };

/// What completions offer for a value.
struct Values {
  enum class Kind : std::uint8_t {
    files,         ///< files and folders: the shell's own way
    choices,       ///< `words`; of an option, the parser refuses every other value
    hints,         ///< `words`; others are as good, or the command refuses them
    environments,  ///< names in the fleet of the call
    clusters,
    teams,
    fields,     ///< of fleet.yaml and service.yaml
    revisions,  ///< git's branches and tags
  };
  Kind kind = Kind::files;
  std::vector<std::string_view> words = {};
};

/// `--env E`, or a flag when it has no value name.
struct Option {
  std::string names;       ///< as written, comma separated: "-o,--output"
  std::string value_name;  ///< "E"; empty: a flag
  std::string help;        ///< one line
  Repeat repeat = Repeat::once;
  Values values = {};
};

/// Words without a dash.
struct Positional {
  std::string name;  ///< "PATH"
  std::string help;
  std::size_t least = 0;
  std::size_t most = SIZE_MAX;
  Values values = {};
};

/// What the user typed for one command, after parsing.
class Arguments {
 public:
  /// Was the option given? By its last name in Option::names: "--output".
  [[nodiscard]] bool has(const std::string& option) const { return options_.contains(option); }
  /// The (last) value of an option.
  [[nodiscard]] std::optional<std::string> value(const std::string& option) const;
  /// All values of an option, in order.
  [[nodiscard]] std::vector<std::string> values(const std::string& option) const;
  [[nodiscard]] const std::vector<std::string>& positionals() const { return positionals_; }

 private:
  friend class Parser;
  std::map<std::string, std::vector<std::string>> options_;
  std::vector<std::string> positionals_;
};

/// One command of docs/cli.md, declared as data: parsing, help, completions and the man page come
/// from it.
struct Command {
  std::string name;     ///< its words: "executor run"
  std::string summary;  ///< one line, no full stop
  std::string details;  ///< paragraphs for its --help; may be empty
  std::vector<Option> options;
  std::vector<Positional> positionals;
  /// The one exit status of failures, for a drop-in whose original knows no other; none: those of
  /// docs/cli.md.
  std::optional<int> failure_status;
  /// Does the work and returns the exit status (docs/cli.md).
  std::function<int(const Arguments&, Console&)> run;
};

}  // namespace slipway::cli
