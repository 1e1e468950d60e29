#include "cli/manual.h"

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
                     ".SH NAME\nslipway \\- descriptors to running services, over several "
                     "Kubernetes clusters, from GitLab\n"
                     ".SH SYNOPSIS\n.B slipway\n.I COMMAND\n[\\fIOPTION\\fR...]\n.SH COMMANDS\n";
  for (const CommandEntry& entry : all_commands()) {
    const Command command = entry.make();
    text += ".SS slipway " + escaped(command.name);
    for (const Positional& positional : command.positionals) {
      text += positional.least == 0 ? " [" + escaped(positional.name) + "]"
                                    : " " + escaped(positional.name);
    }
    text += "\n" + escaped(command.summary) + ".\n";
    if (!command.details.empty()) text += ".PP\n.nf\n" + escaped(command.details) + "\n.fi\n";
    text += options_of(command.options);
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
      ".TP\n.B NO_COLOR\nno colours\n";
  return text;
}

}  // namespace slipway::cli
