#include "executor/backend/kubernetes/job_pods.h"

#include <set>

#include "clients/kubernetes/watch.h"
#include "executor/backend/kubernetes/json_path.h"

namespace slipway::executor {

Result<bool> wait_until_gone(clients::KubernetesClient& client, const std::string& pods,
                             std::chrono::milliseconds time) {
  using Kind = clients::WatchEvent::Kind;
  std::set<std::string> left;
  bool is_complete = false;  // before that, `left` may lack some
  return clients::watch_objects(
      client, pods, std::chrono::steady_clock::now() + time, time,
      [&](const clients::WatchEvent& event) -> Result<clients::WatchNext> {
        if (event.kind == Kind::listed) {
          is_complete = true;
        } else {
          const auto object = nlohmann::json::parse(event.object, nullptr, false);
          const std::string name = json_text(object, {"metadata", "name"});
          if (event.kind == Kind::present) left.insert(name);
          if (event.kind == Kind::gone) left.erase(name);
        }
        return is_complete && left.empty() ? clients::WatchNext::stop : clients::WatchNext::more;
      });
}

}  // namespace slipway::executor
