#include "compiler/fleet/service_set.h"

#include <algorithm>

#include "compiler/fleet/branch_label.h"
#include "core/text/suggest.h"

namespace slipway::fleet {

namespace {

template <typename T>
Diagnostic unknown_name(const std::string& what, const std::string& name,
                        const std::vector<T>& list) {
  std::vector<std::string_view> names;
  names.reserve(list.size());
  for (const T& item : list) names.push_back(item.name);
  return plain_error("the fleet has no " + what + " `" + name + "`",
                     did_you_mean_or(name, names, "the fleet has"));
}

// The environment and the cluster are known, but not together.
Diagnostic no_targets(const Fleet& fleet, const Selection& selection) {
  const bool is_any = selection.environment.empty();
  const std::string where =
      is_any ? "any environment of the fleet" : "the environment `" + selection.environment + "`";
  if (selection.cluster.empty()) {
    return plain_error(
        is_any ? "no environment of the fleet has a cluster" : where + " has no clusters",
        "name them in its `clusters` or `waves`, in " + fleet.path);
  }
  std::string hint;
  if (const Environment* environment = fleet.environment(selection.environment)) {
    for (const Placement& placement : environment->clusters) {
      hint += (hint.empty() ? "it has " : ", ") + fleet.clusters[placement.cluster].name;
    }
  } else {
    hint = "add it to the `clusters` or `waves` of an environment in fleet.yaml";
  }
  return plain_error("the cluster `" + selection.cluster + "` is not in " + where, hint);
}

// The environment of a branch that was given, or null with the reason in the diagnostics.
const Environment* environment_of(const Fleet& fleet, const Selection& selection,
                                  Diagnostics& diagnostics) {
  const Environment* found = environment_of_branch(fleet, selection.branch);
  const std::string shown = "the branch `" + selection.branch + "`";
  if (found == nullptr) {
    diagnostics.add(plain_error(shown + " is of no environment",
                                "give one that deploys, as `environments.*.branches` in " +
                                    fleet.path + " says, or leave `--branch` out"));
  } else if (!selection.environment.empty() && found->name != selection.environment) {
    diagnostics.add(
        plain_error(shown + " is of the environment `" + found->name + "`, not of `" +
                        selection.environment + "`",
                    "leave out `--branch` or `--env`, or give `--env " + found->name + "`"));
    return nullptr;
  }
  return found;
}

std::vector<std::shared_ptr<const Descriptor>> sound_ones(
    std::vector<std::shared_ptr<const Descriptor>> descriptors) {
  std::erase_if(descriptors, [](const auto& d) { return d->state != DescriptorState::sound; });
  return descriptors;
}

// Keeps the first of several descriptors with the same team and name.
std::vector<std::shared_ptr<const Descriptor>> without_repeats(
    std::vector<std::shared_ptr<const Descriptor>> descriptors, Diagnostics& diagnostics) {
  std::stable_sort(descriptors.begin(), descriptors.end(), [](const auto& a, const auto& b) {
    return std::tie(a->team, a->name) < std::tie(b->team, b->name);
  });
  std::vector<std::shared_ptr<const Descriptor>> kept;
  for (auto& descriptor : descriptors) {
    if (kept.empty() || kept.back()->team != descriptor->team ||
        kept.back()->name != descriptor->name) {
      kept.push_back(std::move(descriptor));
      continue;
    }
    Diagnostic diagnostic = yaml::error_at(
        *descriptor->root->find("name"),
        "the team `" + descriptor->team + "` has two services `" + descriptor->name + "`",
        "give one of them another name, or remove it");
    diagnostic.fault = Fault::finding;
    diagnostic.rule = "service-twice";
    diagnostic.notes.push_back(
        yaml::note_at(*kept.back()->root->find("name"), "the other one is here"));
    diagnostics.add(std::move(diagnostic));
  }
  return kept;
}

}  // namespace

std::vector<Target> select_targets(const Fleet& fleet, const Selection& selection,
                                   Diagnostics& diagnostics) {
  std::vector<Target> targets;
  const bool environment_known =
      selection.environment.empty() || fleet.environment(selection.environment) != nullptr;
  const bool cluster_known =
      selection.cluster.empty() || fleet.cluster(selection.cluster) != nullptr;
  if (!environment_known) {
    diagnostics.add(unknown_name("environment", selection.environment, fleet.environments));
  }
  if (!cluster_known) {
    diagnostics.add(unknown_name("cluster", selection.cluster, fleet.clusters));
  }
  if (!environment_known || !cluster_known) return targets;
  const Environment* of_branch = nullptr;
  if (!selection.branch.empty()) {
    of_branch = environment_of(fleet, selection, diagnostics);
    if (of_branch == nullptr) return targets;
  }
  const std::string branch = selection.branch.empty() ? "" : branch_label(selection.branch);
  for (const Environment& environment : fleet.environments) {
    if (of_branch != nullptr && &environment != of_branch) continue;
    if (!selection.environment.empty() && environment.name != selection.environment) continue;
    for (const Placement& placement : environment.clusters) {
      const Cluster& cluster = fleet.clusters[placement.cluster];
      if (!selection.cluster.empty() && cluster.name != selection.cluster) continue;
      targets.push_back({&environment, &cluster, branch});
    }
  }
  if (targets.empty()) diagnostics.add(no_targets(fleet, selection));
  return targets;
}

ServiceSet::ServiceSet(FileSystem& files, const Fleet& fleet, std::vector<Target> targets,
                       const std::vector<std::shared_ptr<const Descriptor>>& descriptors,
                       Diagnostics& diagnostics)
    : fleet_(fleet),
      targets_(std::move(targets)),
      descriptors_(without_repeats(sound_ones(descriptors), diagnostics)) {
  for (const auto& descriptor : descriptors) {
    if (descriptor->state != DescriptorState::sound) unresolved_.push_back(descriptor);
  }
  constexpr std::size_t most_mistakes = 1000;  // in one cluster; the others need not say the same
  std::set<const Descriptor*> hopeless;
  services_.reserve(targets_.size() * descriptors_.size());
  const auto wrong = unresolved_;
  for (const Target& target : targets_) {
    for (const auto& descriptor : descriptors_) {
      if (hopeless.contains(descriptor.get())) continue;
      const std::size_t before = diagnostics.list().size();
      Resolved resolved = resolve(files, descriptor, fleet_, target, diagnostics);
      if (diagnostics.list().size() - before > most_mistakes) hopeless.insert(descriptor.get());
      if (resolved.whole) {
        places_[{target.environment, target.cluster, descriptor->team, descriptor->name}] =
            services_.size();
        services_.push_back(*std::move(resolved.service));
        continue;
      }
      if (unresolved_.empty() || unresolved_.back() != descriptor)
        unresolved_.push_back(descriptor);
      if (resolved.service) partial_.push_back(*std::move(resolved.service));
    }
    for (const auto& descriptor : wrong) {
      if (hopeless.contains(descriptor.get())) continue;
      Resolved resolved = resolve(files, descriptor, fleet_, target, diagnostics);
      if (resolved.service) partial_.push_back(*std::move(resolved.service));
    }
  }
  for (const auto* list : {&services_, &partial_}) {
    for (const Service& service : *list) readable_.push_back(&service);
  }
}

const Service* ServiceSet::find(const Target& target, std::string_view team,
                                std::string_view name) const {
  const auto found = places_.find({target.environment, target.cluster, team, name});
  return found == places_.end() ? nullptr : &services_[found->second];
}

const Service* ServiceSet::find(const Service& caller, const Call& call) const {
  return find(caller.target, call.team.empty() ? caller.team : call.team, call.service);
}

}  // namespace slipway::fleet
