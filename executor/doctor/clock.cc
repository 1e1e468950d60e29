#include <sys/timex.h>

#include "executor/doctor/examination.h"

namespace slipway::executor {

void check_clock(Examination& examination) {
  constexpr std::string_view name = "clock";
  struct timex state = {};
  // adjtimex(2): TIME_ERROR also while nothing synchronizes the clock.
  const int answer = ::adjtimex(&state);
  if (answer < 0 || answer == TIME_ERROR || (state.status & STA_UNSYNC) != 0) {
    return examination.warn(
        name, "nothing keeps the clock right: tokens and certificates may count as expired",
        "timedatectl set-ntp true");
  }
  examination.ok(name, "the clock is synchronized");
}

}  // namespace slipway::executor
