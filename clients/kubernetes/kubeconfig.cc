#include "clients/kubernetes/kubeconfig.h"

#include <algorithm>
#include <memory>

#include "core/diagnostics/format.h"
#include "core/filesystem/path.h"
#include "core/text/suggest.h"
#include "core/text/url.h"
#include "core/yaml/reader.h"
#include "core/yaml/scalar.h"
#include "core/yaml/text_of.h"

namespace slipway::clients {

namespace {

using yaml::Node;

struct File {
  std::string directory;
  std::shared_ptr<yaml::Stream> stream;
  const Node* root = nullptr;
};

/// An entry of `clusters`, `users` or `contexts`.
struct Named {
  const Node* node = nullptr;  ///< what stands under `cluster`, `user` or `context`
  std::string directory;       ///< where its relative paths begin
};

std::string text_at(const Node& node, std::string_view key) {
  return std::string(yaml::text_unless_null(node.find(key)));
}

bool is_true(const Node* node) {
  return node != nullptr && yaml::parse_boolean(node->text()).value_or(false);
}

class Kubeconfig {
 public:
  explicit Kubeconfig(FileSystem& files) : files_(files) {}

  Result<void> add(const std::string& path) {
    SLIPWAY_ASSIGN(std::string text, files_.read(path));
    SLIPWAY_ASSIGN(const std::shared_ptr<yaml::Stream> stream,
                   yaml::read_manifests(path, std::move(text)));
    const Node* root = stream->documents.empty() ? nullptr : stream->documents.front();
    if (root != nullptr && !root->is_mapping() && !root->is_null()) {
      return yaml::error_at(*root, "a kubeconfig must be a map",
                            "`kubectl config view` shows what one looks like");
    }
    if (root != nullptr) parsed_.push_back({parent_path(path), stream, root});
    return {};
  }

  [[nodiscard]] std::string current_context() const {
    for (const File& file : parsed_) {
      if (std::string name = text_at(*file.root, "current-context"); !name.empty()) return name;
    }
    return {};
  }

  // The first entry with this name.
  [[nodiscard]] Named find(std::string_view list, std::string_view field,
                           std::string_view name) const {
    for (const File& file : parsed_) {
      const Node* entries = file.root->find(list);
      if (entries == nullptr) continue;
      for (const Node* entry : entries->items()) {
        if (text_at(*entry, "name") != name) continue;
        if (const Node* value = entry->find(field)) return {value, file.directory};
      }
    }
    return {};
  }

  [[nodiscard]] std::vector<std::string> names(std::string_view list) const {
    std::vector<std::string> all;
    for (const File& file : parsed_) {
      const Node* entries = file.root->find(list);
      if (entries == nullptr) continue;
      for (const Node* entry : entries->items()) all.push_back(text_at(*entry, "name"));
    }
    return all;
  }

  // The text of `KEY-data` (base64), or the content of the file that `KEY` names.
  Result<std::string> content(const Named& named, const std::string& key) {
    if (const Node* data = named.node->find(key + "-data"); data != nullptr && !data->is_null()) {
      const std::optional<std::string> decoded = yaml::decode_base64(data->text());
      if (decoded) return *decoded;
      return yaml::error_at(*data, "`" + key + "-data` is no base64");
    }
    const std::string path = text_at(*named.node, key);
    if (path.empty()) return std::string();
    return files_.read(join_path(named.directory, path));
  }

  Result<void> read_cluster(const Named& named, ClusterAccess& access) {
    const Node& cluster = *named.node;
    access.server = text_at(cluster, "server");
    while (access.server.ends_with('/')) access.server.pop_back();
    access.server_name = text_at(cluster, "tls-server-name");
    access.proxy = text_at(cluster, "proxy-url");
    if (!access.server.starts_with("https://") && !access.server.starts_with("http://")) {
      return yaml::error_at(cluster, "the cluster of context `" + printable(access.context) +
                                         "` has no server that begins with https://");
    }
    if (const Node* insecure = cluster.find("insecure-skip-tls-verify"); is_true(insecure)) {
      return yaml::error_at(
          *insecure, "a server whose certificate is not checked is refused: anybody could be it",
          "put its certificate authority into `certificate-authority-data` instead");
    }
    SLIPWAY_ASSIGN(access.certificate_authority, content(named, "certificate-authority"));
    return {};
  }

  Result<void> read_user(const Named& named, ClusterAccess& access) {
    const Node& user = *named.node;
    for (const std::string_view refused : {"auth-provider", "as", "as-groups", "as-uid"}) {
      if (const Node* key = const_cast<Node&>(user).find_key(refused)) {
        return yaml::error_at(*key, "slipway does not take `" + std::string(refused) + "`",
                              refused == "auth-provider"
                                  ? "Kubernetes 1.26 dropped it for `exec`: ask your provider for "
                                    "its credential plugin"
                                  : "use a context of the account itself");
      }
    }
    SLIPWAY_ASSIGN(access.client_certificate, content(named, "client-certificate"));
    SLIPWAY_ASSIGN(access.client_key, content(named, "client-key"));
    access.user_name = text_at(user, "username");
    access.password = text_at(user, "password");
    access.token = text_at(user, "token");
    if (const std::string path = text_at(user, "tokenFile"); !path.empty()) {  // wins over `token`
      SLIPWAY_ASSIGN(access.token, files_.read(join_path(named.directory, path)));
      while (!access.token.empty() &&
             (access.token.back() == '\n' || access.token.back() == '\r')) {
        access.token.pop_back();
      }
    }
    if (const Node* exec = user.find("exec"); exec != nullptr && exec->is_mapping()) {
      return read_plugin(*exec, named.directory, access);
    }
    return {};
  }

