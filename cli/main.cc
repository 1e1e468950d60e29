// The edge: finds the command, parses its words, runs it, and turns what it returns into an exit
// status.

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/help.h"
#include "cli/parser.h"
#include "core/text/suggest.h"

namespace slipway::cli {
namespace {

constexpr int wrong_use = 2;

// The words of the command line: common options that stand before the command go behind it.
struct CommandLine {
  std::vector<std::string> words;    ///< from the command's first word on
  std::vector<std::string> options;  ///< that stood before it
};

CommandLine split(int count, char** values) {
  CommandLine line;
  int i = 1;
  for (; i < count && std::string_view(values[i]).starts_with('-'); ++i) {
    line.options.emplace_back(values[i]);
    constexpr std::array<std::string_view, 3> with_value = {"--fleet", "--color", "--log-format"};
    if (std::find(with_value.begin(), with_value.end(), line.options.back()) != with_value.end() &&
        i + 1 < count) {
      line.options.emplace_back(values[++i]);
    }
  }
  if (i < count) line.words.assign(values + i, values + count);
  return line;
}

Diagnostic unknown_command(const std::vector<std::string>& words) {
  std::string typed = words.front();
  if (!group_help(typed).empty() && words.size() > 1) typed += " " + words[1];
  std::vector<std::string_view> names;
  for (const CommandEntry& entry : all_commands()) names.push_back(entry.name);
  const std::string guess = did_you_mean(typed, names);
  return plain_error("there is no command `" + typed + "`",
                     guess.empty() ? "`slipway --help` lists the commands" : guess);
}

ColorChoice color_choice(const std::string& when) {
  if (when == "always") return ColorChoice::always;
  return when == "never" ? ColorChoice::never : ColorChoice::automatic;
}

// Is this word of the command line a request for help?
bool asks_for_help(const std::string& word) { return word == "--help" || word == "-h"; }

int run_command(const CommandEntry& entry, CommandLine line, Console& console) {
  const Command command = entry.make();
  const auto name_words = 1 + std::count(entry.name.begin(), entry.name.end(), ' ');
  std::vector<std::string> words = std::move(line.options);
  words.insert(words.end(), std::make_move_iterator(line.words.begin() + name_words),
               std::make_move_iterator(line.words.end()));
  const Result<Arguments> arguments = Parser::parse(command, std::move(words));
  if (!arguments) {
    console.report(arguments.error());
    return command.failure_status.value_or(wrong_use);
  }
  const std::string color = arguments->value("--color").value_or("auto");
  const std::string format = arguments->value("--log-format").value_or("text");
  console.set_form(format == "json" ? Form::json_lines : Form::text);
  console.set_color(color_choice(color));
  if (arguments->has("--help")) {
    console.out(command_help(command));
    return console.finish(0, command.failure_status);
  }
  return console.finish(command.run(*arguments, console), command.failure_status);
}

int run(int count, char** values) {
  Console console;
  console.set_color(ColorChoice::automatic);
  CommandLine line = split(count, values);
  if (!line.words.empty() && line.words.front() == "help") {  // `slipway help preview`
    line.words.erase(line.words.begin());
    line.words.emplace_back("--help");
  }
  if (line.words.empty() || asks_for_help(line.words.front())) {
    const bool asked =
        !line.words.empty() || std::any_of(line.options.begin(), line.options.end(), asks_for_help);
    if (std::find(line.options.begin(), line.options.end(), "--version") != line.options.end()) {
      line.words = {"version"};
      line.options.clear();
    } else if (asked) {
      console.out(program_help());
      return console.finish(0);
    } else {
      console.say(program_help());
      return wrong_use;
    }
  }
  if (const CommandEntry* entry = find_command(line.words)) {
    return run_command(*entry, std::move(line), console);
  }
  const std::string group = group_help(line.words.front());
  if (!group.empty() && (line.words.size() == 1 || asks_for_help(line.words[1]))) {
    if (line.words.size() == 1) {
      console.say(group);
      return wrong_use;
    }
    console.out(group);
    return console.finish(0);
  }
  return console.report(unknown_command(line.words));
}

}  // namespace
}  // namespace slipway::cli

int main(int count, char** values) { return slipway::cli::run(count, values); }
