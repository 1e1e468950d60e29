#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace slipway {

/// A place in a text file. Line and column count from 1, columns in bytes; 0 means unknown.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  friend bool operator==(const Position&, const Position&) = default;
  friend auto operator<=>(const Position&, const Position&) = default;
};

enum class Severity : std::uint8_t { error, warning, note };

/// Whose fault it is; decides the exit status (docs/cli.md).
enum class Fault : std::uint8_t {
  finding,  ///< a check found something in input that could be read: exit status 1
  input,    ///< wrong use, or input that cannot be read or understood: exit status 2
  outside,  ///< an outside system failed: exit status 3
};

/// A further place or step that explains a diagnostic: the other side of a collision, the chain of
/// bases.
struct DiagnosticNote {
  std::string file;
  Position position;
  std::string source_line;
  std::string message;
};

/// What went wrong, where, and what to do about it. A value; core/diagnostics/format.h prints it.
struct Diagnostic {
  Severity severity = Severity::error;
  Fault fault = Fault::input;
  std::string rule;         ///< stable name of the check, such as "route-collision"; may be empty
  std::string file;         ///< as the user would name it; empty: no file
  Position position;        ///< {0, 0}: the file as a whole
  std::string source_line;  ///< the text of that line, without line end; empty: not known
  std::string message;      ///< one sentence, no position in it, no full stop
  std::string hint;         ///< what to do; may be empty
  std::vector<DiagnosticNote> notes;
};

/// A diagnostic without a place.
Diagnostic plain_error(std::string message, std::string hint = {}, Fault fault = Fault::input);

/// A diagnostic at a place of `text`, the whole content of `file`; cuts out the source line.
Diagnostic error_in_text(std::string_view file, std::string_view text, Position position,
                         std::string message, std::string hint = {});

/// The line of `text` that `position` is in, without its line end; empty when there is none.
std::string source_line_of(std::string_view text, Position position);

/// Collects diagnostics, so that one run reports many.
class Diagnostics {
 public:
  void add(Diagnostic diagnostic) { list_.push_back(std::move(diagnostic)); }
  void add(std::vector<Diagnostic> diagnostics);

  /// Sorted by file, position and message, without exact repeats.
  void sort();

  [[nodiscard]] const std::vector<Diagnostic>& list() const { return list_; }
  [[nodiscard]] bool has_errors() const;
  [[nodiscard]] std::size_t count(Severity severity) const;
  [[nodiscard]] bool empty() const { return list_.empty(); }

  /// 0 without errors, else the highest of the errors' exit statuses, where unreadable input (2)
  /// hides findings (1), and an outside fault (3) hides both.
  [[nodiscard]] int exit_status() const;

 private:
  std::vector<Diagnostic> list_;
};

/// The exit status of a fault: 1, 2 or 3 (docs/cli.md).
int exit_status(Fault fault);

}  // namespace slipway
