#include "compiler/start/project.h"

#include "compiler/start/compose.h"
#include "compiler/start/dockerfile.h"
#include "core/filesystem/path.h"

namespace slipway::start {

namespace {

Result<Facts> own_facts(FileSystem& files, const yaml::Node& compose, const std::string& file,
                        const std::string& directory, const std::string& service) {
  Facts facts;
  SLIPWAY_TRY(read_compose(compose, service, file, facts));
  facts.name = service_name_of(service);
  const std::string dockerfile =
      join_path(join_path(directory, facts.build_context), facts.dockerfile);
  if (!facts.image && files.type(dockerfile) == FileType::file) {
    SLIPWAY_ASSIGN(const std::string content, files.read(dockerfile));
    read_dockerfile(content, base_name(dockerfile), facts);
  }
  return facts;
}

}  // namespace

Result<Facts> facts_of_compose_service(FileSystem& files, const yaml::Node& compose,
                                       const std::string& file, const std::string& directory,
                                       const std::string& service) {
  SLIPWAY_ASSIGN(Facts facts, own_facts(files, compose, file, directory, service));
  std::vector<Found> calls;
  for (Found& call : facts.calls) {
    const Result<Facts> callee = own_facts(files, compose, file, directory, call.value);
    call.value = service_name_of(call.value);
    if (callee && !callee->ports.empty()) {
      calls.push_back(std::move(call));
      continue;
    }
    call.origin =
        callee ? "no port of it is known: give it `ports`, then call it" : "not in " + file;
    facts.idle_calls.push_back(std::move(call));
  }
  facts.calls = std::move(calls);
  return facts;
}

}  // namespace slipway::start
