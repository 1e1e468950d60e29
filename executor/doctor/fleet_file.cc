#include <fmt/format.h>

#include "compiler/check/checks.h"
#include "core/diagnostics/format.h"
#include "core/filesystem/filesystem.h"
#include "executor/backend/directories.h"
#include "executor/doctor/examination.h"

namespace slipway::executor {

namespace {

constexpr std::string_view name = "fleet";

}  // namespace

void check_fleet_file(Examination& examination) {
  const std::string& path = examination.fleet_file;
  DiskFileSystem files;
  if (files.type(path) != FileType::file) {
    return examination.problem(
        name, fmt::format("there is no {}", printable(path)),
        fmt::format("cp /usr/share/doc/slipway/examples/fleet.yaml {}", printable(path)));
  }
  Diagnostics diagnostics;
  examination.fleet = fleet::read_fleet(files, path, diagnostics);
  if (examination.fleet) check::check_fleet(*examination.fleet, diagnostics);
  if (diagnostics.has_errors()) {
    diagnostics.sort();
    const Diagnostic& first = diagnostics.list().front();
    return examination.problem(
        name, fmt::format("{}:{}: {}", printable(first.file), first.position.line, first.message),
        fmt::format("slipway check --fleet {}", printable(path)));
  }
  const Result<std::string> real = files.canonical(path);
  if (const auto trusted = check_trusted(real ? *real : path); !trusted) {
    return examination.problem(name, trusted.error());
  }
  examination.ok(name, fmt::format("{} is read, has {} clusters, and root alone can change it",
                                   printable(path), examination.fleet->clusters.size()));
}

}  // namespace slipway::executor
