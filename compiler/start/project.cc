#include "compiler/start/project.h"

#include <fmt/format.h>

#include "compiler/start/compose.h"
#include "compiler/start/dockerfile.h"
#include "core/filesystem/path.h"

namespace slipway::start {

namespace {

// As absolute as it can be made, also where nothing is.
std::string place_of(FileSystem& files, const std::string& path) {
  const std::string normal = normal_path(path);
  return files.canonical(normal).value_or(
      normal.starts_with('/') ? normal
                              : join_path(files.canonical(".").value_or(std::string()), normal));
}

// A compose file means its own folder, a descriptor the one that it stands in.
void move_context(FileSystem& files, const std::string& context, const std::string& directory,
                  Facts& facts) {
  const std::string moved = relative_path(place_of(files, context), place_of(files, directory));
  if (moved != ".." && !moved.starts_with("../")) {
    facts.build_context = moved;
    return;
  }
  facts.remarks.push_back(facts.build_origin + ": `build` is `" + facts.build_context +
                          "`, which is outside of this file's folder: put this file there");
  facts.build_context = ".";
}

Result<Facts> own_facts(FileSystem& files, const ComposeFile& compose, const std::string& directory,
                        const std::string& service) {
  Facts facts;
  const std::string file(base_name(compose.path));
  SLIPWAY_TRY(read_compose(compose.root, service, file, facts));
  facts.name = service_name_of(service);
  if (facts.image) return facts;
  const std::string context = join_path(parent_path(compose.path), facts.build_context);
  const std::string dockerfile = join_path(context, facts.dockerfile);
  if (files.type(dockerfile) == FileType::file) {
    SLIPWAY_ASSIGN(const std::string content, files.read(dockerfile));
    read_dockerfile(content, base_name(dockerfile), facts);
  }
  move_context(files, context, directory, facts);
  return facts;
}

}  // namespace

Result<Facts> facts_of_compose_service(FileSystem& files, const ComposeFile& compose,
                                       const std::string& directory, const std::string& service) {
  SLIPWAY_ASSIGN(Facts facts, own_facts(files, compose, directory, service));
  std::vector<Found> calls;
  for (Found& call : facts.calls) {
    const Result<Facts> callee = own_facts(files, compose, directory, call.value);
    call.value = service_name_of(call.value);
    if (callee && !callee->ports.empty()) {
      calls.push_back(std::move(call));
      continue;
    }
    call.origin = callee ? "no port of it is known: give it `ports`, then call it"
                         : fmt::format("not in {}", base_name(compose.path));
    facts.idle_calls.push_back(std::move(call));
  }
  facts.calls = std::move(calls);
  return facts;
}

}  // namespace slipway::start
