#include "compiler/fleet/fleet.h"

#include <algorithm>

#include "compiler/fleet/branch_label.h"
#include "compiler/fleet/executor_reader.h"
#include "compiler/fleet/field_check.h"
#include "compiler/fleet/fleet_settings.h"
#include "compiler/fleet/mesh.h"
#include "compiler/fleet/value_types.h"
#include "core/filesystem/path.h"
#include "core/text/glob.h"
#include "core/text/names.h"
#include "core/text/suggest.h"

namespace slipway::fleet {

namespace {

std::string text_of(const yaml::Node& mapping, std::string_view key) {
  const yaml::Node* node = mapping.find(key);
  return node == nullptr ? std::string() : std::string(node->text());
}

std::span<const yaml::Entry> entries_of(const yaml::Node& mapping, std::string_view key) {
  const yaml::Node* node = mapping.find(key);
  return node == nullptr ? std::span<const yaml::Entry>() : node->entries();
}

std::span<yaml::Node* const> items_of(const yaml::Node& mapping, std::string_view key) {
  const yaml::Node* node = mapping.find(key);
  return node == nullptr ? std::span<yaml::Node* const>() : node->items();
}

constexpr std::string_view built_in_variables[] = {"environment", "cluster", "namespace", "domain",
                                                   "branch",      "team",    "service"};

// Reads a tree without what did not pass check_fields, and checks what the table cannot say.
class FleetReader {
 public:
  /// `clusters`: the names of all, also of those whose description is wrong. `beside` gets what is
  /// wrong and changes nothing of teams, clusters, environments and their places.
  FleetReader(Fleet& fleet, const WrongFields& wrong, std::vector<std::string> clusters,
              Diagnostics& diagnostics, Diagnostics& beside)
      : fleet_(fleet),
        wrong_(wrong),
        cluster_names_(std::move(clusters)),
        diagnostics_(diagnostics),
        beside_(beside) {}

  void read(const yaml::Node& root) {
    if (wrong_.everything) return;
    fleet_.name = text_of(root, "name");
    fleet_.registry = text_of(root, "registry");
    fleet_.namespace_pattern = root.find("namespace");
    fleet_.bases_node = root.find("bases");
    if (fleet_.bases_node != nullptr) {
      fleet_.bases = join_path(parent_path(fleet_.path), fleet_.bases_node->text());
    }
    if (const yaml::Node* gitlab = root.find("gitlab"); gitlab != nullptr && sound({"gitlab"})) {
      fleet_.gitlab = {text_of(*gitlab, "url"), text_of(*gitlab, "tokenFile")};
      while (fleet_.gitlab.url.ends_with('/')) fleet_.gitlab.url.pop_back();
    }
    for (const yaml::Entry& entry : entries_of(root, "teams")) read_team(entry);
    for (const yaml::Entry& entry : entries_of(root, "clusters")) read_cluster(entry);
    for (const yaml::Entry& entry : entries_of(root, "environments")) read_environment(entry);
    check_placed(root);
    if (const yaml::Node* executor = root.find("executor");
        executor != nullptr && sound({"executor", "environments", "clusters"})) {
      fleet_.executor = read_executor(*executor);
      check_executor(fleet_, *executor, beside_);
    }
    if (sound({"mesh"})) {
      fleet_.mesh = root.find("mesh");
      for (const std::string_view tier : {"foundation", "business"})
        (void)read_mesh(fleet_.mesh, tier, nullptr, beside_);
    }
    if (const yaml::Node* site = root.find("site"); site != nullptr && sound({"site"}))
      fleet_.site = read_site_server(*site);
    if (const yaml::Node* auth = root.find("auth");
        auth != nullptr && sound({"auth", "environments", "clusters"})) {
      fleet_.auth = read_auth(*auth);
      check_auth(fleet_, beside_);
    }
    check_secret_stores(fleet_, beside_);
  }

 private:
  // Were these sections, on which something rests, found to be as they must be?
  [[nodiscard]] bool sound(std::initializer_list<const char*> sections) const {
    return std::none_of(sections.begin(), sections.end(),
                        [&](const char* section) { return wrong_.names.contains(section); });
  }

  void read_team(const yaml::Entry& entry) {
    Team team{label_of(*entry.key, "a team"), {}, entry.key};
    for (const yaml::Node* item : items_of(*entry.value, "projects")) {
      team.projects.push_back({std::string(item->text()), item});
    }
    fleet_.teams.push_back(std::move(team));
  }

