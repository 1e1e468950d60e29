#include "executor/backend/kubernetes/resources.h"

#include <fmt/format.h>

#include <array>

#include "compiler/fleet/value_types.h"
#include "core/diagnostics/format.h"

namespace slipway::executor {

namespace {

/// Enough to wait with; what is more they ask for.
constexpr const char* small_cpu = "50m";
constexpr const char* small_memory = "64Mi";
/// git may need much for a large repository.
constexpr const char* helper_memory_limit = "2Gi";

struct Kind {
  const char* name;
  std::string Resources::*request;
  std::string Resources::*limit;
  std::string PodPlace::*most;
};

constexpr std::array kinds = {
    Kind{"CPU", &Resources::cpu_request, &Resources::cpu_limit, &PodPlace::most_cpu},
    Kind{"MEMORY", &Resources::memory_request, &Resources::memory_limit, &PodPlace::most_memory},
    Kind{"EPHEMERAL_STORAGE", &Resources::disk_request, &Resources::disk_limit,
         &PodPlace::most_disk},
};

Diagnostic refused(std::string what, std::string remedy) {
  return plain_error(std::move(what), std::move(remedy), Fault::finding);
}

/// What a job asks for by one variable, within its bound.
Result<bool> take_wish(const JobVariables& variables, const std::string& name,
                       const std::string& most, std::string& value) {
  const std::string wish = variables.value(name);
  if (wish.empty()) return false;
  const auto wished = fleet::parse_quantity(wish);
  if (!wished) {
    return refused(fmt::format("the variable {} is `{}`", name, printable(wish)),
                   "it must be a Kubernetes quantity such as 2, 500m or 4Gi");
  }
  const auto bound = fleet::parse_quantity(most);
  if (!bound || *wished > *bound) {
    return refused(fmt::format("the variable {} asks for {}, and {}", name, printable(wish),
                               bound ? "the most that a job may have here is " + most
                                     : "jobs here may not choose"),
                   "ask for less; the platform team can raise `executor.placement[].most` in "
                   "fleet.yaml");
  }
  value = wish;
  return true;
}

/// A request above its limit is refused by Kubernetes: the side that the job did not choose
/// follows.
void fit(std::string& request, std::string& limit, bool limit_is_wished) {
  const auto least = fleet::parse_quantity(request);
  const auto most = fleet::parse_quantity(limit);
  if (!least || !most || *least <= *most) return;
  (limit_is_wished ? request : limit) = limit_is_wished ? limit : request;
}

/// A small request below limits that are smaller still.
Resources small_below(Resources limits) {
  limits.cpu_request = small_cpu;
  limits.memory_request = small_memory;
  fit(limits.cpu_request, limits.cpu_limit, true);
  fit(limits.memory_request, limits.memory_limit, true);
  return limits;
}

}  // namespace

Resources build_resources(const PodPlace& place) {
  return {.cpu_request = place.cpu_request,
          .cpu_limit = place.cpu_limit,
          .memory_request = place.memory_request,
          .memory_limit = place.memory_limit,
          .disk_request = place.disk_request,
          .disk_limit = place.disk_limit};
}

Resources helper_resources(const PodPlace& place) {
  Resources limits;
  limits.cpu_limit = place.cpu_limit;
  limits.memory_limit = helper_memory_limit;
  limits.disk_limit = place.disk_limit;
  return small_below(limits);
}

Resources service_resources(const PodPlace& place) {
  Resources limits;
  limits.cpu_limit = place.cpu_limit;
  limits.memory_limit = place.memory_limit;
  limits.disk_limit = place.disk_limit;
  return small_below(limits);
}

Result<void> take_wishes(const JobVariables& variables, const PodPlace& place,
                         const std::string& kind, Resources& resources) {
  for (const Kind& resource : kinds) {
    const std::string name = fmt::format("KUBERNETES_{}{}", kind, resource.name);
    std::string& request = resources.*resource.request;
    std::string& limit = resources.*resource.limit;
    const std::string& most = place.*resource.most;
    SLIPWAY_TRY(take_wish(variables, name + "_REQUEST", most, request));
    SLIPWAY_ASSIGN(const bool is_wished, take_wish(variables, name + "_LIMIT", most, limit));
    fit(request, limit, is_wished);
  }
  return {};
}

}  // namespace slipway::executor
