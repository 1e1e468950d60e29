#include "compiler/overlay/cause.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "core/text/embedded.h"

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
  std::string_view kind;
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

// What `?` stood for, when the row's path begins the path.
std::optional<Parts> match(const Row& row, std::string_view kind, const Parts& path) {
  if ((row.kind != "*" && row.kind != kind) || row.path.size() > path.size()) return std::nullopt;
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

struct Cause {
  const yaml::Node* key = nullptr;
  std::string name;
};

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

Cause find_cause(const yaml::Node& descriptor, std::string_view kind, std::string_view path) {
  const Parts parts = parts_of(path);
  struct Candidate {
    const Row* row = nullptr;
    Parts captured;
  };
  std::vector<Candidate> candidates;
  for (const Row& row : rows()) {
    if (auto captured = match(row, kind, parts)) candidates.push_back({&row, std::move(*captured)});
  }
  // The most exact first: a longer path, then a kind that is named.
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) {
                     if (a.row->path.size() != b.row->path.size())
                       return a.row->path.size() > b.row->path.size();
                     return a.row->kind != "*" && b.row->kind == "*";
                   });
  for (const Candidate& candidate : candidates) {
    for (const Parts& field : candidate.row->fields) {
      Cause cause = find_field(descriptor, field, candidate.captured);
      if (cause.key != nullptr) return cause;
    }
  }
  return {};
}

}  // namespace

const yaml::Node* cause_of(const yaml::Node& descriptor, std::string_view kind,
                           std::string_view path) {
  return find_cause(descriptor, kind, path).key;
}

std::string cause_name(const yaml::Node& descriptor, std::string_view kind, std::string_view path) {
  return find_cause(descriptor, kind, path).name;
}

}  // namespace slipway::overlay
