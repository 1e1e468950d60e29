// namespace-twice: a namespace that came out the same in two clusters or environments would mix up
// what runs where: credentials are given by namespace, and dashboards and logs are read by it.
#include <fmt/format.h>

#include <map>

#include "compiler/check/checks.h"
#include "compiler/fleet/accounts.h"
#include "compiler/fleet/branch_label.h"
#include "core/text/glob.h"
#include "core/text/names.h"

namespace slipway::check {

namespace {

struct Use {
  const fleet::Environment* environment;
  const fleet::Cluster* cluster;
  const fleet::Team* team;
  const yaml::Node* placement;  ///< where the environment names the cluster
};

void note_places(const Use& first, const Use& second, Diagnostic& diagnostic) {
  diagnostic.notes.push_back(yaml::note_at(*first.placement, "this is the first one"));
  diagnostic.notes.push_back(yaml::note_at(*second.placement, "this is the second one"));
}

std::string place(const Use& use) {
  return "team `" + use.team->name + "` in `" + use.environment->name + "/" + use.cluster->name +
         "`";
}

// Collisions of one cause are told once: two places collide for every team, two teams in every
// place.
class Repeats {
 public:
  struct Wording {
    std::string_view namespace_is;  ///< what goes before the namespace
    std::string_view comes_out;     ///< and after it
    std::string_view hint;
  };

  void add(const std::string& name, const Use& first, const Use& second) {
    const bool in_one_place = first.placement == second.placement;
    const Cause cause =
        in_one_place ? Cause(first.team, second.team) : Cause(first.placement, second.placement);
    const auto [found, fresh] = places_.try_emplace(cause, repeats_.size());
    if (fresh) repeats_.push_back({name, first, second});
    ++repeats_[found->second].count;
  }

  void tell(const fleet::Fleet& fleet, const Wording& wording, Diagnostics& diagnostics) const {
    for (const Repeat& repeat : repeats_) {
      Diagnostic diagnostic = finding(
          *fleet.namespace_pattern, "namespace-twice",
          fmt::format("{} `{}` {} twice: for {} and for {}{}", wording.namespace_is, repeat.name,
                      wording.comes_out, place(repeat.first), place(repeat.second), others(repeat)),
          std::string(wording.hint));
      note_places(repeat.first, repeat.second, diagnostic);
      diagnostics.add(std::move(diagnostic));
    }
  }

 private:
  using Cause = std::pair<const void*, const void*>;

  struct Repeat {
    std::string name;
    Use first;
    Use second;
    std::size_t count = 0;
  };

  static std::string others(const Repeat& repeat) {
    if (repeat.count < 2) return "";
    const std::string plural = repeat.count == 2 ? "" : "s";
    const bool in_one_place = repeat.first.placement == repeat.second.placement;
    return fmt::format("; likewise {} {} other {}{}", in_one_place ? "in" : "for", repeat.count - 1,
                       in_one_place ? "cluster" : "team", plural);
  }

  std::map<Cause, std::size_t> places_;
  std::vector<Repeat> repeats_;
};

// The rule for patterns with {branch}: branches are named by those who push them, so what tells
// clusters, environments and teams apart must stand beside it. Each namespace is a glob here, with
// a star for the branch.
class BranchNamespaces {
 public:
  BranchNamespaces(const fleet::Fleet& fleet, Diagnostics& diagnostics)
      : fleet_(fleet), diagnostics_(diagnostics) {}

  void check() {
    for (const fleet::Environment& environment : fleet_.environments) {
      for (const fleet::Placement& placement : environment.clusters) {
        for (const fleet::Team& team : fleet_.teams) {
          if (!add({&environment, &fleet_.clusters[placement.cluster], &team, placement.node}))
            return;
        }
      }
    }
    repeats_.tell(fleet_,
                  {"a namespace such as", "can come out",
                   "what {branch} stands for does not count: tell them apart by {cluster}, "
                   "{environment} and {team} around it, for example \"{team}-{cluster}-{branch}\""},
                  diagnostics_);
  }

 private:
  struct Known {
    std::string glob;
    Use use;
  };

  // False when the pattern itself cannot be read.
  bool add(const Use& use) {
    Diagnostics found;
    const std::string glob =
        namespace_of(fleet_, {use.environment, use.cluster, "*"}, use.team->name, found);
    const bool failed = found.has_errors();
    diagnostics_.add(found.list());
    if (failed) return false;
    check_length(glob, use);
    check_reserved(glob, use);
    for (const Known& known : known_) {
      const bool same_place =
          known.use.environment == use.environment && known.use.cluster == use.cluster;
      if (same_place && known.glob == glob) continue;  // teams may share a namespace
      if (!may_meet(known.glob, glob)) continue;
      const auto both = glob_overlap(known.glob, glob);
      if (!both) continue;
      repeats_.add(*both, known.use, use);
      break;
    }
    known_.push_back({glob, use});
    return true;
  }

