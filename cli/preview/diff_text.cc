#include "cli/preview/diff_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "cli/preview/line_changes.h"
#include "compiler/manifest/redact.h"
#include "core/yaml/emitter.h"

namespace slipway::cli {

namespace {

constexpr std::size_t longest_inline = 100;

struct Paint {
  Color color;
  [[nodiscard]] std::string operator()(std::string_view code, std::string_view text) const {
    if (color == Color::off) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
  }
};

// A value as YAML without its last line end.
std::string value_text(const yaml::Node& value) {
  std::string text;
  if (!yaml::emit_manifest(value, text)) text = "(cannot be shown)";
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

bool is_short(const std::string& text) {
  return text.size() <= longest_inline && text.find('\n') == std::string::npos;
}

// A line of a value, below the field that has it.
PaintLine line_painter(const Paint& paint) {
  return [&paint](char mark, std::string_view line) {
    const std::string indent = "          ";
    if (mark == '@') return indent + paint("36", printable(line));
    const std::string marked = std::string(1, mark) + " " + printable(line);
    if (mark == ' ') return indent + marked;
    return indent + paint(mark == '-' ? "31" : "32", marked);
  };
}

// One side of a field.
struct Side {
  std::string text;        ///< as it may be shown
  bool is_hidden = false;  ///< nothing of it may be
  std::string_view line_end =
      {};  ///< what the last of its lines ends with, and the text leaves out
};

// Texts of several lines as they are, everything else as YAML.
Side side_of(const yaml::Node* value, const manifest::HiddenValues& hidden) {
  if (value == nullptr) return {};
  yaml::Arena arena;
  const yaml::Node& shown = *manifest::shown(*value, hidden, arena);
  const bool is_text = shown.is_scalar() && shown.text().find('\n') != std::string_view::npos;
  return {is_text ? std::string(shown.text()) : value_text(shown), hidden.contains(value),
          shown.is_scalar() ? "" : "\n"};
}

// Of an object that changed.
struct HiddenSides {
  manifest::HiddenValues old_values;
  manifest::HiddenValues new_values;
};

std::string field_text(const manifest::FieldChange& field, const HiddenSides& hidden,
                       const Paint& paint) {
  const std::string head = "        " + printable(field.path);
  const auto [before, before_hidden, before_end] = side_of(field.old_value, hidden.old_values);
  const auto [after, after_hidden, after_end] = side_of(field.new_value, hidden.new_values);
  const bool both = field.old_value != nullptr && field.new_value != nullptr;
  if (both ? before == after : (before_hidden || after_hidden)) {
    const char* what = both ? "changed" : field.old_value == nullptr ? "is new" : "is gone";
    return fmt::format("{} {} {}\n", head, what, manifest::redacted_text);
  }
  if (!is_short(before) || !is_short(after)) {
    return head + ":\n" +
           line_changes(before + std::string(before_end), after + std::string(after_end),
                        line_painter(paint));
  }
  if (field.old_value == nullptr) return head + ": " + paint("32", "+ " + printable(after)) + "\n";
  if (field.new_value == nullptr) return head + ": " + paint("31", "- " + printable(before)) + "\n";
  return head + ": " + paint("31", printable(before)) + " -> " + paint("32", printable(after)) +
         "\n";
}

std::string object_text(const manifest::ObjectChange& change, const Paint& paint) {
  const std::string name = printable(change.identity.kind + " " + change.identity.name);
  switch (change.action) {
    case manifest::Action::added:
      return "    " + paint("1;32", "+ " + name) + "\n";
    case manifest::Action::removed:
      return "    " + paint("1;31", "- " + name) + "\n";
    case manifest::Action::changed:
      break;
  }
  std::string text = "    " + paint("1;33", "~ " + name) + "\n";
  const HiddenSides hidden{manifest::hidden_values(*change.old_object),
                           manifest::hidden_values(*change.new_object)};
  for (const manifest::FieldChange& field : change.fields) text += field_text(field, hidden, paint);
  return text;
}

std::string count(std::size_t number, std::string_view what) {
  return fmt::format("{} {}", number, what);
}

// `production: production-1, production-2`; `test, staging (3 clusters)` where it is all of them.
std::string heading_of(std::span<const manifest::EnvironmentClusters> places) {
  if (places.size() == 1) {
    return fmt::format("{}: {}", places.front().environment,
                       fmt::join(places.front().clusters, ", "));
  }
  std::vector<std::string_view> environments;
  std::vector<std::string_view> clusters;
  bool is_all = true;
  for (const manifest::EnvironmentClusters& place : places) {
    environments.emplace_back(place.environment);
    is_all = is_all && place.extent == manifest::EnvironmentClusters::Extent::all;
    for (const std::string& cluster : place.clusters) {
      if (std::find(clusters.begin(), clusters.end(), cluster) == clusters.end())
        clusters.emplace_back(cluster);
    }
  }
  return fmt::format("{} ({} {}{}{})", fmt::join(environments, ", "), clusters.size(),
                     clusters.size() == 1 ? "cluster" : "clusters", is_all ? "" : ": ",
                     is_all ? "" : fmt::format("{}", fmt::join(clusters, ", ")));
}

}  // namespace

std::string diff_text(std::span<const manifest::FoldedChange> changes, Color color) {
  const Paint paint{color};
  if (changes.empty()) return "no changes\n";
  // Changes of the same places stand together, in the order in which the first of them came.
  std::map<std::string, std::size_t> order;
  struct Placed {
    std::size_t at;
    std::string heading;
    const manifest::FoldedChange* change;
  };
  std::vector<Placed> ordered;
  for (const manifest::FoldedChange& change : changes) {
    std::string heading = heading_of(change.places);
    const std::size_t at = order.try_emplace(heading, order.size()).first->second;
    ordered.push_back({at, std::move(heading), &change});
  }
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const Placed& a, const Placed& b) { return a.at < b.at; });

  std::string text;
  std::string heading;
  std::string service;
  std::array<std::size_t, 3> totals{};
  for (const auto& [at, new_heading, change] : ordered) {
    if (new_heading != heading) {
      heading = new_heading;
      service.clear();
      text += paint("1", printable(heading)) + "\n";
    }
    const std::string new_service = change->team + "/" + change->service;
    if (new_service != service) {
      service = new_service;
      text += "  " + printable(service) + "\n";
    }
    text += object_text(*change->change, paint);
    totals[static_cast<std::size_t>(change->change->action)] += change->count();
  }
  return text + fmt::format("{}, {}, {}\n", count(totals[0], "added"), count(totals[2], "changed"),
                            count(totals[1], "removed"));
}

}  // namespace slipway::cli
