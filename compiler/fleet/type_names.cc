#include "compiler/fleet/type_names.h"

#include <array>
#include <utility>

namespace slipway::fleet {

namespace {

constexpr std::array types = {
    std::pair{ServiceType::web, std::string_view("web")},
    std::pair{ServiceType::grpc, std::string_view("grpc")},
    std::pair{ServiceType::tcp, std::string_view("tcp")},
    std::pair{ServiceType::worker, std::string_view("worker")},
    std::pair{ServiceType::cron, std::string_view("cron")},
    std::pair{ServiceType::job, std::string_view("job")},
    std::pair{ServiceType::site, std::string_view("site")},
};

}  // namespace

std::string_view name_of(ServiceType type) {
  for (const auto& [known, name] : types) {
    if (known == type) return name;
  }
  return "";
}

std::optional<ServiceType> service_type_named(std::string_view name) {
  for (const auto& [type, known] : types) {
    if (known == name) return type;
  }
  return std::nullopt;
}

std::string_view name_of(Gateway gateway) { return gateway == Gateway::istio ? "istio" : "kong"; }

}  // namespace slipway::fleet
