// still-called: a service that others call, as the index tells, and that cannot be called any more:
// it listens on no port, or is gone from its project. A warning: the callers may have changed since
// the index was written.
#include <algorithm>
#include <map>
#include <set>

#include "compiler/check/callable.h"
#include "compiler/check/checks.h"
#include "core/filesystem/path.h"

namespace slipway::check {

namespace {

constexpr std::string_view rule = "still-called";

using Name = std::pair<std::string_view, std::string_view>;  // team, service

struct Caller {
  const fleet::IndexedService* service = nullptr;
  const yaml::Node* call = nullptr;
};
using Callers = std::vector<Caller>;

// Who calls what, without the callers at hand: they are newer than the index and have check_calls.
std::map<Name, Callers> callers_in(const fleet::Index& index, const std::set<Name>& here) {
  std::map<Name, Callers> callers;
  for (const fleet::IndexedService& service : index.services()) {
    if (here.contains({service.team, service.name})) continue;
    for (const fleet::Call& call : service.calls)
      callers[{call.team, call.service}].push_back({&service, call.node});
  }
  return callers;
}

std::string shown(const Callers& callers) {
  const fleet::IndexedService& first = *callers.front().service;
  std::string text = "`" + first.team + "/" + first.name + "`";
  if (!first.project.empty()) text += " of the project `" + first.project + "`";
  if (callers.size() > 1) text += " and " + std::to_string(callers.size() - 1) + " more";
  return text + (callers.size() > 1 ? " call it" : " calls it");
}

void add(const yaml::Node& place, std::string message, const Callers& callers, std::string hint,
         Diagnostics& diagnostics) {
  constexpr std::size_t most_notes = 5;
  Diagnostic diagnostic = finding(place, std::string(rule), std::move(message), std::move(hint));
  diagnostic.severity = Severity::warning;
  for (const Caller& caller : callers) {
    if (diagnostic.notes.size() == most_notes) break;
    diagnostic.notes.push_back(yaml::note_at(
        *caller.call, "the call of `" + caller.service->team + "/" + caller.service->name + "`"));
  }
  diagnostics.add(std::move(diagnostic));
}

}  // namespace

void check_callers(const fleet::ServiceSet& set, const CheckOptions& options,
                   Diagnostics& diagnostics) {
  if (options.index == nullptr) return;
  std::set<Name> here;
  for (const auto& descriptor : set.descriptors())
    here.insert({descriptor->team, descriptor->name});
  for (const auto& descriptor : set.unresolved()) here.insert({descriptor->team, descriptor->name});
  const std::map<Name, Callers> callers = callers_in(*options.index, here);
  std::set<Name> told;
  for (const fleet::Service& service : set.services()) {
    const auto found = callers.find({service.team, service.name});
    if (found == callers.end() || service.has_service()) continue;
    if (!told.insert({service.team, service.name}).second) continue;
    add(*service.descriptor->root->find("name"),
        "`" + service.name + "` " + why_not_callable(service) + ", but " + shown(found->second),
        found->second,
        "let it listen on its port until its callers have changed; the index says who they are",
        diagnostics);
  }
  const Home& home = options.home;
  if (home.project.empty() || home.root.empty() || home.files == nullptr) return;
  for (const fleet::IndexedService& service : options.index->services()) {
    const Name name{service.team, service.name};
    const auto found = callers.find(name);
    if (found == callers.end() || service.project != home.project || here.contains(name)) continue;
    const std::string place = join_path(home.root, service.file);
    const std::string real = home.files->canonical(place).value_or(place);
    const bool renamed = std::any_of(
        set.descriptors().begin(), set.descriptors().end(),
        [&](const auto& other) { return home.files->canonical(other->path).value_or("") == real; });
    if (!renamed && home.files->type(place) != FileType::missing) continue;  // not asked for
    add(*service.node,
        "`" + service.team + "/" + service.name + "` is " +
            (renamed ? "not in `" + service.file + "` any more"
                     : "gone with `" + service.file + "`") +
            ", but " + shown(found->second),
        found->second,
        "keep the service until its callers have changed; the index says who they are",
        diagnostics);
  }
}

}  // namespace slipway::check
