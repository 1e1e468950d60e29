#include "compiler/check/objects.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "compiler/check/alerts.h"
#include "compiler/check/clear_objects.h"
#include "compiler/check/policy_objects.h"
#include "compiler/check/scaling.h"
#include "compiler/check/schema_findings.h"
#include "compiler/manifest/names.h"
#include "compiler/overlay/written_at.h"
#include "core/yaml/text_of.h"

namespace slipway::check {

void ObjectCheck::check(const OverlayBuild& overlay) {
  const fleet::Service& service = overlay.service;
  const fleet::Cluster& cluster = *service.target.cluster;
  const manifest::Schemas* schemas = schemas_.of(cluster);
  if (schemas == nullptr) return;  // told already
  const std::string& context =
      cluster.connection.context.empty() ? cluster.name : cluster.connection.context;
  for (const kustomize::Rendered& rendered : overlay.build.objects) {
    const yaml::Node& object = *rendered.object;
    const auto findings = manifest::validate(object, *schemas, context);
    if (!findings) return damaged(*schemas, order_of(service), findings.error());
    for (const manifest::Finding& finding : *findings) {
      if (is_of_unknown_group(object, finding, *schemas)) {
        unknown_kind(overlay, object, finding);
      } else {
        add(service, schema_diagnostic(overlay, set_.fleet(), object, finding));
      }
    }
  }
  for (const kustomize::Rendered& rendered : overlay.build.objects) {
    for (const manifest::NameFinding& finding : manifest::check_names(*rendered.object))
      add(service, name_diagnostic(overlay, set_.fleet(), *rendered.object, finding));
  }
  for (Diagnostic& secret : secrets_in_objects(overlay, set_.fleet()))
    add(service, std::move(secret));
  for (Diagnostic& found : policy_in_objects(overlay, set_.fleet())) add(service, std::move(found));
  for (Diagnostic& idle : idle_scaling(overlay)) add(service, std::move(idle));
  for (Diagnostic& idle : idle_alerts(overlay)) add(service, std::move(idle));
  const std::lock_guard lock(mutex_);
  routes_.note(overlay, set_.fleet());
  if (overlay.recorder != nullptr) patches_.note(overlay);
}

// Without a snapshot, nothing is known of what is not Kubernetes' own: no reason to refuse it.
void ObjectCheck::unknown_kind(const OverlayBuild& overlay, const yaml::Node& object,
                               const manifest::Finding& finding) {
  if (auto diagnostic = unknown_kind_diagnostic(overlay, set_.fleet(), object, finding))
    return add(overlay.service, *std::move(diagnostic));
  const std::lock_guard lock(mutex_);
  without_snapshot_.insert(overlay.service.target.cluster);
  unknown_.insert(kind_shown(object));
}

void ObjectCheck::failed(const fleet::Service& whole, const fleet::Service& part, Diagnostic reason,
                         FileSystem& files) {
  const overlay::CompiledTree tree(files, set_.fleet());
  const auto place = [&](const std::string& file, Position position) {
    return tree.written(part, file, position);
  };
  if (const auto written = place(reason.file, reason.position)) {
    std::string hint =
        reason.hint.empty() ? "mend it there, or leave it out of the descriptor" : reason.hint;
    if (reason.source_line.find("{{") != std::string::npos)
      hint = "nothing fills in `{{ … }}` here: give the manifest that `helm template` makes of it";
    Diagnostic moved = error_there(written->place, reason.message, hint);
    moved.fault = reason.fault;
    for (DiagnosticNote& note : reason.notes) {
      const auto other = place(note.file, note.position);
      if (!other || other->place.position == moved.position) continue;
      moved.notes.push_back(other->place);
      moved.notes.back().message = std::move(note.message);
    }
    return add(whole, std::move(moved));
  }
  Diagnostic moved = yaml::error_at(
      *whole.root->find("name"),
      "what the descriptor becomes cannot be rendered: " + reason.message, reason.hint);
  moved.fault = reason.fault;
  moved.notes = std::move(reason.notes);
  moved.notes.insert(moved.notes.begin(),
                     {reason.file, reason.position, reason.source_line, "here"});
  add(whole, std::move(moved));
}

void ObjectCheck::add(const fleet::Service& service, Diagnostic diagnostic) {
  add(*service.target.cluster, order_of(service), std::move(diagnostic));
}

std::size_t ObjectCheck::order_of(const fleet::Service& service) const {
  return static_cast<std::size_t>(&service - set_.services().data()) + 1;
}

// Types are read when they are first used, so each service may meet another fault of the file.
void ObjectCheck::damaged(const manifest::Schemas& schemas, std::size_t order,
                          Diagnostic diagnostic) {
  const std::lock_guard lock(mutex_);
  const auto [found, fresh] = damaged_.try_emplace(&schemas);
  if (!fresh && order >= found->second.order) return;
  found->second.order = order;
  found->second.diagnostic = std::move(diagnostic);
}

void ObjectCheck::add(const fleet::Cluster& cluster, std::size_t order, Diagnostic diagnostic) {
  Place place{diagnostic.file, diagnostic.position, diagnostic.message};
  const std::lock_guard lock(mutex_);
  Found& found = found_.try_emplace(std::move(place)).first->second;
  // Hints name a cluster: that of the first one, whichever thread comes first.
  if (found.clusters.empty() || order < found.order) {
    found.order = order;
    found.diagnostic = std::move(diagnostic);
  }
  found.clusters.insert(cluster.name);
}

void ObjectCheck::finish(Diagnostics& diagnostics) {
  std::set<std::string> all;
  for (const fleet::Target& target : set_.targets()) all.insert(target.cluster->name);
  for (auto& [place, found] : found_) {
    if (found.clusters != all) {
      found.diagnostic.message += fmt::format(", in `{}`", fmt::join(found.clusters, "`, `"));
    }
    diagnostics.add(std::move(found.diagnostic));
  }
  for (auto& [schemas, found] : damaged_) diagnostics.add(std::move(found.diagnostic));
  patches_.finish(diagnostics);
  routes_.finish(set_, index_, diagnostics);
  tell_unchecked(diagnostics);
}

void ObjectCheck::tell_unchecked(Diagnostics& diagnostics) const {
  if (unknown_.empty()) return;
  std::vector<std::string> clusters;
  const fleet::Cluster* first = nullptr;
  for (const fleet::Cluster& cluster : set_.fleet().clusters) {
    if (!without_snapshot_.contains(&cluster)) continue;
    if (first == nullptr) first = &cluster;
    clusters.push_back(cluster.name);
  }
  Diagnostic diagnostic = yaml::error_at(
      *first->node,
      fmt::format("the fleet names no schema snapshot of `{}`, so objects of these kinds are not "
                  "checked there: {}",
                  fmt::join(clusters, "`, `"), fmt::join(unknown_, ", ")),
      "the platform team writes one with `" +
          overlay::snapshot_command(*first, usual_snapshot(set_.fleet(), *first)) +
          "`, and adds `schema: schemas/" + first->name + ".schema` to the cluster" +
          (clusters.size() > 1 ? "; likewise for the others" : ""));
  diagnostic.severity = Severity::warning;
  diagnostic.fault = Fault::finding;
  diagnostic.rule = manifest::rule_name(manifest::FindingRule::unknown_kind);
  diagnostics.add(std::move(diagnostic));
}

}  // namespace slipway::check
