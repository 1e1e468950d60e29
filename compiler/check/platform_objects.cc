// schema-*, kubernetes-name and kubernetes-value for what the platform has in a cluster beside the
// services: namespaces, the accounts that may change them, the gateway. Nobody's descriptor is
// wrong there: messages point at the component that says so, or at the cluster in the fleet.
#include <fmt/format.h>

#include "compiler/check/objects.h"
#include "compiler/check/schema_findings.h"
#include "compiler/manifest/identity.h"
#include "compiler/manifest/names.h"
#include "compiler/overlay/written_at.h"
#include "core/yaml/text_of.h"

namespace slipway::check {

namespace {

constexpr std::size_t before_services = 0;

// Names the field as kubectl does, without which list item it is of:
// `spec.containers[app].image` of a Deployment is `deployment.spec.containers.image`.
std::string where_to_read(std::string_view kind, std::string_view path) {
  std::string field(kind);
  for (char& letter : field) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  bool in_brackets = false;
  if (!path.empty()) field += '.';
  for (const char letter : path) {
    if (letter == '[') in_brackets = true;
    if (!in_brackets) field += letter;
    if (letter == ']') in_brackets = false;
  }
  return "`kubectl explain " + field + "` says what belongs there";
}

DiagnosticNote told_by(std::string_view component) {
  return {"",
          {},
          "",
          fmt::format("it is the component `{}` of the platform's that says so", component)};
}

}  // namespace

void ObjectCheck::check(const fleet::Target& target, const kustomize::Build& build,
                        FileSystem& files) {
  const fleet::Cluster& cluster = *target.cluster;
  const manifest::Schemas* schemas = schemas_.of(cluster);
  if (schemas == nullptr) return;  // told already
  const std::string& context =
      cluster.connection.context.empty() ? cluster.name : cluster.connection.context;
  for (const kustomize::Rendered& rendered : build.objects) {
    const yaml::Node& object = *rendered.object;
    const auto findings = manifest::validate(object, *schemas, context);
    if (!findings) return damaged(*schemas, before_services, findings.error());
    for (const manifest::Finding& finding : *findings) {
      if (is_of_unknown_group(object, finding, *schemas)) {
        const std::lock_guard lock(mutex_);
        without_snapshot_.insert(&cluster);
        unknown_.insert(kind_shown(object));
      } else {
        Diagnostic reason = plain_error(finding.message, finding.hint);
        reason.rule = manifest::rule_name(finding.rule);
        refused(target, object, *finding.node, finding.path, std::move(reason), files);
      }
    }
    for (const manifest::NameFinding& finding : manifest::check_names(object)) {
      Diagnostic reason = plain_error(finding.message, finding.hint);
      reason.rule = finding.rule;
      refused(target, object, *finding.node, finding.path, std::move(reason), files);
    }
  }
}

void ObjectCheck::refused(const fleet::Target& target, const yaml::Node& object,
                          const yaml::Node& node, std::string_view path, Diagnostic reason,
                          FileSystem& files) {
  const overlay::CompiledTree tree(files, set_.fleet());
  const std::string kind(yaml::text_of(object, "kind"));
  const auto written = node.source == nullptr
                           ? std::nullopt
                           : tree.written_by_platform(node.source->path, {node.line, node.column});
  Diagnostic diagnostic;
  if (written) {
    diagnostic = error_there(written->place, kind + ": " + reason.message, reason.hint);
  } else {
    diagnostic = yaml::error_at(
        *target.cluster->node,
        manifest::subject_of(object) + ", which the platform puts there: " + reason.message,
        reason.hint);
    const std::string_view component =
        node.source == nullptr ? "" : overlay::CompiledTree::component_of(node.source->path);
    if (!component.empty()) diagnostic.notes.push_back(told_by(component));
  }
  if (diagnostic.hint.empty()) diagnostic.hint = where_to_read(kind, path);
  diagnostic.fault = Fault::finding;
  diagnostic.rule = std::move(reason.rule);
  add(*target.cluster, before_services, std::move(diagnostic));
}

void ObjectCheck::failed(const fleet::Target& target, const Diagnostic& reason, FileSystem& files) {
  const overlay::CompiledTree tree(files, set_.fleet());
  const std::string message =
      "what the platform puts into the cluster cannot be rendered: " + reason.message;
  Diagnostic moved;
  if (const auto written = tree.written_by_platform(reason.file, reason.position)) {
    moved = error_there(written->place, message, reason.hint);
  } else {
    moved = yaml::error_at(*target.cluster->node, message, reason.hint);
    const std::string_view component = overlay::CompiledTree::component_of(reason.file);
    if (!component.empty()) moved.notes.push_back(told_by(component));
    moved.notes.push_back({reason.file, reason.position, reason.source_line, "here"});
  }
  if (moved.hint.empty()) moved.hint = "mend that component of the platform's, or remove it";
  moved.fault = reason.fault;
  for (const DiagnosticNote& note : reason.notes) moved.notes.push_back(note);
  add(*target.cluster, before_services, std::move(moved));
}

}  // namespace slipway::check
