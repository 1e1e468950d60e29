#include "compiler/kustomize/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>
#include <span>

#include "core/diagnostics/format.h"
#include "core/text/suggest.h"
#include "core/yaml/text_of.h"

namespace slipway::kustomize {

namespace {

struct Query {
  std::string_view kind;
  std::string_view name;
  std::string_view path;
};

// Is that its kind, and its name or an earlier one?
bool is_named(std::string_view kind, std::string_view name, const Resource& resource,
              const Query& query) {
  if (!equal_ignoring_case(kind, query.kind)) return false;
  const auto& trail = resource.trail();
  return name == query.name || std::any_of(trail.begin(), trail.end(), [&](const auto& step) {
           return step.name == query.name;
         });
}

bool is_named(const Rendered& rendered, const Query& query) {
  const ResourceId& id = rendered.identity.id;
  return is_named(id.gvk.kind, id.name, *rendered.resource, query);
}

bool is_named(const Recorder::Removal& removal, const Query& query) {
  const yaml::Node& object = *removal.object;
  return is_named(yaml::text_unless_null(object.find("kind")), metadata_text(object, "name"),
                  *removal.resource, query);
}

// Names may have colons (`system:node`), and paths, too: the longest name that is there is meant.
Result<Query> read_query(std::string_view text, const Build& build,
                         std::span<const Recorder::Removal> removals) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::string_view rest = text.substr(std::min(slash + 1, text.size()));
  Query query = {text.substr(0, slash), rest, {}};
  for (std::size_t end = rest.size();;) {
    query.name = rest.substr(0, end);
    query.path = rest.substr(std::min(end + 1, rest.size()));
    const auto meant = [&](const auto& object) { return is_named(object, query); };
    const bool is_there = std::any_of(build.objects.begin(), build.objects.end(), meant) ||
                          std::any_of(removals.begin(), removals.end(), meant);
    const std::size_t colon = query.name.rfind(':');
    if (is_there || colon == std::string_view::npos) break;
    end = colon;
  }
  if (query.kind.empty() || query.name.empty()) {
    return plain_error(fmt::format("`{}` names no object", text),
                       "write KIND/NAME or KIND/NAME:PATH, such as Deployment/cart:spec.replicas");
  }
  return query;
}

std::string place(const std::string& file, const Position& position) {
  if (file.empty()) return "(made by kustomize)";
  return fmt::format("{}:{}:{}", printable(file), position.line, position.column);
}

std::string place(const yaml::Node& node) {
  if (node.source == nullptr) return "(made by kustomize)";
  return place(node.source->path, yaml::position_of(node));
}

std::string first_line_of(std::string_view value) {
  constexpr std::size_t most = 60;
  std::string line(value.substr(0, value.find('\n')));
  if (line.size() > most) line.resize(most);
  if (line.size() < value.size()) line += "…";
  return printable(line);
}

constexpr std::string_view secret_kind = "Secret";

// Values of a Secret are said to nobody; where they are from may help. A patch may have made
// something else of one.
bool is_secret(const Rendered& rendered, std::span<const Recorder::Change> changes) {
  const Gvk& gvk = rendered.identity.id.gvk;
  return (gvk.kind == secret_kind && gvk.group.empty()) ||
         std::any_of(changes.begin(), changes.end(), [](const Recorder::Change& change) {
           return change.path == "kind" && change.before == secret_kind;
         });
}

std::string place(const Recorder::Step& step) {
  return step.where.file.empty() ? "at the end," : place(step.where.file, step.where.position);
}

// What the steps made of one field; false: nothing.
bool tell_changes(std::string_view path, std::span<const Recorder::Change> changes,
                  const Recorder& recorder,
                  const std::function<std::string(std::string_view)>& shown, std::string& out) {
  bool replaced = false;
  for (const Recorder::Change& change : changes) {
    if (change.path != path) continue;
    if (!replaced && !change.before.empty()) {
      out += fmt::format("    was {}\n", shown(change.before));
    }
    replaced = true;
    const Recorder::Step& step = recorder.steps()[change.step];
    out += fmt::format("    {} {}: {}\n", place(step), step.what,
                       change.after.empty() ? "removed" : shown(change.after));
  }
  return replaced;
}

// The fields of one object that a path leads to: those that are there, then those that were.
std::string explain_fields(const Rendered& rendered, const Recorder& recorder,
                           std::string_view path) {
  std::string out;
  const std::vector<Recorder::Change> changes = recorder.changes(rendered.resource);
  const bool secret = is_secret(rendered, changes);
  const auto shown_at = [&](std::string_view field) {
    const bool hidden =
        secret && (is_field_within(field, "data") || is_field_within(field, "stringData"));
    return [hidden](std::string_view text) {
      return hidden ? std::string("(redacted)") : first_line_of(text);
    };
  };
  std::set<std::string_view> told;
  const std::vector<Leaf> all = leaves(*rendered.object);
  for (const Leaf& leaf : all) {
    told.insert(leaf.path);
    if (!is_field_within(leaf.path, path)) continue;
    const yaml::Node& node = *leaf.node;
    const auto shown = shown_at(leaf.path);
    const std::string value = node.is_scalar() ? (node.is_null() ? "null" : shown(node.text()))
                                               : (node.is_mapping() ? "{}" : "[]");
    out += fmt::format("  {}: {}\n", printable(leaf.path), value);
    const bool replaced = tell_changes(leaf.path, changes, recorder, shown, out);
    out += fmt::format("    {} {}\n", replaced ? "written at" : "from", place(node));
  }
  for (const Recorder::Change& change : changes) {
    if (!is_field_within(change.path, path) || !told.insert(change.path).second) continue;
    out += fmt::format("  {} (not there any more)\n", printable(change.path));
    tell_changes(change.path, changes, recorder, shown_at(change.path), out);
  }
  return out;
}

Diagnostic no_object(const Build& build, const Recorder& recorder,
                     std::span<const Recorder::Removal> removals, const Query& query) {
  const std::string wanted = fmt::format("{}/{}", query.kind, query.name);
  std::vector<std::string> names;
  names.reserve(build.objects.size());
  for (const Rendered& rendered : build.objects) {
    names.push_back(fmt::format("{}/{}", rendered.identity.id.gvk.kind, rendered.identity.id.name));
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  Diagnostic error =
      plain_error(fmt::format("the build has no {}", wanted), did_you_mean(wanted, views));
  const auto removal = std::find_if(removals.begin(), removals.end(),
                                    [&](const auto& each) { return is_named(each, query); });
  if (removal == removals.end()) return error;
  const Recorder::Step& step = recorder.steps()[removal->step];
  error.message += ": it was taken away";
  error.hint.clear();
  error.notes.push_back(step.where);
  error.notes.back().message = fmt::format("{} removed it", step.what);
  error.notes.push_back(yaml::note_at(*removal->object, "it was written here"));
  if (equal_ignoring_case(query.kind, secret_kind)) {
    for (DiagnosticNote& note : error.notes) note.source_line.clear();
  }
  return error;
}

// Of all fields of an object, and what they are in, the one that was likely meant.
std::string did_you_mean_field(const Rendered& rendered, std::string_view wanted) {
  std::set<std::string> fields;
  for (const Leaf& leaf : leaves(*rendered.object)) {
    for (std::size_t end = leaf.path.size(); end != std::string::npos && end > 0;
         end = leaf.path.find_last_of(".[", end - 1)) {
      fields.insert(leaf.path.substr(0, end));
    }
  }
  const std::vector<std::string_view> candidates(fields.begin(), fields.end());
  return did_you_mean(wanted, candidates);
}

}  // namespace

Result<std::string> explain(const Build& build, const Recorder& recorder, std::string_view text) {
  const std::vector<Recorder::Removal> removals = recorder.removals();
  SLIPWAY_ASSIGN(const Query query, read_query(text, build, removals));
  std::string out;
  const Rendered* named = nullptr;
  for (const Rendered& rendered : build.objects) {
    if (!is_named(rendered, query)) continue;
    named = &rendered;
    const std::string fields = explain_fields(rendered, recorder, query.path);
    if (!fields.empty()) out += describe(rendered.identity) + "\n" + fields;
  }
  if (named == nullptr) return no_object(build, recorder, removals, query);
  if (out.empty()) {
    std::string hint = did_you_mean_field(*named, query.path);
    if (hint.empty()) hint = "without a path, all its fields are listed";
    return plain_error(fmt::format("{}/{} has no field `{}`", query.kind, query.name, query.path),
                       std::move(hint));
  }
  for (const Recorder::Step& step : recorder.steps()) {
    if (step.objects > 0 || step.where.file.empty()) continue;
    if (step.what.find("Patch") == std::string::npos) continue;
    out += fmt::format("{}: {}\n", place(step.where.file, step.where.position),
                       step.aimed == 0 ? "this patch matched no object"
                                       : "this patch matched, and changed nothing: the values are "
                                         "the same already");
  }
  return out;
}

}  // namespace slipway::kustomize
