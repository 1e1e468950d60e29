#include <string_view>

#include "clients/git/libgit2/libgit2_repository.h"
#include "clients/git/libgit2/libgit2_tree.h"
#include "clients/http/libcurl/libcurl_client.h"
#include "clients/kubernetes/websocket/websocket_exec.h"
#include "clients/module/module.h"

extern "C" __attribute__((visibility("default"))) const slipway::clients::Module*
slipway_clients_module(const char* version) {
  static const slipway::clients::Module module = {
      slipway::clients::open_libgit2_tree, slipway::clients::describe_libgit2_repository,
      slipway::clients::make_libcurl_client, slipway::clients::make_websocket_exec};
  return std::string_view(version) == SLIPWAY_VERSION ? &module : nullptr;
}
