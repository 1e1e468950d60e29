// Whatever the payload is, the driver gives a decision or an error, grants nothing that the rules
// do not allow, and gets its decision back from the runner as it was.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "executor/driver/decision.h"
#include "executor/driver/payload.h"

namespace {

using namespace slipway;
using namespace slipway::executor;

void require(bool holds) {
  if (!holds) std::abort();
}

FleetFacts production_everywhere() {
  return {.teams = {"shop"},
          .named_teams = {},
          .environment = EnvironmentFacts{.name = "production",
                                          .clusters = {"production-1"},
                                          .needs_protected_ref = true,
                                          .merged_by = {}},
          .candidates = {"production"}};
}

HostFacts host() {
  return {
      .user = User{.name = "slipway-job", .identity = {.user = 999, .group = 998, .groups = {998}}},
      .why_no_user = {}};
}

void check(const Payload& payload) {
  Decision decision = decide(payload, production_everywhere(), host(), {});
  if (decision.job.grant) {
    require(payload.ref_kind == RefKind::branch);
    require(payload.protection == RefProtection::protected_ref);
    require(!payload.ref.empty() && !payload.ref.starts_with("refs/"));
  }
  require(decision.job.grant.has_value() + !decision.refusal.empty() + !decision.reason.empty() ==
          1);
  for (const char c : describe(decision, "1"))
    require(c == '\n' || c == '\t' || static_cast<unsigned char>(c) >= 0x20);
  decision.grace = std::chrono::milliseconds(1);
  const std::string text = to_text(decision);
  const auto back = decision_from_text(text);
  require(back && to_text(*back) == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto payload = parse_payload(std::string(data, data + size), "response.json");
  if (payload) check(*payload);
  return 0;
}
