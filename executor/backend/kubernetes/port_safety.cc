#include "executor/backend/kubernetes/port_safety.h"

#include <algorithm>
#include <array>
#include <string>

#include "executor/backend/kubernetes/json_path.h"

namespace slipway::executor {

namespace {

using Json = nlohmann::json;

/// Raw sockets and packets, other ways to them, and ways into other processes.
constexpr std::array<std::string_view, 8> dangerous = {
    "NET_RAW", "NET_ADMIN", "SYS_ADMIN", "SYS_PTRACE", "SYS_MODULE", "BPF", "PERFMON", "ALL"};

/// In capital letters; what is no text may be anything.
std::string capability(const Json& item) {
  std::string name = item.is_string() ? item.get<std::string>() : std::string("ALL");
  for (char& c : name) c = (c >= 'a' && c <= 'z') ? static_cast<char>(c - 'a' + 'A') : c;
  return name;
}

/// `CAP_NET_RAW` may be taken for NET_RAW, or for nothing, as containerd does: what is given counts
/// with it, what is dropped only without.
bool is_dangerous(const Json& item) {
  std::string name = capability(item);
  if (name.starts_with("CAP_")) name.erase(0, 4);
  return std::find(dangerous.begin(), dangerous.end(), name) != dangerous.end();
}

bool is_true(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && *found != Json(false) && !found->is_null();
}

/// Does a container drop what a container's runtime would give it?
bool is_safe(const Json& container) {
  if (!container.is_object()) return false;
  const Json security = container.value("securityContext", Json::object());
  if (!security.is_object() || is_true(security, "privileged")) return false;
  bool drops_raw = false;
  for (const Json& item : json_items(security, {"capabilities", "drop"})) {
    const std::string name = capability(item);
    drops_raw = drops_raw || (item.is_string() && (name == "NET_RAW" || name == "ALL"));
  }
  if (!drops_raw) return false;
  const Json& added = json_items(security, {"capabilities", "add"});
  return std::none_of(added.begin(), added.end(), is_dangerous);
}

}  // namespace

bool port_is_safe(std::string_view pod) {
  const Json json = Json::parse(pod, nullptr, /*allow_exceptions=*/false);
  const auto spec = json.is_object() ? json.find("spec") : json.end();
  if (!json.is_object() || spec == json.end() || !spec->is_object()) return false;
  for (const char* shared : {"hostNetwork", "hostPID", "shareProcessNamespace"}) {
    if (is_true(*spec, shared)) return false;
  }
  for (const char* list : {"initContainers", "containers", "ephemeralContainers"}) {
    const Json& containers = json_items(*spec, {list});
    if (!std::all_of(containers.begin(), containers.end(), is_safe)) return false;
  }
  return true;
}

}  // namespace slipway::executor