  void read_cluster(const yaml::Entry& entry) {
    Cluster cluster;
    cluster.name = label_of(*entry.key, "a cluster");
    cluster.node = entry.key;
    if (const yaml::Node* kube = entry.value->find("kube")) {
      cluster.connection = {text_of(*kube, "config"), text_of(*kube, "context"),
                            text_of(*kube, "uid")};
    }
    cluster.domain = text_of(*entry.value, "domain");
    cluster.issuer = text_of(*entry.value, "issuer");
    if (text_of(*entry.value, "gateway") == "istio") cluster.gateway = Gateway::istio;
    if (const yaml::Node* secrets = entry.value->find("secrets"))
      cluster.secrets = read_secret_store(*secrets);
    cluster.schema_node = entry.value->find("schema");
    if (cluster.schema_node != nullptr) {
      cluster.schema =
          normal_path(join_path(parent_path(fleet_.path), cluster.schema_node->text()));
    }
    for (const yaml::Entry& variable : entries_of(*entry.value, "vars")) {
      const std::string name(variable.key->text());
      const auto* const end = std::end(built_in_variables);
      if (std::find(std::begin(built_in_variables), end, name) != end) {
        diagnostics_.add(yaml::error_at(*variable.key, "`" + name + "` is a built-in variable",
                                        "give the cluster's variable another name"));
      } else if (!is_variable_name(name)) {
        diagnostics_.add(yaml::error_at(
            *variable.key, "`" + name + "` cannot be the name of a variable",
            "a name begins with a lower-case letter; letters, digits, `.` and `-` follow"));
      }
      cluster.variables.emplace_back(name, std::string(variable.value->text()));
      fleet_.cluster_variables.insert(name);
    }
    if (const yaml::Node* builder = entry.value->find("builder")) {
      cluster.builder = read_build_node(*builder, beside_);
    }
    fleet_.clusters.push_back(std::move(cluster));
  }

