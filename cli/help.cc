#include "cli/help.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/parser.h"

namespace slipway::cli {

namespace {

std::string command_lines(std::string_view prefix) {
  std::size_t width = 0;
  for (const CommandEntry& entry : all_commands()) width = std::max(width, entry.name.size());
  std::string text;
  for (const CommandEntry& entry : all_commands()) {
    if (entry.name.starts_with(prefix))
      text += fmt::format("  {:<{}}  {}\n", entry.name, width, entry.summary);
  }
  return text;
}

// Each line broken between words where it gets too long, but indented ones, which are tables.
std::string filled(std::string_view text) {
  constexpr std::size_t width = 100;
  std::string out;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    while (!line.starts_with(' ') && line.size() > width) {
      std::size_t end = line.rfind(' ', width);
      if (end == std::string_view::npos) end = line.find(' ', width);
      if (end == std::string_view::npos) break;
      out.append(line.substr(0, end)) += '\n';
      line.remove_prefix(end + 1);
    }
    out.append(line) += '\n';
  }
  return out;
}

std::string option_lines(const std::vector<Option>& options) {
  const auto head = [](const Option& option) {
    std::string names = option.names;
    if (const std::size_t comma = names.find(','); comma != std::string::npos)
      names.replace(comma, 1, ", ");
    return option.value_name.empty() ? names : names + " " + option.value_name;
  };
  std::size_t width = 0;
  for (const Option& option : options) width = std::max(width, head(option).size());
  std::string text;
  for (const Option& option : options)
    text += fmt::format("  {:<{}}  {}\n", head(option), width, option.help);
  return text;
}

}  // namespace

std::string program_help() {
  return "slipway: descriptors to running services, over several Kubernetes clusters, from "
         "GitLab\n\n"
         "Usage: slipway COMMAND [OPTION…]\n\nCommands:\n" +
         command_lines("") + "\nEvery command takes:\n" + option_lines(common_options()) +
         "\n`slipway COMMAND --help` says more.\n";
}

std::string group_help(const std::string& group) {
  const std::string lines = command_lines(group + " ");
  if (lines.empty()) return {};
  return "Usage: slipway " + group + " COMMAND [OPTION…]\n\nCommands:\n" + lines;
}

std::string command_help(const Command& command) {
  std::string text =
      "slipway " + command.name + ": " + command.summary + "\n\nUsage: slipway " + command.name;
  if (!command.options.empty()) text += " [OPTION…]";
  for (const Positional& positional : command.positionals) {
    std::string name = positional.name;
    if (positional.most > 1) name += "…";
    text += positional.least == 0 ? " [" + name + "]" : " " + name;
  }
  text += '\n';
  if (!command.details.empty()) text += '\n' + filled(command.details);
  if (!command.positionals.empty()) text += '\n';
  for (const Positional& positional : command.positionals) {
    text += fmt::format("  {}  {}\n", positional.name, positional.help);
  }
  if (!command.options.empty()) text += "\nOptions:\n" + option_lines(command.options);
  return text + "\nCommon options:\n" + option_lines(common_options());
}

}  // namespace slipway::cli
