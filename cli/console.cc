#include "cli/console.h"

#include <unistd.h>

#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

#include "core/filesystem/descriptor.h"

namespace slipway::cli {

namespace {

bool terminal_wants_color(int descriptor) {
  const char* terminal = std::getenv("TERM");
  const char* refused = std::getenv("NO_COLOR");  // https://no-color.org
  if (refused != nullptr && *refused != '\0') return false;
  if (terminal != nullptr && std::string_view(terminal) == "dumb") return false;
  return ::isatty(descriptor) == 1;
}

}  // namespace

void Console::set_color(ColorChoice choice) {
  const auto decide = [choice](int descriptor) {
    const bool on = choice == ColorChoice::always ||
                    (choice == ColorChoice::automatic && terminal_wants_color(descriptor));
    return on ? Color::on : Color::off;
  };
  out_color_ = decide(STDOUT_FILENO);
  say_color_ = decide(STDERR_FILENO);
}

void Console::out(std::string_view data) {
  if (out_failure_ == 0) out_failure_ = write_all(STDOUT_FILENO, data);
}

void Console::say(std::string_view text) { (void)write_all(STDERR_FILENO, text); }

int Console::report(const Diagnostic& diagnostic) {
  say(format_diagnostic(diagnostic, say_color_));
  return diagnostic.severity == Severity::error ? exit_status(diagnostic.fault) : 0;
}

int Console::report(Diagnostics diagnostics) {
  diagnostics.sort();
  say(format_diagnostics(diagnostics, say_color_));
  return diagnostics.exit_status();
}

int Console::finish(int status) {
  if (out_failure_ == 0) return status;
  return report(plain_error(
      "standard output cannot be written: " + std::generic_category().message(out_failure_),
      "is the disk full, or the reader gone?", Fault::outside));
}

}  // namespace slipway::cli