  void read_environment(const yaml::Entry& entry) {
    Environment environment;
    environment.name = label_of(*entry.key, "an environment");
    environment.node = entry.key;
    for (const yaml::Node* item : items_of(*entry.value, "branches")) {
      environment.branches.push_back({std::string(item->text()), item});
    }
    const yaml::Node* clusters = entry.value->find("clusters");
    const yaml::Node* waves = entry.value->find("waves");
    const std::string path = "environments." + environment.name + ".";
    const bool told = wrong_.touch(path + "clusters") || wrong_.touch(path + "waves");
    if ((clusters == nullptr) == (waves == nullptr) && !told) {
      diagnostics_.add(yaml::error_at(
          *entry.key,
          "the environment `" + environment.name +
              (clusters == nullptr ? "` has no clusters" : "` has both `clusters` and `waves`"),
          clusters == nullptr
              ? "add `clusters: [NAME]`, or `waves: [[NAME], [NAME]]` where order matters"
              : "keep `waves` where order matters, else `clusters`"));
    }
    if (waves == nullptr) {  // both: told once, not again for each cluster
      for (const yaml::Node* item : items_of(*entry.value, "clusters"))
        place(environment, 0, *item);
    }
    std::size_t wave = 0;
    for (const yaml::Node* items : items_of(*entry.value, "waves")) {
      for (const yaml::Node* item : items->items()) place(environment, wave, *item);
      ++wave;
    }
    if (text_of(*entry.value, "protected") == "true")
      environment.protection = Protection::protected_refs;
    if (const yaml::Node* mergers = entry.value->find("mergedBy")) {
      read_mergers(*mergers, environment);
    }
    if (const yaml::Node* policy = entry.value->find("policy")) {
      environment.least_replicas =
          parse_number(text_of(*policy, "minReplicas"), 1'000'000'000).value_or(0);
    }
    fleet_.environments.push_back(std::move(environment));
  }

  void read_mergers(const yaml::Node& list, Environment& environment) {
    for (const yaml::Node* item : list.items()) add_merger(item->text(), environment.merged_by);
    if (wrong_.touch("environments." + environment.name + ".mergedBy")) return;
    if (environment.merged_by.anybody()) {  // must not be taken for "no rule"
      beside_.add(yaml::error_at(list, "`mergedBy` names nobody",
                                 "name GitLab user ids or groups: [1207, \"group:PATH\"]"));
    } else if (fleet_.gitlab.url.empty() && sound({"gitlab"})) {
      beside_.add(yaml::error_at(
          list, "`mergedBy` needs `gitlab`: who merged is asked of its API",
          "add `gitlab: {url: \"https://…\", tokenFile: /etc/slipway/gitlab-token}`"));
    }
  }

  // Of an environment alone it is fine: it may get its clusters later.
  void check_placed(const yaml::Node& root) {
    const yaml::Node* environments = root.find("environments");
    const auto has_cluster = [](const Environment& one) { return !one.clusters.empty(); };
    if (environments == nullptr || !sound({"environments", "clusters"}) ||
        diagnostics_.has_errors() ||
        std::any_of(fleet_.environments.begin(), fleet_.environments.end(), has_cluster))
      return;
    const bool is_empty = fleet_.environments.empty();
    const std::string cluster = fleet_.clusters.empty() ? "NAME" : fleet_.clusters.front().name;
    diagnostics_.add(yaml::error_at(
        is_empty ? *environments : *fleet_.environments.front().node,
        is_empty ? "the fleet has no environments" : "no environment of the fleet has a cluster",
        is_empty ? "add one, for example: environments: {test: {branches: [develop], clusters: [" +
                       cluster + "]}}"
                 : "name the clusters of this one, for example: clusters: [" + cluster + "]"));
  }

  void place(Environment& environment, std::size_t wave, const yaml::Node& item) {
    const auto found = std::find_if(fleet_.clusters.begin(), fleet_.clusters.end(),
                                    [&](const Cluster& c) { return c.name == item.text(); });
    if (found == fleet_.clusters.end()) {
      if (wrong_.touch("clusters") && (cluster_names_.empty() || is_named(item))) return;
      std::vector<std::string_view> names;
      for (const std::string& name : cluster_names_) names.emplace_back(name);
      diagnostics_.add(yaml::error_at(item, "unknown cluster `" + std::string(item.text()) + "`",
                                      did_you_mean_or(item.text(), names, "the fleet has")));
      return;
    }
    const auto index = static_cast<std::size_t>(found - fleet_.clusters.begin());
    for (const Placement& other : environment.clusters) {
      if (other.cluster != index) continue;
      Diagnostic diagnostic = yaml::error_at(
          item, "`" + found->name + "` is in the environment `" + environment.name + "` twice",
          "remove one of them");
      diagnostic.notes.push_back(yaml::note_at(*other.node, "it is here too"));
      diagnostics_.add(std::move(diagnostic));
      return;
    }
    environment.clusters.push_back({index, wave, &item});
  }

  [[nodiscard]] bool is_named(const yaml::Node& item) const {
    return std::find(cluster_names_.begin(), cluster_names_.end(), item.text()) !=
           cluster_names_.end();
  }

  std::string label_of(const yaml::Node& key, const std::string& what) {
    if (!is_dns_label(key.text())) {
      Diagnostic diagnostic = yaml::error_at(
          key, "`" + std::string(key.text()) + "` cannot be the name of " + what,
          "use at most 63 lower-case letters, digits and `-`, which neither begins nor ends it");
      diagnostic.fault = Fault::finding;
      diagnostic.rule = "kubernetes-name";
      diagnostics_.add(std::move(diagnostic));
    }
    return std::string(key.text());
  }

  Fleet& fleet_;
  const WrongFields& wrong_;
  std::vector<std::string> cluster_names_;
  Diagnostics& diagnostics_;
  Diagnostics& beside_;
};

template <typename T>
const T* named(const std::vector<T>& list, std::string_view name) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const T& t) { return t.name == name; });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

const Team* Fleet::team(std::string_view wanted) const { return named(teams, wanted); }
const Cluster* Fleet::cluster(std::string_view wanted) const { return named(clusters, wanted); }
const Environment* Fleet::environment(std::string_view wanted) const {
  return named(environments, wanted);
}

bool Fleet::is_guarded(const Cluster& cluster) const {
  return std::any_of(environments.begin(), environments.end(), [&](const Environment& environment) {
    return environment.is_guarded() &&
           std::any_of(environment.clusters.begin(), environment.clusters.end(),
                       [&](const Placement& placement) {
                         return &clusters[placement.cluster] == &cluster;
                       });
  });
}

FleetReading read_fleet_sections(FileSystem& files, const std::string& path,
                                 Diagnostics& diagnostics) {
  FleetReading reading;
  Fleet fleet;
  fleet.path = path;
  fleet.stream = read_document(files, path, diagnostics);
  if (fleet.stream == nullptr) return reading;
  Diagnostics found;
  yaml::Node& root = *fleet.stream->documents.front();
  const WrongFields wrong = check_fields(root, fleet_fields(), CheckStage::resolved, found);
  std::vector<std::string> clusters;
  for (const yaml::Entry& entry : entries_of(root, "clusters"))
    clusters.emplace_back(entry.key->text());
  remove_values(root, wrong.values);
  Diagnostics more;
  Diagnostics beside;
  FleetReader(fleet, wrong, std::move(clusters), more, beside).read(root);
  const auto is_wrong = [&](const char* section) { return wrong.names.contains(section); };
  reading.placed = !wrong.everything && !more.has_errors() && !is_wrong("teams") &&
                   !is_wrong("clusters") && !is_wrong("environments") && !is_wrong("namespace");
  found.add(more.list());
  found.add(beside.list());
  reading.whole = !found.has_errors();
  diagnostics.add(found.list());
  reading.fleet = std::move(fleet);
  return reading;
}

std::optional<Fleet> read_fleet(FileSystem& files, const std::string& path,
                                Diagnostics& diagnostics) {
  FleetReading reading = read_fleet_sections(files, path, diagnostics);
  if (!reading.whole) return std::nullopt;
  return std::move(reading.fleet);
}

const Environment* environment_of_branch(const Fleet& fleet, std::string_view branch) {
  const Environment* found = nullptr;
  for (const Environment& environment : fleet.environments) {
    const bool matches =
        std::any_of(environment.branches.begin(), environment.branches.end(),
                    [&](const BranchPattern& p) { return glob_match(p.text, branch); });
    if (!matches) continue;
    if (found != nullptr) return nullptr;
    found = &environment;
  }
  return found;
}

bool matches_project(const std::vector<ProjectPattern>& patterns, std::string_view id,
                     std::string_view path) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const ProjectPattern& p) {
    // A pattern of digits alone is an id; no path of GitLab is one, as it has a slash.
    const bool is_id = parse_number(p.text, UINT32_MAX).has_value();
    return is_id ? p.text == id : !path.empty() && glob_match(p.text, path);
  });
}

