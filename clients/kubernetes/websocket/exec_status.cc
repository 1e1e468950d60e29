#include "clients/kubernetes/websocket/exec_status.h"

#include <charconv>

#include <nlohmann/json.hpp>

namespace slipway::clients {

namespace {

using Json = nlohmann::json;

std::string text_at(const Json& object, const char* name) {
  if (!object.is_object()) return {};
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

ExecEvent exec_end(std::string_view status) {
  ExecEvent event;
  event.kind = ExecEvent::Kind::ended;
  const Json json = Json::parse(status, nullptr, /*allow_exceptions=*/false);
  if (text_at(json, "status") == "Success") return event;
  event.exit_code = -1;
  event.reason = text_at(json, "message");
  if (event.reason.empty()) event.reason = "the cluster does not say how the command ended";
  if (text_at(json, "reason") != "NonZeroExitCode") return event;
  const auto details = json.find("details");
  if (details == json.end() || !details->is_object()) return event;
  const auto causes = details->find("causes");
  if (causes == details->end() || !causes->is_array()) return event;
  for (const Json& cause : *causes) {
    if (text_at(cause, "reason") != "ExitCode") continue;
    const std::string code = text_at(cause, "message");
    int number = 0;
    const auto [end, failure] = std::from_chars(code.data(), code.data() + code.size(), number);
    if (failure != std::errc() || end != code.data() + code.size()) continue;
    event.exit_code = number;
    event.reason.clear();
  }
  return event;
}

ExecEvent port_end(std::string_view why) {
  ExecEvent event;
  event.kind = ExecEvent::Kind::ended;
  event.exit_code = -1;
  event.reason = why.empty() ? "the cluster does not say why there is no connection" : why;
  return event;
}

}  // namespace slipway::clients
