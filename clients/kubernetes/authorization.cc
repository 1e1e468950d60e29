#include "clients/kubernetes/authorization.h"

#include "core/text/base64.h"

namespace slipway::clients {

std::string authorization(const ClusterAccess& access) {
  if (!access.token.empty()) return "Bearer " + access.token;
  if (access.user_name.empty()) return {};
  return "Basic " + base64(access.user_name + ":" + access.password);
}

}  // namespace slipway::clients
