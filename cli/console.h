#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/diagnostics/diagnostic.h"
#include "core/diagnostics/format.h"

namespace slipway::cli {

enum class ColorChoice : std::uint8_t { automatic, always, never };

/// How what is said to a person is written: as text, or (`--log-format json`) a JSON object a line.
enum class Form : std::uint8_t { text, json_lines };

/// Standard output carries data, standard error everything that is said to a person.
class Console {
 public:
  /// Colours follow the choice, then NO_COLOR, then whether each stream is a terminal.
  void set_color(ColorChoice choice);

  void set_form(Form form) { form_ = form; }

  /// Writes data, whole, straight to standard output. A failure is remembered for finish().
  void out(std::string_view data);
  /// Writes to standard error.
  void say(std::string_view text);
  /// The one way in which commands tell diagnostics: sorted, and without the secrets that the lines
  /// of files on the disk may hold (compiler/secrets/mask.h).
  static Diagnostics presentable(Diagnostics diagnostics);
  /// Says a diagnostic and returns the exit status that belongs to it.
  int report(const Diagnostic& diagnostic);
  /// Says all diagnostics, and returns the exit status.
  int report(Diagnostics diagnostics);

  [[nodiscard]] Color out_color() const { return out_color_; }
  [[nodiscard]] Color say_color() const { return say_color_; }

  /// The exit status of the process: `status`, unless standard output could not be written
  /// (`failure`, or 3).
  int finish(int status, std::optional<int> failure = {});

 private:
  void say(const Diagnostic& diagnostic);

  Color out_color_ = Color::off;
  Color say_color_ = Color::off;
  Form form_ = Form::text;
  int out_failure_ = 0;  ///< errno of the first failed write
};

}  // namespace slipway::cli
