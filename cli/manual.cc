#include "cli/manual.h"

#include <algorithm>
#include <cctype>

#include "cli/commands.h"
#include "cli/parser.h"

namespace slipway::cli {

namespace {

// roff: a backslash and a hyphen are escaped; a dot or quote must not begin a line.
std::string escaped(std::string_view text) {
  std::string out;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
    line_start = c == '\n';
  }
  return out;
}

// `-o yaml   the manifests`: two columns.
struct Columns {
  std::string_view head;
  std::string_view text;
};

Columns columns_of(std::string_view line) {
  const std::size_t gap = line.find("  ");
  if (gap == std::string_view::npos) return {line, {}};
  return {line.substr(0, gap), line.substr(line.find_first_not_of(' ', gap))};
}

// Indented lines are items; every other one is a text of its own, which is filled.
std::string details_of(std::string_view details) {
  std::string text;
  bool is_paragraph = true;  // does the next text begin one?
  while (!details.empty()) {
    const std::string_view line = details.substr(0, details.find('\n'));
    details.remove_prefix(std::min(line.size() + 1, details.size()));
    if (line.empty()) {
      is_paragraph = true;
    } else if (line.starts_with(' ')) {
      const auto [head, rest] = columns_of(line.substr(line.find_first_not_of(' ')));
      text += ".TP\n" + escaped(head) + "\n" + (rest.empty() ? "" : escaped(rest) + "\n");
      is_paragraph = true;
    } else {
      text += (is_paragraph ? ".PP\n" : ".br\n") + escaped(line) + "\n";
      is_paragraph = false;
    }
  }
  return text;
}

std::string sentence(std::string text) {
  if (!text.empty()) text.front() = static_cast<char>(std::toupper(text.front()));
  return text + ".";
}

std::string usage_of(const Command& command) {
  std::string text;
  if (!command.options.empty()) text += " [OPTION...]";
  for (const Positional& positional : command.positionals) {
    const std::string name = positional.name + (positional.most > 1 ? "..." : "");
    text += positional.least == 0 ? " [" + name + "]" : " " + name;
  }
  return text;
}

std::string positionals_of(const std::vector<Positional>& positionals) {
  std::string text;
  for (const Positional& positional : positionals) {
    text += ".TP\n\\fI" + escaped(positional.name) + "\\fR\n" + escaped(positional.help) + "\n";
  }
  return text;
}

std::string options_of(const std::vector<Option>& options) {
  std::string text;
  for (const Option& option : options) {
    std::string names = option.names;
    if (const std::size_t comma = names.find(','); comma != std::string::npos)
      names.replace(comma, 1, ", ");
    text += ".TP\n\\fB" + escaped(names) + "\\fR";
    if (!option.value_name.empty()) text += " \\fI" + escaped(option.value_name) + "\\fR";
    text += "\n" + escaped(option.help) + "\n";
  }
  return text;
}

}  // namespace

std::string manual_page() {
  std::string text = ".TH SLIPWAY 1 \"\" \"slipway " SLIPWAY_VERSION
                     "\" \"Slipway\"\n"
                     ".nh\n.ad l\n"  // names of options and paths stay whole
                     ".SH NAME\nslipway \\- descriptors to running services, over several "
                     "Kubernetes clusters, from GitLab\n"
                     ".SH SYNOPSIS\n.B slipway\n.I COMMAND\n[\\fIOPTION\\fR...]\n.SH COMMANDS\n";
  for (const CommandEntry& entry : all_commands()) {
    const Command command = entry.make();
    text += ".SS slipway " + escaped(command.name + usage_of(command)) + "\n" +
            escaped(sentence(command.summary)) + "\n" + details_of(command.details) +
            positionals_of(command.positionals) + options_of(command.options);
  }
  text += ".SH COMMON OPTIONS\n" + options_of(common_options());
  text +=
      ".SH EXIT STATUS\n.TP\n0\nfine\n.TP\n1\na check found something in input that could be read, "
      "or the job failed\n"
      ".TP\n2\nwrong use, or input that cannot be read or understood\n.TP\n3\nan outside system "
      "failed\n"
      ".SH ENVIRONMENT\n.TP\n.B SLIPWAY_FLEET\nthe fleet, where \\-\\-fleet does not name it\n"
      ".TP\n.B SLIPWAY_INDEX\nthe index of all services, where \\-\\-index names none\n"
      ".TP\n.B SLIPWAY_PAGER\n.TQ\n.B PAGER\nthe program that shows what does not fit on the "
      "terminal; the first one counts, else less\n"
      ".TP\n.B KUBECONFIG\nthe kubeconfig, where \\-\\-kubeconfig or the fleet names none\n"
      ".TP\n.B NO_COLOR\nno colours\n"
      ".SH FILES\n.TP\n.I /etc/slipway/fleet.yaml\nthe fleet, where nothing else names one\n";
  return text;
}

}  // namespace slipway::cli