std::string example_branch(const Environment& environment) {
  std::string branch;
  if (environment.branches.empty()) return branch;
  const std::string& pattern = environment.branches.front().text;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool wild = pattern[i] == '*' || pattern[i] == '?';
    if (!wild) {
      branch += pattern[i];
    } else if (i == 0 || (pattern[i - 1] != '*' && pattern[i - 1] != '?')) {
      branch += "any";
    }
  }
  return branch;
}

bool has_branch_namespaces(const Fleet& fleet) {
  return fleet.namespace_pattern->text().find("{branch}") != std::string_view::npos;
}

std::vector<const Team*> teams_of_project(const Fleet& fleet, std::string_view id,
                                          std::string_view path) {
  std::vector<const Team*> teams;
  for (const Team& team : fleet.teams) {
    if (matches_project(team.projects, id, path)) teams.push_back(&team);
  }
  return teams;
}

bool names_project(const Team& team, std::string_view id, std::string_view path) {
  return std::any_of(team.projects.begin(), team.projects.end(), [&](const ProjectPattern& p) {
    return parse_number(p.text, UINT32_MAX) ? p.text == id : !path.empty() && p.text == path;
  });
}

Variables variables_of(const Target& target, std::string_view team) {
  Variables variables;
  variables.set("environment", target.environment->name);
  variables.set("cluster", target.cluster->name);
  variables.set("domain", target.cluster->domain);
  variables.set("branch", target.branch.empty() ? branch_label(example_branch(*target.environment))
                                                : target.branch);
  variables.set("team", std::string(team));
  for (const auto& [name, value] : target.cluster->variables) variables.set(name, value);
  return variables;
}

std::string namespace_of(const Fleet& fleet, const Target& target, std::string_view team,
                         Diagnostics& diagnostics) {
  return substitute(*fleet.namespace_pattern, variables_of(target, team),
                    {target.cluster->name, &fleet.cluster_variables}, diagnostics);
}

}  // namespace slipway::fleet
