#include "pipelines/report/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>

#include "core/diagnostics/format.h"
#include "core/yaml/emitter.h"

namespace slipway::report {

namespace {

using yaml::Node;

std::string id_of(const Diagnostic& diagnostic) {
  if (!diagnostic.rule.empty()) return diagnostic.rule;
  return diagnostic.fault == Fault::outside ? "outside" : "input";
}

std::string_view severity_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::note:
      return "note";
  }
  return "error";
}

// GitLab's words, by what the finding does to a pipeline.
std::string_view weight_of(const Diagnostic& diagnostic) {
  if (diagnostic.severity == Severity::note) return "info";
  if (diagnostic.severity == Severity::warning) return "minor";
  return diagnostic.fault == Fault::finding ? "major" : "critical";
}

// FNV-1a, 64 bits: a name for a finding, not a protection.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

class Writer {
 public:
  Node* text(std::string_view value) { return Node::make_scalar(arena_, printable(value)); }
  Node* number(std::uint32_t value) { return Node::make_integer(arena_, value); }
  Node* map() { return Node::make_mapping(arena_); }
  Node* list() { return Node::make_sequence(arena_); }
  void set(Node& node, std::string_view key, Node* value) { node.set(arena_, key, value); }
  void append(Node& node, Node* item) { node.append(arena_, item); }

  static Result<std::string> write(const Node& root) {
    std::string out;
    SLIPWAY_TRY(yaml::emit_json(root, out));
    return out + "\n";
  }

 private:
  yaml::Arena arena_;
};

Node* notes(Writer& w, const Diagnostic& diagnostic) {
  Node* list = w.list();
  for (const DiagnosticNote& note : diagnostic.notes) {
    Node* item = w.map();
    w.set(*item, "file", w.text(note.file));
    w.set(*item, "line", w.number(note.position.line));
    w.set(*item, "column", w.number(note.position.column));
    w.set(*item, "message", w.text(note.message));
    w.append(*list, item);
  }
  return list;
}

// Lines count from 1 for GitLab; 1 also stands for a file as a whole.
Node* location(Writer& w, std::string_view path, Position position) {
  Node* lines = w.map();
  w.set(*lines, "begin", w.number(std::max(position.line, 1U)));
  Node* place = w.map();
  w.set(*place, "path", w.text(path));
  w.set(*place, "lines", lines);
  return place;
}

}  // namespace

Result<std::string> findings_json(const Diagnostics& diagnostics) {
  Writer w;
  Node* findings = w.list();
  for (const Diagnostic& diagnostic : diagnostics.list()) {
    Node* finding = w.map();
    w.set(*finding, "id", w.text(id_of(diagnostic)));
    w.set(*finding, "severity", w.text(severity_of(diagnostic.severity)));
    w.set(*finding, "file", w.text(diagnostic.file));
    w.set(*finding, "line", w.number(diagnostic.position.line));
    w.set(*finding, "column", w.number(diagnostic.position.column));
    w.set(*finding, "message", w.text(diagnostic.message));
    w.set(*finding, "hint", w.text(diagnostic.hint));
    if (!diagnostic.notes.empty()) w.set(*finding, "notes", notes(w, diagnostic));
    w.append(*findings, finding);
  }
  Node* root = w.map();
  w.set(*root, "findings", findings);
  return Writer::write(*root);
}

Result<std::string> code_quality(const Diagnostics& diagnostics,
                                 const PathInRepository& in_repository) {
  Writer w;
  Node* issues = w.list();
  std::map<std::string, int> repeats;  // the same finding on several lines
  for (const Diagnostic& diagnostic : diagnostics.list()) {
    const std::string identity =
        id_of(diagnostic) + '\n' + in_repository(diagnostic.file) + '\n' + diagnostic.message;
    const int repeat = repeats[identity]++;
    Node* issue = w.map();
    std::string description = diagnostic.message;
    if (!diagnostic.hint.empty()) description += " (" + diagnostic.hint + ")";
    w.set(*issue, "description", w.text(description));
    w.set(*issue, "check_name", w.text(id_of(diagnostic)));
    w.set(*issue, "fingerprint", w.text(fmt::format("{:016x}{:08x}", hash_of(identity), repeat)));
    w.set(*issue, "severity", w.text(weight_of(diagnostic)));
    w.set(*issue, "location", location(w, in_repository(diagnostic.file), diagnostic.position));
    Node* others = w.list();
    for (const DiagnosticNote& note : diagnostic.notes) {
      if (!note.file.empty())
        w.append(*others, location(w, in_repository(note.file), note.position));
    }
    if (others->size() > 0) w.set(*issue, "other_locations", others);
    w.append(*issues, issue);
  }
  return Writer::write(*issues);
}

}  // namespace slipway::report
