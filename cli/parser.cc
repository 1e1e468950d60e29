#include "cli/parser.h"

#include <algorithm>
#include <deque>
#include <utility>

#include <CLI/CLI.hpp>

#include "cli/choice.h"
#include "core/text/suggest.h"

namespace slipway::cli {

namespace {

// "-o,--output" -> "--output"
std::string key_of(const Option& option) {
  return option.names.substr(option.names.rfind(',') + 1);
}

std::string usage_hint(const Command& command) {
  return "`slipway " + command.name + " --help` lists what it takes";
}

// Could a word of the command line be this option? CLI11 is only told of those: the other options
// of a large command would cost more than the work that it does.
bool is_mentioned(const Option& option, const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    if (!word.starts_with('-')) return false;
    const bool is_long = word.starts_with("--");
    return is_long ? key_of(option) == std::string_view(word).substr(0, word.find('='))
                   : !option.names.starts_with("--");
  });
}

// `-o=file` is `-o file`, as in the commands that ours stand in for; CLI11 would take the sign for
// a part of the value.
std::vector<std::string> without_equals_signs(const Command& command,
                                              std::vector<std::string> words) {
  const auto takes_value = [&](const std::string& name) {
    const auto is_it = [&](const Option& option) {
      return !option.value_name.empty() && option.names.starts_with(name + ",");
    };
    return std::any_of(command.options.begin(), command.options.end(), is_it);
  };
  std::vector<std::string> result;
  result.reserve(words.size());
  bool only_positionals = false;
  for (std::string& word : words) {
    only_positionals = only_positionals || word == "--";
    const bool short_form =
        !only_positionals && word.size() >= 3 && word[0] == '-' && word[1] != '-' && word[2] == '=';
    if (short_form && takes_value(word.substr(0, 2))) {
      result.push_back(word.substr(0, 2));
      result.push_back(word.substr(3));
    } else {
      result.push_back(std::move(word));
    }
  }
  return result;
}

Diagnostic unknown_option(const Command& command, const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  std::vector<std::string> names;
  for (const std::vector<Option>* options : {&command.options, &common_options()}) {
    std::transform(options->begin(), options->end(), std::back_inserter(names), key_of);
  }
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  const std::string guess = did_you_mean(name, candidates);
  return plain_error("`slipway " + command.name + "` has no option `" + name + "`",
                     guess.empty() ? usage_hint(command) : guess);
}

// What is wrong with the values of an option that has choices.
std::optional<Diagnostic> wrong_value(const Option& option,
                                      const std::vector<std::string>& values) {
  const std::vector<std::string_view>& words = option.values.words;
  if (option.values.kind != Values::Kind::choices) return std::nullopt;
  for (const std::string& value : values) {
    if (std::find(words.begin(), words.end(), value) == words.end())
      return wrong_choice(key_of(option), value, words);
  }
  return std::nullopt;
}

}  // namespace

const std::vector<Option>& common_options() {
  static const std::vector<Option> options = {
      {"--fleet", "FILE",
       "the fleet (default: SLIPWAY_FLEET, the nearest fleet.yaml upwards, "
       "/etc/slipway/fleet.yaml)"},
      {"--color",
       "WHEN",
       "auto, always or never",
       Repeat::once,
       {Values::Kind::choices, {"auto", "always", "never"}}},
      {"--log-format",
       "FORMAT",
       "text or json",
       Repeat::once,
       {Values::Kind::choices, {"text", "json"}}},
      {"-h,--help", "", "this help"},
  };
  return options;
}

Result<Arguments> Parser::parse(const Command& command, std::vector<std::string> words) {
  words = without_equals_signs(command, std::move(words));
  struct Slot {
    const Option* option = nullptr;
    std::vector<std::string> values;
    bool flag = false;
    CLI::Option* parsed = nullptr;
  };
  std::deque<Slot> slots;  // CLI11 keeps pointers into it

  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  for (const std::vector<Option>* options : {&command.options, &common_options()}) {
    for (const Option& option : *options) {
      if (!is_mentioned(option, words)) continue;
      Slot& slot = slots.emplace_back();
      slot.option = &option;
      if (option.value_name.empty()) {
        slot.parsed = app.add_flag(option.names, slot.flag);
      } else {
        slot.parsed =
            app.add_option(option.names, slot.values)->expected(1)->allow_extra_args(false);
        slot.parsed->multi_option_policy(option.repeat == Repeat::last
                                             ? CLI::MultiOptionPolicy::TakeLast
                                             : CLI::MultiOptionPolicy::TakeAll);
      }
    }
  }
  try {
    std::reverse(words.begin(), words.end());  // as CLI11 wants them
    app.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    return plain_error("`slipway " + command.name + "`: " + error.what(), usage_hint(command));
  }

  Arguments arguments;
  for (const Slot& slot : slots) {
    const bool takes_one = slot.option->repeat == Repeat::once && slot.parsed->count() > 1;
    if (takes_one && !slot.option->value_name.empty()) {
      return plain_error("`" + key_of(*slot.option) + "` is given " +
                             std::to_string(slot.parsed->count()) + " times, and takes one value",
                         "keep one of them; " + usage_hint(command));
    }
    if (const auto wrong = wrong_value(*slot.option, slot.values)) return *wrong;
    const bool is_off = slot.option->value_name.empty() && !slot.flag;  // --flag=false
    if (slot.parsed->count() > 0 && !is_off) arguments.options_[key_of(*slot.option)] = slot.values;
  }
  bool only_positionals = false;
  for (std::string& word : app.remaining()) {
    if (word == "--" && !only_positionals) {
      only_positionals = true;
    } else if (word.size() > 1 && word.starts_with('-') && !only_positionals) {
      return unknown_option(command, word);
    } else {
      arguments.positionals_.push_back(std::move(word));
    }
  }
  if (arguments.has("--help")) return arguments;

  std::size_t least = 0;
  std::size_t most = 0;
  for (const Positional& positional : command.positionals) {
    least += positional.least;
    most = positional.most == SIZE_MAX ? SIZE_MAX : most + positional.most;
  }
  if (arguments.positionals_.size() > most) {
    return plain_error(
        "`slipway " + command.name + "` does not take `" + arguments.positionals_[most] + "`",
        usage_hint(command));
  }
  if (arguments.positionals_.size() < least) {
    std::size_t given = arguments.positionals_.size();
    for (const Positional& positional : command.positionals) {
      if (given < positional.least) {
        return plain_error(
            "`slipway " + command.name + "` needs " + positional.name + ": " + positional.help,
            usage_hint(command));
      }
      given -= positional.least;
    }
  }
  return arguments;
}

std::optional<std::string> Arguments::value(const std::string& option) const {
  const auto found = options_.find(option);
  if (found == options_.end() || found->second.empty()) return std::nullopt;
  return found->second.back();
}

std::vector<std::string> Arguments::values(const std::string& option) const {
  const auto found = options_.find(option);
  return found == options_.end() ? std::vector<std::string>() : found->second;
}

}  // namespace slipway::cli
