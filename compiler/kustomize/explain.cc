#include "compiler/kustomize/explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/diagnostics/format.h"
#include "core/text/suggest.h"

namespace slipway::kustomize {

namespace {

struct Query {
  std::string_view kind;
  std::string_view name;
  std::string_view path;
};

bool is_named(const Rendered& rendered, const Query& query) {
  const ResourceId& id = rendered.identity.id;
  if (!equal_ignoring_case(id.gvk.kind, query.kind)) return false;
  if (id.name == query.name) return true;
  const auto& trail = rendered.resource->trail();
  return std::any_of(trail.begin(), trail.end(),
                     [&](const auto& step) { return step.name == query.name; });
}

// Names may have colons (`system:node`), and paths, too: the longest name that is there is meant.
Result<Query> read_query(std::string_view text, const Build& build) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::string_view rest = text.substr(std::min(slash + 1, text.size()));
  Query query = {text.substr(0, slash), rest, {}};
  for (std::size_t end = rest.size();;) {
    query.name = rest.substr(0, end);
    query.path = rest.substr(std::min(end + 1, rest.size()));
    const bool is_there = std::any_of(build.objects.begin(), build.objects.end(),
                                      [&](const Rendered& r) { return is_named(r, query); });
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

// Values of a Secret are said to nobody; where they are from may help.
bool is_hidden(const Leaf& leaf, const Rendered& rendered) {
  const ResourceId& id = rendered.identity.id;
  if (id.gvk.kind != "Secret" || !id.gvk.group.empty()) return false;
  return is_field_within(leaf.path, "data") || is_field_within(leaf.path, "stringData");
}

void explain_field(const Leaf& leaf, const Rendered& rendered, const Recorder& recorder,
                   std::string& out) {
  const yaml::Node& node = *leaf.node;
  const bool hidden = is_hidden(leaf, rendered);
  const auto shown = [&](std::string_view text) {
    return hidden ? std::string("(redacted)") : first_line_of(text);
  };
  const std::string value = node.is_scalar() ? (node.is_null() ? "null" : shown(node.text()))
                                             : (node.is_mapping() ? "{}" : "[]");
  out += fmt::format("  {}: {}\n", printable(leaf.path), value);
  bool replaced = false;
  for (const Recorder::Change& change : recorder.changes(rendered.resource)) {
    if (change.path != leaf.path) continue;
    const Recorder::Step& step = recorder.steps()[change.step];
    if (!replaced && !change.before.empty()) {
      out += fmt::format("    was {}\n", shown(change.before));
    }
    replaced = true;
    out += fmt::format(
        "    {} {}: {}\n",
        step.where.file.empty() ? "at the end," : place(step.where.file, step.where.position),
        step.what, change.after.empty() ? "removed" : shown(change.after));
  }
  out += fmt::format("    {} {}\n", replaced ? "written at" : "from", place(node));
}

Diagnostic no_object(const Build& build, const Query& query) {
  std::vector<std::string> names;
  for (const Rendered& rendered : build.objects) {
    names.push_back(fmt::format("{}/{}", rendered.identity.id.gvk.kind, rendered.identity.id.name));
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  const std::string wanted = fmt::format("{}/{}", query.kind, query.name);
  return plain_error(fmt::format("the build has no {}", wanted), did_you_mean(wanted, views));
}

}  // namespace

Result<std::string> explain(const Build& build, const Recorder& recorder, std::string_view text) {
  SLIPWAY_ASSIGN(const Query query, read_query(text, build));
  std::string out;
  bool found_object = false;
  bool found_field = false;
  for (const Rendered& rendered : build.objects) {
    if (!is_named(rendered, query)) continue;
    found_object = true;
    std::string fields;
    for (const Leaf& leaf : leaves(*rendered.object)) {
      if (is_field_within(leaf.path, query.path)) explain_field(leaf, rendered, recorder, fields);
    }
    if (fields.empty()) continue;
    found_field = true;
    out += describe(rendered.identity) + "\n" + fields;
  }
  if (!found_object) return no_object(build, query);
  if (!found_field) {
    return plain_error(fmt::format("{}/{} has no field `{}`", query.kind, query.name, query.path),
                       "without a path, all its fields are listed");
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
