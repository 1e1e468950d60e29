#include "compiler/overlay/cause.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "compiler/overlay/hosts.h"
#include "compiler/overlay/objects.h"
#include "compiler/overlay/written_at.h"
#include "core/text/embedded.h"
#include "core/yaml/text_of.h"

namespace slipway::overlay {

namespace {

SLIPWAY_EMBEDDED(causes_txt)

using Parts = std::vector<std::string_view>;

// "a.b[c].d" -> a, b, c, d. A part in brackets may hold dots.
Parts parts_of(std::string_view path) {
  Parts parts;
  while (!path.empty()) {
    if (path.front() == '.') {
      path.remove_prefix(1);
    } else if (path.front() == '[') {
      const std::size_t end = std::min(path.find(']'), path.size());
      parts.push_back(path.substr(1, end - 1));
      path.remove_prefix(std::min(end + 1, path.size()));
    } else {
      const std::size_t end = std::min(path.find_first_of(".["), path.size());
      parts.push_back(path.substr(0, end));
      path.remove_prefix(end);
    }
  }
  return parts;
}

struct Row {
  std::string_view kind;  ///< KIND or KIND/PART
  Parts path;
  std::vector<Parts> fields;
};

Parts words_of(std::string_view text) {
  Parts words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

const std::vector<Row>& rows() {
  static const std::vector<Row> table = [] {
    std::vector<Row> made;
    std::string_view text = causes_txt();
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (line.empty() || line.starts_with('#')) continue;
      const std::size_t equals = line.find(" = ");
      const Parts left = words_of(line.substr(0, equals));
      Row row;
      row.kind = left.front();
      if (left.size() > 1) row.path = parts_of(left[1]);
      for (const std::string_view field : words_of(line.substr(equals + 3)))
        row.fields.push_back(parts_of(field));
      made.push_back(std::move(row));
    }
    return made;
  }();
  return table;
}

// What an object is in the table.
struct Subject {
  std::string_view kind;
  std::string_view part;  ///< its label slipway.dev/part
};

// How exactly a row's first word names a subject; 0: not at all.
int exactness(std::string_view word, const Subject& subject) {
  if (word == "*") return 1;
  const std::size_t slash = word.find('/');
  if (word.substr(0, slash) != subject.kind) return 0;
  if (slash == std::string_view::npos) return 2;
  return word.substr(slash + 1) == subject.part ? 3 : 0;
}

// What `?` stood for, when the row's path begins the path.
std::optional<Parts> match(const Row& row, const Subject& subject, const Parts& path) {
  if (exactness(row.kind, subject) == 0 || row.path.size() > path.size()) return std::nullopt;
  Parts captured;
  for (std::size_t i = 0; i < row.path.size(); ++i) {
    if (row.path[i] == "?") {
      captured.push_back(path[i]);
    } else if (row.path[i] != path[i]) {
      return std::nullopt;
    }
  }
  return captured;
}

// The key's node at a path of field names.
Cause find_field(const yaml::Node& root, const Parts& field, const Parts& captured) {
  const yaml::Node* at = &root;
  Cause cause;
  for (const std::string_view part : field) {
    const std::string_view name = part == "$1" && !captured.empty() ? captured.front() : part;
    const auto entries = at->entries();
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [&](const yaml::Entry& e) { return e.key->text() == name; });
    if (found == entries.end()) return {};
    cause.key = found->key;
    cause.name += (cause.name.empty() ? "" : ".") + std::string(name);
    at = found->value;
  }
  return cause;
}

Cause find_cause(const yaml::Node& descriptor, const Subject& subject, std::string_view path) {
  // The pod of a CronJob is where that of a Job is, one template further down.
  constexpr std::string_view of_cron = "spec.jobTemplate.";
  if (subject.kind == "CronJob" && path.starts_with(of_cron)) path.remove_prefix(of_cron.size());
  const Parts parts = parts_of(path);
  struct Candidate {
    const Row* row = nullptr;
    Parts captured;
  };
  std::vector<Candidate> candidates;
  for (const Row& row : rows()) {
    if (auto captured = match(row, subject, parts))
      candidates.push_back({&row, std::move(*captured)});
  }
  // The most exact first: a longer path, then an object that is named.
  std::stable_sort(candidates.begin(), candidates.end(),
                   [&](const Candidate& a, const Candidate& b) {
                     if (a.row->path.size() != b.row->path.size())
                       return a.row->path.size() > b.row->path.size();
                     return exactness(a.row->kind, subject) > exactness(b.row->kind, subject);
                   });
  for (const Candidate& candidate : candidates) {
    for (const Parts& field : candidate.row->fields) {
      Cause cause = find_field(descriptor, field, candidate.captured);
      if (cause.key != nullptr) return cause;
    }
  }
  return {};
}

std::string item_name(std::string_view list, std::ptrdiff_t index) {
  return std::string(list) + "[" + std::to_string(index) + "]";
}

// `…paths[2]…` -> 2
std::size_t index_in(std::string_view path, std::string_view list) {
  const std::string wanted = std::string(list) + "[";
  const std::size_t at = path.find(wanted);
  std::size_t index = 0;
  if (at != std::string_view::npos)
    std::from_chars(path.data() + at + wanted.size(), path.data() + path.size(), index);
  return index;
}

// The route that an Ingress or HTTPRoute, or one of its paths, is of.
Cause route_of(const fleet::Service& service, std::string_view name, std::string_view path) {
  constexpr std::string_view known_users = ".auth";
  const bool by_access = service.target.cluster->gateway == fleet::Gateway::kong;
  for (const HostRoutes& host : routes_by_host(service)) {
    const bool is_host = host.name == name;
    if (!is_host && host.name + std::string(known_users) != name) continue;
    std::vector<const fleet::Route*> routes;
    for (const fleet::Route* route : host.routes) {
      const bool open = route->access == fleet::Access::everybody;
      if (!by_access || open == is_host) routes.push_back(route);
    }
    if (routes.empty()) continue;
    const std::size_t wanted = std::max(index_in(path, "paths"), index_in(path, "matches"));
    const fleet::Route* route = routes[std::min(wanted, routes.size() - 1)];
    return {route->node, item_name("routes", route - service.routes.data())};
  }
  return {};
}

Cause call_of(const fleet::Service& service, std::string_view name) {
  for (const fleet::Call& call : service.calls) {
    if (call_policy_name(service, call) == name)
      return {call.node, item_name("calls", &call - service.calls.data())};
  }
  return {};
}

Cause extra_cause(const fleet::Service& service, const yaml::Node& object) {
  const yaml::Node* kind = object.find("kind");
  if (kind == nullptr || kind->source == nullptr) return {};
  const fleet::AttachedFile* extra = extra_of(service, kind->source->path);
  if (extra == nullptr) return {};
  return {extra->node, item_name("extra", extra - service.extra.data())};
}

}  // namespace

Cause cause_of(const fleet::Service& service, const yaml::Node& object, std::string_view path) {
  if (Cause cause = extra_cause(service, object); cause.key != nullptr) return cause;
  const std::string_view part = yaml::text_at(object, {"metadata", "labels", part_label});
  const std::string_view name = yaml::text_at(object, {"metadata", "name"});
  Cause item;
  if (part == "route") item = route_of(service, name, path);
  if (part == "call") item = call_of(service, name);
  if (item.key != nullptr && !path.starts_with("metadata.")) return item;
  return find_cause(*service.root, {yaml::text_at(object, {"kind"}), part}, path);
}

}  // namespace slipway::overlay
