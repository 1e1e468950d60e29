#pragma once

#include <string>
#include <vector>

#include "compiler/fleet/fleet.h"
#include "core/result.h"
#include "executor/doctor/examination.h"

namespace slipway::executor {

/// A UID to write into the fleet, for a cluster that has none there.
struct Pin {
  const fleet::Cluster* cluster = nullptr;
  std::string uid;
};

/// The text of the fleet's file with `uid` put into the `kube` of these clusters; nothing else of
/// it changes. An error where a cluster's `kube` stands in several places (an anchor) or is none.
Result<std::string> with_pins(const fleet::Fleet& fleet, std::string text,
                              const std::vector<Pin>& pins);

/// Asks the clusters that were reached and are not pinned for their UIDs, and writes them into the
/// fleet. Gives the names of those that were pinned.
Result<std::vector<std::string>> pin_clusters(Examination& examination);

}  // namespace slipway::executor
