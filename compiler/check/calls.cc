// unknown-call: a service that calls one that does not exist. Where only one repository is at hand,
// the callee may live in another: then it is a warning that says so. With an index, every service
// is known.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "compiler/check/callable.h"
#include "compiler/check/checks.h"
#include "core/text/suggest.h"

namespace slipway::check {

namespace {

constexpr std::string_view rule = "unknown-call";

// What exists, by team; the views live as long as the descriptors.
using Names = std::vector<std::pair<std::string_view, std::string_view>>;

std::string hint_for(const fleet::Service& caller, const fleet::Call& call, std::string_view team,
                     const Names& names) {
  std::vector<std::string_view> of_team;
  std::string elsewhere;
  for (const auto& [other_team, name] : names) {
    if (other_team == caller.team && name == caller.name) continue;
    if (other_team == team)
      of_team.push_back(name);
    else if (name == call.service)
      elsewhere = std::string(other_team) + "/" + std::string(name);
  }
  if (!elsewhere.empty()) return "did you mean `" + elsewhere + "`, of another team?";
  return did_you_mean(call.service, of_team);
}

// One warning for all calls of a descriptor that may well lead to another repository.
void add_elsewhere(const fleet::Descriptor& descriptor,
                   const std::vector<const fleet::Call*>& calls, Diagnostics& diagnostics) {
  constexpr std::size_t most_names = 20;
  std::vector<std::string> called;  // each once, though several environments may call it
  std::set<std::string> known;
  for (const fleet::Call* call : calls) {
    const std::string name = (call->team.empty() ? "" : call->team + "/") + call->service;
    if (known.insert(name).second) called.push_back("`" + name + "`");
  }
  const std::size_t named = std::min(called.size(), most_names);
  std::string names = fmt::format("{}", fmt::join(std::span(called).first(named), ", "));
  if (called.size() > named) names += fmt::format(" and {} more", called.size() - named);
  Diagnostic diagnostic =
      finding(*calls.front()->node, std::string(rule),
              "`" + descriptor.name + "` calls what is not among the descriptors at hand: " + names,
              "is it in a folder beside? Then give the folder that holds both. Is it in another "
              "repository? Then that is fine, and --index FILE tells for sure");
  diagnostic.severity = Severity::warning;
  diagnostics.add(std::move(diagnostic));
}

class CallCheck {
 public:
  CallCheck(const fleet::ServiceSet& set, const fleet::Index* index, Diagnostics& diagnostics)
      : set_(set), index_(index), diagnostics_(diagnostics) {
    for (const auto& d : set.descriptors()) names_.emplace_back(d->team, d->name);
    for (const auto& d : set.unresolved()) {
      wrong_.insert({d->team, d->name});
      if (!d->name.empty()) names_.emplace_back(d->team, d->name);
      if (d->state == fleet::DescriptorState::unreadable) any_unreadable_ = true;
    }
    if (index == nullptr) return;
    for (const fleet::IndexedService& s : index->services()) names_.emplace_back(s.team, s.name);
  }

  void check(const fleet::Service& service, const fleet::Call& call) {
    const fleet::Service* callee = set_.find(service, call);
    if (callee != nullptr && callee->has_service()) return;
    // The same line says the same in every cluster.
    const std::pair place{call.node->line, call.node->column};
    if (!seen_.insert({service.descriptor.get(), place}).second) return;
    const std::string& team = call.team.empty() ? service.team : call.team;
    const fleet::IndexedService* indexed =
        callee == nullptr && index_ != nullptr ? index_->find(team, call.service) : nullptr;
    if (indexed != nullptr && indexed->listens) return;
    if (callee != nullptr) {
      return add(call,
                 "`" + call.service + "` " + why_not_callable(*callee) + ": nobody can call it",
                 callee->ends() ? "remove the call"
                                : "remove the call, or make it `type: tcp` with `ports` (`web` or "
                                  "`grpc` where it speaks HTTP)");
    }
    if (indexed != nullptr) {
      return add(call, "`" + call.service + "` listens on no port, so it cannot be called",
                 "remove the call, or make that service one that listens, such as `type: tcp` with "
                 "`ports`");
    }
    // What is wrong with the callee is told at its own place.
    if (wrong_.contains({team, call.service})) return;
    if (!call.team.empty() && set_.fleet().team(team) == nullptr) {
      std::vector<std::string_view> teams;
      for (const fleet::Team& known : set_.fleet().teams) teams.push_back(known.name);
      return add(call, "the fleet has no team `" + team + "`",
                 did_you_mean_or(team, teams, "the fleet has"));
    }
    const std::string hint = hint_for(service, call, team, names_);
    if (index_ == nullptr && any_unreadable_) return;
    if (index_ == nullptr && hint.empty()) {
      // Beside errors of the descriptor itself, that it may be fine is no news.
      if (service.descriptor->state != fleet::DescriptorState::sound) return;
      elsewhere_[service.descriptor.get()].push_back(&call);
      return;
    }
    Diagnostic diagnostic = finding(
        *call.node, std::string(rule),
        "the team `" + team + "` has no service `" + call.service + "`",
        hint.empty() ? "name a service that is there, or remove the call; where it is new, write "
                       "the index again with `slipway fleet index`"
                     : hint);
    if (index_ == nullptr) {
      diagnostic.severity = Severity::warning;
      diagnostic.message += " among the descriptors at hand";
    }
    diagnostics_.add(std::move(diagnostic));
  }

  void finish() {
    for (const auto& [descriptor, calls] : elsewhere_)
      add_elsewhere(*descriptor, calls, diagnostics_);
  }

 private:
  void add(const fleet::Call& call, std::string message, std::string hint) {
    diagnostics_.add(finding(*call.node, std::string(rule), std::move(message), std::move(hint)));
  }

  const fleet::ServiceSet& set_;
  const fleet::Index* index_;
  Diagnostics& diagnostics_;
  Names names_;
  std::set<std::pair<std::string_view, std::string_view>> wrong_;
  bool any_unreadable_ = false;  ///< it may be any service
  std::set<std::pair<const fleet::Descriptor*, std::pair<std::uint32_t, std::uint32_t>>> seen_;
  std::map<const fleet::Descriptor*, std::vector<const fleet::Call*>> elsewhere_;
};

}  // namespace

void check_calls(const fleet::ServiceSet& set, const fleet::Index* index,
                 Diagnostics& diagnostics) {
  CallCheck rule_check(set, index, diagnostics);
  for (const fleet::Service* service : set.readable()) {
    for (const fleet::Call& call : service->calls) rule_check.check(*service, call);
  }
  rule_check.finish();
}

}  // namespace slipway::check
