#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "core/result.h"

namespace slipway::cli {

/// Parses one command's words as declared; CLI11 does the work and is seen nowhere else.
class Parser {
 public:
  /// `words` are what follows the command's name. Every command also takes the common options
  /// (common_options()). Errors are wrong use
  /// (exit status 2): they name the command's --help, or an option's choices.
  static Result<Arguments> parse(const Command& command, std::vector<std::string> words);
};

/// Options that every command takes: --fleet, --color, --log-format, --help.
const std::vector<Option>& common_options();

}  // namespace slipway::cli
