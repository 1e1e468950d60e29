#include "cli/commands/schema_snapshot.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "clients/kubernetes/credentials.h"
#include "clients/kubernetes/open_api.h"
#include "compiler/manifest/schema/schemas.h"
#include "compiler/manifest/schema/snapshot.h"
#include "core/diagnostics/format.h"
#include "core/filesystem/file_writer.h"
#include "core/filesystem/path.h"
#include "core/process/environment.h"

namespace slipway::cli {

namespace {

Result<std::string> take_snapshot(const Arguments& arguments) {
  DiskFileSystem disk;
  const std::vector<std::string> paths =
      clients::kubeconfig_files(arguments.value("--kubeconfig").value_or(""),
                                environment_variable("KUBECONFIG"), environment_variable("HOME"));
  const auto read = [&]() -> Result<clients::ClusterAccess> {
    SLIPWAY_ASSIGN(
        clients::ClusterAccess access,
        clients::read_kubeconfig(disk, paths, arguments.value("--context").value_or("")));
    SLIPWAY_TRY(clients::run_credential_plugin(own_environment(), access));
    return access;
  };
  SLIPWAY_ASSIGN(auto access, clients::SharedAccess::open(read));
  clients::KubernetesClient client(std::move(access));
  SLIPWAY_ASSIGN(clients::ClusterOpenApi open_api, clients::read_open_api(client));
  std::vector<manifest::OpenApiDocument> documents;
  documents.reserve(open_api.documents.size());
  for (auto& document : open_api.documents) {
    documents.push_back({std::move(document.path), std::move(document.json)});
  }
  return manifest::make_snapshot(open_api.version, std::move(documents));
}

int run(const Arguments& arguments, Console& console) {
  Result<std::string> snapshot = take_snapshot(arguments);
  if (!snapshot) return console.report(snapshot.error());
  // What was written must be readable: a server may say anything.
  const std::string path = arguments.value("--output").value_or("");
  const auto schemas = manifest::Schemas::read(path, *snapshot);
  if (!schemas) return console.report(schemas.error());
  if (const auto whole = (*schemas)->read_all(); !whole) return console.report(whole.error());
  if (path.empty() || path == "-") {
    console.out(*snapshot);
    return 0;
  }
  if (const auto made = make_directories(parent_path(path)); !made)
    return console.report(made.error());
  const Result<Written> written = write_file(path, *snapshot);
  if (!written) return console.report(written.error());
  console.say(fmt::format("{}: {} kinds of Kubernetes {}, {} KiB{}\n", printable(path),
                          (*schemas)->kinds().size(), printable((*schemas)->kubernetes_version()),
                          (snapshot->size() + 1023) / 1024,
                          *written == Written::unchanged ? ", unchanged" : ""));
  return 0;
}

}  // namespace

Command schema_snapshot_command() {
  Command command;
  command.name = "schema snapshot";
  command.summary = "store the schemas of a cluster's kinds in one small file";
  command.details =
      "Reads what the cluster of a kubeconfig context says of its kinds (OpenAPI v3), those of "
      "custom resources included, and writes what is needed to check manifests offline. Keep the "
      "file in the fleet's repository and renew it when the cluster or its operators are "
      "upgraded; the same cluster gives the same bytes.\n\nExit status: 0 written, 2 the "
      "kubeconfig "
      "cannot be used, 3 the cluster cannot be reached or refuses.";
  command.options = {
      {"--context", "CONTEXT", "the context of the kubeconfig (default: the current one)"},
      {"--kubeconfig", "FILE", "the kubeconfig (default: KUBECONFIG, else ~/.kube/config)"},
      {"-o,--output", "FILE", "where to write (default: standard output)"},
  };
  command.run = run;
  return command;
}

}  // namespace slipway::cli
