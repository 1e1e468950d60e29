#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/filesystem/filesystem.h"
#include "core/result.h"

namespace slipway::clients {

/// A program that gives credentials (client.authentication.k8s.io).
struct CredentialPlugin {
  std::string command;                   ///< a path, or a name that is searched in PATH
  std::vector<std::string> arguments;    ///< without the command
  std::vector<std::string> environment;  ///< `NAME=value`, on top of ours
  std::string api_version;
  std::string install_hint;
  bool wants_cluster = false;  ///< it is told the cluster's address

  bool operator==(const CredentialPlugin&) const = default;
};

/// One context of a kubeconfig: a cluster, and who we are there.
struct ClusterAccess {
  std::string context;
  std::string
      server;  ///< https://host:port, perhaps with a path (Rancher); without a slash at its end
  std::string namespace_name;         ///< the context's; may be empty
  std::string certificate_authority;  ///< PEM; empty: the machine's own
  std::string server_name;            ///< tls-server-name
  std::string proxy;
  std::string client_certificate;  ///< PEM
  std::string client_key;          ///< PEM
  std::string token;
  std::string user_name;  ///< basic authentication
  std::string password;
  std::optional<CredentialPlugin> plugin;

  bool operator==(const ClusterAccess&) const = default;
};

/// The files that kubectl would read: `file` when it is given, else those of KUBECONFIG
/// (`variable`, separated by colons), else `home`/.kube/config.
std::vector<std::string> kubeconfig_files(const std::string& file, const std::string& variable,
                                          const std::string& home);

/// Reads a context by its name; an empty name is the current context. Several files are merged as
/// by kubectl: the first that has a name wins. Files of tokens, certificates and keys are read.
/// Refused, with the reason: insecure-skip-tls-verify, credentials over plain http to another
/// machine, auth-provider (gone from Kubernetes), impersonation.
Result<ClusterAccess> read_kubeconfig(FileSystem& files, const std::vector<std::string>& paths,
                                      const std::string& context);

}  // namespace slipway::clients
