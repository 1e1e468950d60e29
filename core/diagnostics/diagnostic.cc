#include "core/diagnostics/diagnostic.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace slipway {

Diagnostic plain_error(std::string message, std::string hint, Fault fault) {
  Diagnostic diagnostic;
  diagnostic.fault = fault;
  diagnostic.message = std::move(message);
  diagnostic.hint = std::move(hint);
  return diagnostic;
}

Diagnostic error_in_text(std::string_view file, std::string_view text, Position position,
                         std::string message, std::string hint) {
  Diagnostic diagnostic = plain_error(std::move(message), std::move(hint));
  diagnostic.file = file;
  diagnostic.position = position;
  diagnostic.source_line = source_line_of(text, position);
  return diagnostic;
}

std::string source_line_of(std::string_view text, Position position) {
  if (position.line == 0) return {};
  std::size_t begin = 0;
  for (std::uint32_t line = 1; line < position.line; ++line) {
    begin = text.find('\n', begin);
    if (begin == std::string_view::npos) return {};
    ++begin;
  }
  std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return std::string(line);
}

void Diagnostics::add(std::vector<Diagnostic> diagnostics) {
  std::move(diagnostics.begin(), diagnostics.end(), std::back_inserter(list_));
}

void Diagnostics::sort() {
  const auto key = [](const Diagnostic& d) {
    return std::tie(d.file, d.position.line, d.position.column, d.message);
  };
  std::stable_sort(list_.begin(), list_.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
  const auto same = [&](const Diagnostic& a, const Diagnostic& b) { return key(a) == key(b); };
  list_.erase(std::unique(list_.begin(), list_.end(), same), list_.end());
}

bool Diagnostics::has_errors() const {
  return std::any_of(list_.begin(), list_.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::error; });
}

std::size_t Diagnostics::count(Severity severity) const {
  return static_cast<std::size_t>(std::count_if(
      list_.begin(), list_.end(), [&](const Diagnostic& d) { return d.severity == severity; }));
}

int Diagnostics::exit_status() const {
  int status = 0;
  for (const Diagnostic& diagnostic : list_) {
    if (diagnostic.severity == Severity::error) {
      status = std::max(status, slipway::exit_status(diagnostic.fault));
    }
  }
  return status;
}

int exit_status(Fault fault) {
  switch (fault) {
    case Fault::finding:
      return 1;
    case Fault::input:
      return 2;
    case Fault::outside:
      return 3;
  }
  return 3;
}

}  // namespace slipway