 private:
  static Result<void> read_plugin(const Node& exec, const std::string& directory,
                                  ClusterAccess& access) {
    CredentialPlugin plugin;
    plugin.command = text_at(exec, "command");
    if (plugin.command.empty()) return yaml::error_at(exec, "`exec` has no `command`");
    if (plugin.command.find('/') != std::string::npos) {
      plugin.command = join_path(directory, plugin.command);
    }
    plugin.api_version = text_at(exec, "apiVersion");
    plugin.install_hint = text_at(exec, "installHint");
    plugin.wants_cluster = is_true(exec.find("provideClusterInfo"));
    if (const Node* arguments = exec.find("args")) {
      for (const Node* argument : arguments->items()) {
        plugin.arguments.emplace_back(argument->text());
      }
    }
    if (const Node* environment = exec.find("env")) {
      for (const Node* variable : environment->items()) {
        plugin.environment.push_back(text_at(*variable, "name") + "=" +
                                     text_at(*variable, "value"));
      }
    }
    access.plugin = std::move(plugin);
    return {};
  }

  FileSystem& files_;
  std::vector<File> parsed_;
};

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names)
    text += (text.empty() ? "`" : ", `") + printable(name) + "`";
  return text;
}

Diagnostic unknown_context(const Kubeconfig& config, const std::string& context,
                           const std::vector<std::string>& paths) {
  const std::vector<std::string> names = config.names("contexts");
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  std::string hint = did_you_mean(context, candidates);
  if (hint.empty()) {
    hint = names.empty() ? "--kubeconfig FILE or KUBECONFIG names another kubeconfig"
                         : "there are " + listed(names);
  }
  const std::string where = paths.size() == 1 ? printable(paths.front()) : "the kubeconfigs";
  if (context.empty()) {
    return plain_error(where + " has no current context", "--context names one; " + hint);
  }
  return plain_error(where + " has no context `" + printable(context) + "`", hint);
}

}  // namespace

std::vector<std::string> kubeconfig_files(const std::string& file, const std::string& variable,
                                          const std::string& home) {
  if (!file.empty()) return {file};
  std::vector<std::string> paths;
  std::string_view rest = variable;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    if (end > 0) paths.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (paths.empty() && !home.empty()) paths.push_back(join_path(home, ".kube/config"));
  return paths;
}

namespace {

Result<ClusterAccess> read_context(FileSystem& files, const std::vector<std::string>& paths,
                                   const std::string& context) {
  Kubeconfig config(files);
  for (const std::string& path : paths) {
    // As kubectl: of several, some may be missing.
    if (paths.size() > 1 && files.type(path) == FileType::missing) continue;
    SLIPWAY_TRY(config.add(path));
  }
  ClusterAccess access;
  access.context = context.empty() ? config.current_context() : context;
  const Named chosen = config.find("contexts", "context", access.context);
  if (chosen.node == nullptr) return unknown_context(config, access.context, paths);
  access.namespace_name = text_at(*chosen.node, "namespace");

  const std::string cluster = text_at(*chosen.node, "cluster");
  const std::string user = text_at(*chosen.node, "user");
  const Named found_cluster = config.find("clusters", "cluster", cluster);
  const Named found_user = config.find("users", "user", user);
  if (found_cluster.node == nullptr) {
    return yaml::error_at(*chosen.node, "there is no cluster `" + printable(cluster) + "`");
  }
  SLIPWAY_TRY(config.read_cluster(found_cluster, access));
  if (!user.empty() && found_user.node == nullptr) {
    return yaml::error_at(*chosen.node, "there is no user `" + printable(user) + "`");
  }
  if (found_user.node != nullptr) SLIPWAY_TRY(config.read_user(found_user, access));

  const bool has_secret = !access.token.empty() || !access.password.empty() || access.plugin;
  if (has_secret && is_clear_to_others(access.server)) {
    return yaml::error_at(
        *found_cluster.node,
        "credentials would cross the network in clear to " + printable(access.server),
        "use the server's https:// address");
  }
  return access;
}

}  // namespace

Result<ClusterAccess> read_kubeconfig(FileSystem& files, const std::vector<std::string>& paths,
                                      const std::string& context) {
  Result<ClusterAccess> access = read_context(files, paths, context);
  if (access) return access;
  // The lines of a kubeconfig hold tokens and keys: a message names the place and shows nothing.
  Diagnostic diagnostic = std::move(access).error();
  diagnostic.source_line.clear();
  for (DiagnosticNote& note : diagnostic.notes) note.source_line.clear();
  return diagnostic;
}

}  // namespace slipway::clients
