#include "cli/console.h"

#include <unistd.h>

#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

#include "compiler/secrets/mask.h"
#include "core/filesystem/descriptor.h"
#include "core/filesystem/filesystem.h"
#include "core/log/json_line.h"

namespace slipway::cli {

namespace {

std::string_view level_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::note:
      return "info";
  }
  return "error";
}

// In one text, as a line of the log has no lists: `file:line:column: message; …`.
std::string notes_of(const Diagnostic& diagnostic) {
  std::string text;
  for (const DiagnosticNote& note : diagnostic.notes) {
    if (!text.empty()) text += "; ";
    if (!note.file.empty()) {
      text += note.file + ":" + std::to_string(note.position.line) + ":" +
              std::to_string(note.position.column) + ": ";
    }
    text += note.message;
  }
  return text;
}

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

void Console::say(std::string_view text) {
  if (form_ == Form::text) {
    (void)write_all(STDERR_FILENO, text);
    return;
  }
  while (text.ends_with('\n')) text.remove_suffix(1);
  JsonLine line;
  line.text("level", "info").text("message", text);
  (void)write_all(STDERR_FILENO, line.str() + "\n");
}

void Console::say(const Diagnostic& diagnostic) {
  if (form_ == Form::text) {
    (void)write_all(STDERR_FILENO, format_diagnostic(diagnostic, say_color_));
    return;
  }
  JsonLine line;
  line.text("level", level_of(diagnostic.severity)).text("message", diagnostic.message);
  if (!diagnostic.rule.empty()) line.text("rule", diagnostic.rule);
  if (!diagnostic.file.empty()) line.text("file", diagnostic.file);
  if (diagnostic.position.line > 0) {
    line.number("line", diagnostic.position.line).number("column", diagnostic.position.column);
  }
  if (!diagnostic.hint.empty()) line.text("hint", diagnostic.hint);
  if (!diagnostic.notes.empty()) line.text("notes", notes_of(diagnostic));
  (void)write_all(STDERR_FILENO, line.str() + "\n");
}

Diagnostics Console::presentable(Diagnostics diagnostics) {
  DiskFileSystem files;
  secrets::mask(files, diagnostics);
  diagnostics.sort();
  return diagnostics;
}

int Console::report(const Diagnostic& diagnostic) {
  Diagnostics one;
  one.add(diagnostic);
  say(presentable(std::move(one)).list().front());
  return diagnostic.severity == Severity::error ? exit_status(diagnostic.fault) : 0;
}

int Console::report(Diagnostics diagnostics) {
  diagnostics = presentable(std::move(diagnostics));
  if (form_ == Form::text) {
    (void)write_all(STDERR_FILENO, format_diagnostics(diagnostics, say_color_));
  } else {
    for (const Diagnostic& diagnostic : diagnostics.list()) say(diagnostic);
  }
  return diagnostics.exit_status();
}

int Console::finish(int status, std::optional<int> failure) {
  if (out_failure_ == 0) return status;
  const int reported = report(plain_error(
      "standard output cannot be written: " + std::generic_category().message(out_failure_),
      "is the disk full, or the reader gone?", Fault::outside));
  return failure.value_or(reported);
}

}  // namespace slipway::cli