  void check_length(const std::string& glob, const Use& use) {
    std::string longest;
    for (const char c : glob) {
      if (c == '*')
        longest.append(fleet::longest_branch_label, 'x');
      else
        longest += c;
    }
    if (is_dns_label(longest)) return;
    diagnostics_.add(finding(
        *fleet_.namespace_pattern, "kubernetes-name",
        "`" + glob + "` cannot be a namespace (" + place(use) + ")",
        "namespaces have at most 63 lower-case letters, digits and `-`, of which {branch} may "
        "take " +
            std::to_string(fleet::longest_branch_label) +
            ": shorten the pattern or the names in it"));
  }

  // What Kubernetes or Slipway itself uses must not come out for any branch.
  void check_reserved(const std::string& glob, const Use& use) {
    for (const std::string& reserved :
         {std::string("default"), std::string("kube-*"), fleet::accounts_namespace(fleet_)}) {
      if (!glob_overlap(glob, reserved)) continue;
      diagnostics_.add(finding(*fleet_.namespace_pattern, "reserved-name",
                               fmt::format("`{}` can become `{}`, which is not for teams ({})",
                                           glob, reserved, place(use)),
                               "Kubernetes or Slipway itself lives there: change the pattern"));
    }
  }

  // Cheaper than the search for an overlap: do both begin and end alike, as far as that is fixed?
  static bool may_meet(const std::string& a, const std::string& b) {
    const std::string_view first_a = std::string_view(a).substr(0, a.find('*'));
    const std::string_view first_b = std::string_view(b).substr(0, b.find('*'));
    const std::string_view last_a = std::string_view(a).substr(a.rfind('*') + 1);
    const std::string_view last_b = std::string_view(b).substr(b.rfind('*') + 1);
    return (first_a.starts_with(first_b) || first_b.starts_with(first_a)) &&
           (last_a.ends_with(last_b) || last_b.ends_with(last_a));
  }

  const fleet::Fleet& fleet_;
  Diagnostics& diagnostics_;
  std::vector<Known> known_;
  Repeats repeats_;
};

void check_fixed_namespaces(const fleet::Fleet& fleet, Diagnostics& diagnostics) {
  std::map<std::string, Use> uses;
  Repeats repeats;
  for (const fleet::Environment& environment : fleet.environments) {
    for (const fleet::Placement& placement : environment.clusters) {
      const fleet::Cluster& cluster = fleet.clusters[placement.cluster];
      for (const fleet::Team& team : fleet.teams) {
        Diagnostics found_in_pattern;
        const std::string name =
            namespace_of(fleet, {&environment, &cluster}, team.name, found_in_pattern);
        diagnostics.add(found_in_pattern.list());
        const Use use{&environment, &cluster, &team, placement.node};
        if (found_in_pattern.has_errors()) return;  // the pattern itself cannot be read
        if (!is_dns_label(name)) {
          diagnostics.add(finding(*fleet.namespace_pattern, "kubernetes-name",
                                  "`" + name + "` cannot be a namespace (" + place(use) + ")",
                                  "namespaces have at most 63 lower-case letters, digits and `-`: "
                                  "shorten the pattern or the names in it"));
        }
        if (is_reserved_namespace(fleet, name)) {
          diagnostics.add(finding(*fleet.namespace_pattern, "reserved-name",
                                  "`" + name + "` is not for teams (" + place(use) + ")",
                                  "Kubernetes or Slipway itself lives there: change the pattern"));
        }
        const auto [found, fresh] = uses.emplace(name, use);
        const Use& other = found->second;
        if (fresh || (other.environment == &environment && other.cluster == &cluster)) continue;
        repeats.add(name, other, use);
      }
    }
  }
  repeats.tell(fleet,
               {"the namespace", "comes out",
                "make the pattern tell them apart, with {cluster}, {environment} and {team}"},
               diagnostics);
}

}  // namespace

void check_namespaces(const fleet::Fleet& fleet, Diagnostics& diagnostics) {
  if (fleet::has_branch_namespaces(fleet)) {
    BranchNamespaces(fleet, diagnostics).check();
  } else {
    check_fixed_namespaces(fleet, diagnostics);
  }
}

}  // namespace slipway::check
