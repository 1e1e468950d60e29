#include "compiler/check/objects.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "compiler/check/changed_by.h"
#include "compiler/check/object_words.h"
#include "compiler/manifest/identity.h"
#include "compiler/overlay/cause.h"
#include "core/diagnostics/format.h"
#include "core/filesystem/path.h"

namespace slipway::check {

std::string text_at(const yaml::Node& object, std::string_view field) {
  const yaml::Node* node = object.find(field);
  return node == nullptr ? std::string() : std::string(node->text());
}

std::string group_of(std::string_view api_version) {
  const std::size_t slash = api_version.find('/');
  return slash == std::string_view::npos ? std::string()
                                         : std::string(api_version.substr(0, slash));
}

bool is_built_in_group(const std::string& group) {
  const auto& kinds = manifest::Schemas::built_in().kinds();
  return std::any_of(kinds.begin(), kinds.end(), [&](const manifest::KindSchema& kind) {
    return group_of(kind.api_version) == group;
  });
}

std::string subject_of(const yaml::Node& object) {
  const manifest::Identity identity = manifest::identity_of(object);
  return identity.kind + (identity.name.empty() ? "" : " `" + identity.name + "`");
}

std::string usual_snapshot(const fleet::Fleet& fleet, const fleet::Cluster& cluster) {
  return normal_path(join_path(parent_path(fleet.path), "schemas/" + cluster.name + ".schema"));
}

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

Diagnostic at(const DiagnosticNote& place, std::string message, std::string hint) {
  Diagnostic diagnostic = plain_error(std::move(message), std::move(hint));
  diagnostic.file = place.file;
  diagnostic.position = place.position;
  diagnostic.source_line = place.source_line;
  return diagnostic;
}

namespace {

// The key of a JSON patch's path has no place of its own; its value has.
const yaml::Node& with_place(const yaml::Node& object, const yaml::Node& node) {
  if (node.source != nullptr) return node;
  for (const yaml::Entry& entry : object.entries()) {
    if (entry.key == &node) return *entry.value;
    const yaml::Node& inner = with_place(*entry.value, node);
    if (&inner != &node) return inner;
  }
  for (const yaml::Node* item : object.items()) {
    const yaml::Node& inner = with_place(*item, node);
    if (&inner != &node) return inner;
  }
  return node;
}

}  // namespace

void ObjectCheck::check(const fleet::Service& service, const kustomize::Build& build,
                        FileSystem& files) {
  const fleet::Cluster& cluster = *service.target.cluster;
  const manifest::Schemas* schemas = schemas_.of(cluster);
  if (schemas == nullptr) return;  // told already
  const std::string& context =
      cluster.connection.context.empty() ? cluster.name : cluster.connection.context;
  for (const kustomize::Rendered& rendered : build.objects) {
    const yaml::Node& object = *rendered.object;
    const auto findings = manifest::validate(object, *schemas, context);
    if (!findings) return damaged(*schemas, order_of(service), findings.error());
    for (const manifest::Finding& finding : *findings) {
      const bool is_unknown = finding.rule == manifest::FindingRule::unknown_kind;
      if (is_unknown && schemas->path().empty() &&
          !is_built_in_group(group_of(text_at(object, "apiVersion")))) {
        unknown_kind(service, object, finding, files);
      } else {
        refused(service, object, finding, files);
      }
    }
    if (text_at(object, "kind") == "Secret") secret_in_clear(service, object, files);
  }
  if (!service.patches.empty()) note_idle_patches(service, files);
}

void ObjectCheck::secret_in_clear(const fleet::Service& service, const yaml::Node& object,
                                  FileSystem& files) {
  const overlay::CompiledTree tree(files, set_.fleet());
  std::string keys;
  std::optional<overlay::Written> first;
  for (const std::string_view field : {"data", "stringData"}) {
    const yaml::Node* values = object.find(field);
    if (values == nullptr) continue;
    for (const yaml::Entry& entry : values->entries()) {
      const yaml::Node& node = *entry.value;
      if (node.text().empty() || node.source == nullptr) continue;
      auto written = tree.written(service, node.source->path, {node.line, node.column});
      if (!written) continue;
      if (!first) first = std::move(written);
      keys += (keys.empty() ? "`" : ", `") + std::string(entry.key->text()) + "`";
    }
  }
  if (!first) return;
  Diagnostic diagnostic =
      at(first->place, subject_of(object) + " holds secrets in clear: " + keys,
         "create that Secret in the cluster, not from the repository, and keep only the reference "
         "to it in `secrets`; a value that was ever committed must be changed");
  diagnostic.fault = Fault::finding;
  diagnostic.rule = "secret-in-clear";
  diagnostic.source_line.clear();
  add(service, std::move(diagnostic));
}

void ObjectCheck::note_idle_patches(const fleet::Service& service, FileSystem& files) {
  const std::vector<const fleet::Patch*> idle = idle_patches(files, service);
  const std::lock_guard lock(mutex_);
  for (const fleet::Patch& patch : service.patches) {
    PatchUse& use = patches_[{patch.node->source, patch.node->line, patch.node->column}];
    use.node = patch.node;
    if (std::find(idle.begin(), idle.end(), &patch) == idle.end()) ++use.effects;
  }
}

// Without a snapshot, nothing is known of what is not Kubernetes' own: no reason to refuse it.
void ObjectCheck::unknown_kind(const fleet::Service& service, const yaml::Node& object,
                               const manifest::Finding& finding, FileSystem& files) {
  const overlay::CompiledTree tree(files, set_.fleet());
  const std::string kind =
      "`" + text_at(object, "kind") + "` of `" + text_at(object, "apiVersion") + "`";
  const fleet::Cluster& cluster = *service.target.cluster;
  const std::string command = snapshot_command(cluster, usual_snapshot(set_.fleet(), cluster));
  const yaml::Node& node = *finding.node;
  const auto written = node.source == nullptr
                           ? std::nullopt
                           : tree.written(service, node.source->path, {node.line, node.column});
  if (!written || written->author != overlay::Author::team) {
    const std::lock_guard lock(mutex_);
    without_snapshot_.insert(&cluster);
    unknown_.insert(kind);
    return;
  }
  Diagnostic diagnostic = at(
      written->place, "the kind " + kind + " is not Kubernetes' own, so this object is not checked",
      "if it is a slip, mend it; else let Slipway know what the cluster has: `" + command +
          "`, and `schema: schemas/" + cluster.name + ".schema` of that cluster in the fleet");
  diagnostic.severity = Severity::warning;
  diagnostic.fault = Fault::finding;
  diagnostic.rule = manifest::rule_name(finding.rule);
  add(service, std::move(diagnostic));
}

// Who wrote what the finding is about: first by the text that the value stands in, then by the step
// that took something away.
std::optional<overlay::Written> ObjectCheck::author_of(const fleet::Service& service,
                                                       const yaml::Node& object,
                                                       const manifest::Finding& finding,
                                                       FileSystem& files) const {
  const overlay::CompiledTree tree(files, set_.fleet());
  const yaml::Node& node = with_place(object, *finding.node);
  if (node.source != nullptr) {
    auto written = tree.written(service, node.source->path, {node.line, node.column});
    if (written) return written;
  }
  if (service.patches.empty()) return std::nullopt;
  const auto step = changed_by(files, service, object, finding.path);
  if (!step) return std::nullopt;
  return tree.written(service, step->file, step->position);
}

void ObjectCheck::refused(const fleet::Service& service, const yaml::Node& object,
                          const manifest::Finding& finding, FileSystem& files) {
  const std::string kind = text_at(object, "kind");
  const std::string subject = subject_of(object);
  Diagnostic diagnostic;
  if (const auto written = author_of(service, object, finding, files)) {
    const bool is_platform = written->author == overlay::Author::platform;
    diagnostic =
        at(written->place, (is_platform ? kind : subject) + ": " + finding.message, finding.hint);
  } else {
    const yaml::Node* key = overlay::cause_of(*service.root, kind, finding.path);
    const std::string field = overlay::cause_name(*service.root, kind, finding.path);
    const yaml::Node& place = key == nullptr ? *service.root->find("name") : *key;
    const bool is_unknown = finding.rule == manifest::FindingRule::unknown_kind;
    diagnostic =
        yaml::error_at(place,
                       field.empty() ? subject + ": " + finding.message
                                     : "`" + field + "` becomes " + subject +
                                           (is_unknown ? ", but " : ", where ") + finding.message,
                       finding.hint);
    if (finding.node->source != nullptr) {
      const std::string_view component =
          overlay::CompiledTree::component_of(finding.node->source->path);
      if (!component.empty()) {
        diagnostic.notes.push_back(
            {"",
             {},
             "",
             fmt::format("it is the component `{}` of the platform's that says so", component)});
      }
    }
  }
  if (diagnostic.hint.empty()) diagnostic.hint = where_to_read(kind, finding.path);
  diagnostic.fault = Fault::finding;
  diagnostic.rule = manifest::rule_name(finding.rule);
  if (kind == "Secret") diagnostic.source_line.clear();
  add(service, std::move(diagnostic));
}

void ObjectCheck::failed(const fleet::Service& service, Diagnostic reason, FileSystem& files) {
  const overlay::CompiledTree tree(files, set_.fleet());
  const auto place = [&](const std::string& file, Position position) {
    return tree.written(service, file, position);
  };
  if (const auto written = place(reason.file, reason.position)) {
    const std::string hint =
        reason.hint.empty() ? "mend it there, or leave it out of the descriptor" : reason.hint;
    Diagnostic moved = at(written->place, reason.message, hint);
    moved.fault = reason.fault;
    for (DiagnosticNote& note : reason.notes) {
      const auto other = place(note.file, note.position);
      if (!other || other->place.position == moved.position) continue;
      moved.notes.push_back(other->place);
      moved.notes.back().message = std::move(note.message);
    }
    return add(service, std::move(moved));
  }
  Diagnostic moved = yaml::error_at(
      *service.root->find("name"),
      "what the descriptor becomes cannot be rendered: " + reason.message, reason.hint);
  moved.fault = reason.fault;
  moved.notes = std::move(reason.notes);
  moved.notes.insert(moved.notes.begin(),
                     {reason.file, reason.position, reason.source_line, "here"});
  add(service, std::move(moved));
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
  for (const auto& [place, use] : patches_) {
    if (use.effects > 0) continue;
    const yaml::Node* target = use.node->find("target");
    Diagnostic diagnostic = yaml::error_at(
        target == nullptr ? *use.node : *target, "this patch changes nothing",
        target == nullptr
            ? "what it sets is so already: remove it"
            : "does its `target` fit? `slipway preview -o tree` lists the objects of the service");
    diagnostic.severity = Severity::warning;
    diagnostic.fault = Fault::finding;
    diagnostic.rule = "idle-patch";
    diagnostics.add(std::move(diagnostic));
  }
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
          snapshot_command(*first, usual_snapshot(set_.fleet(), *first)) +
          "`, and adds `schema: schemas/" + first->name + ".schema` to the cluster" +
          (clusters.size() > 1 ? "; likewise for the others" : ""));
  diagnostic.severity = Severity::warning;
  diagnostic.fault = Fault::finding;
  diagnostic.rule = manifest::rule_name(manifest::FindingRule::unknown_kind);
  diagnostics.add(std::move(diagnostic));
}

}  // namespace slipway::check
