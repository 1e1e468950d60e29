#include "executor/backend/kubernetes/pod_events.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "clients/kubernetes/objects.h"
#include "core/diagnostics/format.h"
#include "core/text/url.h"
#include "executor/backend/kubernetes/json_path.h"

namespace slipway::executor {

namespace {

using Json = nlohmann::json;

/// The last time that it happened (RFC 3339, UTC, so texts compare as times do). Seconds tie: of
/// two events of one second the later in the list of the API is as good.
std::string time_of(const Json& event) {
  std::string last;
  for (const std::string& time :
       {json_text(event, {"series", "lastObservedTime"}), json_text(event, {"lastTimestamp"}),
        json_text(event, {"eventTime"}), json_text(event, {"metadata", "creationTimestamp"})}) {
    last = std::max(last, time.substr(0, std::string_view("2006-01-02T15:04:05").size()));
  }
  return last;
}

}  // namespace

std::optional<std::string> last_complaint(const std::string& events) {
  const Json list = Json::parse(events, nullptr, /*allow_exceptions=*/false);
  const Json* newest = nullptr;
  for (const Json& event : json_items(list, {"items"})) {
    if (newest == nullptr || time_of(event) >= time_of(*newest)) newest = &event;
  }
  if (newest == nullptr || json_text(*newest, {"type"}) != "Warning") return std::nullopt;
  return fmt::format("{}: {}", printable(json_text(*newest, {"reason"})),
                     printable(json_text(*newest, {"message"})));
}

std::optional<std::string> pod_complaint(JobCluster& cluster, const Job& job) {
  const auto events =
      cluster.client.get(clients::collection_path({"v1", "events"}, job.pod->namespace_name) +
                         "?fieldSelector=" + url_escaped("involvedObject.name=" + job.name));
  return events ? last_complaint(*events) : std::nullopt;
}

}  // namespace slipway::executor
