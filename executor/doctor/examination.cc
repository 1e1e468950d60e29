#include "executor/doctor/examination.h"

#include <array>

#include "core/diagnostics/format.h"

namespace slipway::executor {

void Examination::ok(std::string_view check, std::string text) {
  findings.push_back({std::string(check), Verdict::ok, std::move(text), {}});
}

void Examination::warn(std::string_view check, std::string text, std::string fix) {
  findings.push_back({std::string(check), Verdict::warning, std::move(text), std::move(fix)});
}

void Examination::problem(std::string_view check, std::string text, std::string fix) {
  findings.push_back({std::string(check), Verdict::problem, std::move(text), std::move(fix)});
}

void Examination::problem(std::string_view check, const Diagnostic& error, std::string_view prefix,
                          std::string_view fix) {
  std::string text(prefix);
  const bool names_file = error.message.find(printable(error.file)) != std::string::npos;
  if (!names_file) text += printable(error.file) + ": ";
  problem(check, text + error.message, error.hint.empty() ? std::string(fix) : error.hint);
}

std::span<const Check> all_checks() {
  static constexpr std::array checks = {
      Check{"fleet", check_fleet_file},
      Check{"user", check_user},
      Check{"state", check_state_directory},
      Check{"kernel", check_kernel},
      Check{"disk", check_disk},
      Check{"clock", check_clock},
      Check{"programs", check_programs},
      Check{"clusters", check_clusters},
      Check{"pins", check_pins},
      Check{"permissions", check_permissions},
      Check{"builder", check_builder},
      Check{"helper", check_helper_image},
  };
  return checks;
}

}  // namespace slipway::executor
