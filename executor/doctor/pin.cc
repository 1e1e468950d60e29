#include "executor/doctor/pin.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/diagnostics/format.h"
#include "core/filesystem/file_writer.h"
#include "core/filesystem/filesystem.h"

namespace slipway::executor {

namespace {

/// Where a place of a text is in it; npos: nowhere.
std::size_t offset_of(const std::string& text, std::uint32_t line, std::uint32_t column) {
  std::size_t at = 0;
  for (std::uint32_t n = 1; n < line; ++n) {
    at = text.find('\n', at);
    if (at == std::string::npos) return at;
    ++at;
  }
  return at + column - 1 <= text.size() ? at + column - 1 : std::string::npos;
}

Diagnostic cannot_pin(const fleet::Cluster& cluster, const std::string& uid) {
  return plain_error(fmt::format("the `kube` of cluster `{}` cannot be changed by a program",
                                 printable(cluster.name)),
                     fmt::format("write it yourself: kube: {{uid: {}, …}}", printable(uid)));
}

struct Insertion {
  std::size_t at = 0;
  std::string text;
};

Result<Insertion> insertion_for(const fleet::Fleet& fleet, const std::string& text,
                                const Pin& pin) {
  const auto& documents = fleet.stream->documents;
  const yaml::Node* kube =
      documents.empty() ? nullptr : documents.front()->at({"clusters", pin.cluster->name, "kube"});
  if (kube == nullptr || !kube->is_mapping() || kube->shared || kube->entries().empty()) {
    return cannot_pin(*pin.cluster, pin.uid);
  }
  const yaml::Node* first = kube->entries().front().key;
  const std::size_t at = offset_of(text, first->line, first->column);
  if (at == std::string::npos || at == 0 || first->column == 0) {
    return cannot_pin(*pin.cluster, pin.uid);
  }
  if (kube->flow) return Insertion{.at = at, .text = fmt::format("uid: {}, ", pin.uid)};
  return Insertion{
      .at = at, .text = fmt::format("uid: {}\n{}", pin.uid, std::string(first->column - 1, ' '))};
}

}  // namespace

Result<std::string> with_pins(const fleet::Fleet& fleet, std::string text,
                              const std::vector<Pin>& pins) {
  std::vector<Insertion> insertions;
  for (const Pin& pin : pins) {
    SLIPWAY_ASSIGN(Insertion insertion, insertion_for(fleet, text, pin));
    insertions.push_back(std::move(insertion));
  }
  // From the end, so that the places before stay where they are.
  std::sort(insertions.begin(), insertions.end(),
            [](const Insertion& a, const Insertion& b) { return a.at > b.at; });
  for (const Insertion& insertion : insertions) text.insert(insertion.at, insertion.text);
  return text;
}

Result<std::vector<std::string>> pin_clusters(Examination& examination) {
  std::vector<std::string> names;
  std::vector<Pin> pins;
  for (ReachedCluster& reached : examination.clusters) {
    if (!reached.cluster->connection.uid.empty()) continue;
    SLIPWAY_ASSIGN(std::string uid, cluster_uid(reached.client));
    names.push_back(reached.cluster->name);
    pins.push_back({.cluster = reached.cluster, .uid = std::move(uid)});
  }
  if (pins.empty()) return names;
  DiskFileSystem files;
  SLIPWAY_ASSIGN(std::string before, files.read(examination.fleet_file));
  SLIPWAY_ASSIGN(const std::string after, with_pins(*examination.fleet, before, pins));
  SLIPWAY_TRY(write_file(examination.fleet_file, after));
  Diagnostics diagnostics;
  if (!fleet::read_fleet(files, examination.fleet_file, diagnostics)) {
    SLIPWAY_TRY(write_file(examination.fleet_file, before));
    return cannot_pin(*pins.front().cluster, pins.front().uid);
  }
  return names;
}

}  // namespace slipway::executor
