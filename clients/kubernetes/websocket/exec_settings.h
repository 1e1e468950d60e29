#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/ssl/context.hpp>

#include "clients/kubernetes/exec.h"
#include "clients/kubernetes/exec_target.h"
#include "clients/kubernetes/kubeconfig.h"
#include "clients/kubernetes/websocket/server_address.h"
#include "core/result.h"

namespace slipway::clients {

/// Everything that a connection to a container needs to be made; shared by those of one target.
struct ExecSettings {
  ClusterAccess access;
  ContainerName container;
  ServerAddress server;
  std::optional<ServerAddress> proxy;
  std::optional<boost::asio::ssl::context> tls;
};

/// Reads addresses, keys and certificates. An error names what of the kubeconfig cannot be used.
Result<std::shared_ptr<ExecSettings>> exec_settings(const ClusterAccess& access,
                                                    const ContainerName& container);

/// The API's path of a command.
std::string path_of(const ExecSettings& settings, const std::vector<std::string>& command,
                    ExecInput input);

/// The API's path of a port.
std::string path_of(const ExecSettings& settings, std::uint16_t port);

/// A connection that cannot be made or used: `what` goes on behind its name.
Diagnostic failure(const ExecSettings& settings, const std::string& what, const char* rule,
                   std::string hint = {});
Diagnostic broken(const ExecSettings& settings, const std::string& what);

}  // namespace slipway::clients
