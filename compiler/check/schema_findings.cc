#include "compiler/check/schema_findings.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/author.h"
#include "compiler/fleet/field_table.h"
#include "compiler/manifest/identity.h"
#include "compiler/overlay/cause.h"
#include "compiler/overlay/cluster_schemas.h"
#include "core/filesystem/path.h"
#include "core/yaml/text_of.h"

namespace slipway::check {

namespace {

std::string_view group_of(std::string_view api_version) {
  const std::size_t slash = api_version.find('/');
  return slash == std::string_view::npos ? std::string_view() : api_version.substr(0, slash);
}

// What to do where somebody wrote the manifest or the patch themselves.
std::string hint_for_author(overlay::Author author, const manifest::Finding& finding) {
  if (author == overlay::Author::platform)
    return "the platform team mends it here, in the component; or leave out what needs it";
  switch (finding.rule) {
    case manifest::FindingRule::unknown_field:
      return "remove the field here, or write it as Kubernetes does";
    case manifest::FindingRule::missing_field:
      return author == overlay::Author::team && finding.node->is_mapping()
                 ? "add the field here; `kubectl explain` with the kind and the path tells what it "
                   "takes. If a patch took it away, leave that out of the patch"
                 : "add the field here; if this patch took it away, leave that out of the patch";
    default:
      return "correct the value here, or remove it";
  }
}

// What to change in the descriptor: the field, and how it is written.
std::string hint_for_field(const overlay::Cause& cause, std::string_view component) {
  if (!component.empty()) {
    return fmt::format(
        "the platform team mends the component `{}`; until then leave out `{}`, or change the "
        "object by `patches`",
        component, cause.name);
  }
  if (cause.name.empty()) return "change what the object comes from, or the object by `patches`";
  const std::string top = cause.name.substr(0, cause.name.find_first_of(".["));
  const fleet::Field* field = fleet::service_fields().child(top);
  if (field == nullptr || field->example.empty())
    return fmt::format("change `{}` in the descriptor", cause.name);
  return fmt::format("change `{}` here, for example: {}: {}", cause.name, top, field->example);
}

}  // namespace

bool is_of_unknown_group(const yaml::Node& object, const manifest::Finding& finding,
                         const manifest::Schemas& schemas) {
  if (finding.rule != manifest::FindingRule::unknown_kind || !schemas.path().empty()) return false;
  const std::string_view group = group_of(yaml::text_of(object, "apiVersion"));
  if (group.find('.') == std::string_view::npos) return false;  // only Kubernetes has such groups
  const auto& kinds = manifest::Schemas::built_in().kinds();
  return std::none_of(kinds.begin(), kinds.end(), [&](const manifest::KindSchema& kind) {
    return group_of(kind.api_version) == group;
  });
}

std::string kind_shown(const yaml::Node& object) {
  return fmt::format("`{}` of `{}`", yaml::text_of(object, "kind"),
                     yaml::text_of(object, "apiVersion"));
}

std::string usual_snapshot(const fleet::Fleet& fleet, const fleet::Cluster& cluster) {
  return normal_path(join_path(parent_path(fleet.path), "schemas/" + cluster.name + ".schema"));
}

Diagnostic error_there(const DiagnosticNote& place, std::string message, std::string hint) {
  Diagnostic diagnostic = plain_error(std::move(message), std::move(hint));
  diagnostic.file = place.file;
  diagnostic.position = place.position;
  diagnostic.source_line = place.source_line;
  return diagnostic;
}

Diagnostic name_diagnostic(const OverlayBuild& overlay, const fleet::Fleet& fleet,
                           const yaml::Node& object, const manifest::NameFinding& finding) {
  Diagnostic diagnostic = schema_diagnostic(overlay, fleet, object,
                                            {manifest::FindingRule::wrong_value, finding.path,
                                             finding.node, finding.message, finding.hint});
  diagnostic.rule = finding.rule;
  return diagnostic;
}

Diagnostic schema_diagnostic(const OverlayBuild& overlay, const fleet::Fleet& fleet,
                             const yaml::Node& object, const manifest::Finding& finding) {
  const fleet::Service& service = overlay.service;
  const std::string kind(yaml::text_of(object, "kind"));
  const std::string subject = manifest::subject_of(object);
  Diagnostic diagnostic;
  std::string hint;
  if (const auto written = author_of(overlay, fleet, object, *finding.node, finding.path)) {
    const bool is_platform = written->author == overlay::Author::platform;
    diagnostic = error_there(written->place,
                             (is_platform ? kind : subject) + ": " + finding.message, finding.hint);
    hint = hint_for_author(written->author, finding);
    const auto first =
        finding.other == nullptr ? std::nullopt : written_at(overlay, fleet, *finding.other);
    if (first && first->place.position != diagnostic.position) {
      diagnostic.notes.push_back(first->place);
      diagnostic.notes.back().message = "the first one is here";
    }
  } else {
    const overlay::Cause cause = overlay::cause_of(service, object, finding.path);
    const yaml::Node& place = cause.key == nullptr ? *service.root->find("name") : *cause.key;
    const bool is_unknown = finding.rule == manifest::FindingRule::unknown_kind;
    diagnostic = yaml::error_at(place,
                                cause.name.empty()
                                    ? subject + ": " + finding.message
                                    : "`" + cause.name + "` becomes " + subject +
                                          (is_unknown ? ", but " : ", where ") + finding.message,
                                finding.hint);
    std::string_view component;
    if (finding.node->source != nullptr)
      component = overlay::CompiledTree::component_of(finding.node->source->path);
    if (!component.empty()) {
      diagnostic.notes.push_back(
          {"",
           {},
           "",
           fmt::format("it is the component `{}` of the platform's that says so", component)});
    }
    hint = hint_for_field(cause, component);
  }
  if (diagnostic.hint.empty()) diagnostic.hint = hint;
  diagnostic.fault = Fault::finding;
  diagnostic.rule = manifest::rule_name(finding.rule);
  if (kind == "Secret") diagnostic.source_line.clear();
  return diagnostic;
}

std::optional<Diagnostic> unknown_kind_diagnostic(const OverlayBuild& overlay,
                                                  const fleet::Fleet& fleet,
                                                  const yaml::Node& object,
                                                  const manifest::Finding& finding) {
  const auto written = written_at(overlay, fleet, *finding.node);
  if (!written || written->author != overlay::Author::team) return std::nullopt;
  const fleet::Cluster& cluster = *overlay.service.target.cluster;
  Diagnostic diagnostic = error_there(
      written->place,
      "the kind " + kind_shown(object) + " is not Kubernetes' own, so this object is not checked",
      "if it is a slip, mend it; else let Slipway know what the cluster has: `" +
          overlay::snapshot_command(cluster, usual_snapshot(fleet, cluster)) +
          "`, and `schema: schemas/" + cluster.name + ".schema` of that cluster in the fleet");
  diagnostic.severity = Severity::warning;
  diagnostic.fault = Fault::finding;
  diagnostic.rule = manifest::rule_name(finding.rule);
  return diagnostic;
}

}  // namespace slipway::check
