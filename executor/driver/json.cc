// What crosses the borders of the process as JSON: the payload comes in, the decision goes out and
// comes back. The JSON library throws; that ends here.
#include <fmt/format.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/diagnostics/format.h"
#include "executor/driver/config_output.h"
#include "executor/driver/decision.h"
#include "executor/driver/payload.h"
#include "executor/driver/pod_place_json.h"

namespace slipway::executor {

namespace {

using Json = nlohmann::json;

/// Reads typed members; remembers the first that is missing or of another type.
class Reader {
 public:
  explicit Reader(std::string path = {}) : path_(std::move(path)) {}

  const Json& object(const Json& parent, const char* name) {
    return member(parent, name, "an object", [](const Json& value) { return value.is_object(); });
  }

  std::string text(const Json& parent, const char* name) {
    const Json& value =
        member(parent, name, "a string", [](const Json& found) { return found.is_string(); });
    return value.is_string() ? value.get<std::string>() : std::string();
  }

  std::uint64_t number(const Json& parent, const char* name) {
    const Json& value = member(parent, name, "a positive whole number", [](const Json& found) {
      return found.is_number_unsigned() && found.get<std::uint64_t>() > 0;
    });
    return value.is_number_unsigned() ? value.get<std::uint64_t>() : 0;
  }

  std::vector<std::string> texts(const Json& parent, const char* name) {
    std::vector<std::string> result;
    const Json& list =
        member(parent, name, "a list", [](const Json& found) { return found.is_array(); });
    for (const Json& item : list) {
      if (!item.is_string()) {
        fail(name, "a list of strings");
        break;
      }
      result.push_back(item.get<std::string>());
    }
    return result;
  }

  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  template <typename Accepts>
  const Json& member(const Json& parent, const char* name, const char* expected, Accepts accepts) {
    static const Json nothing;
    if (!problem_.empty()) return nothing;
    const auto found = parent.is_object() ? parent.find(name) : parent.end();
    if (found == parent.end() || !accepts(*found)) {
      fail(name, expected);
      return nothing;
    }
    return *found;
  }

  void fail(const char* name, const char* expected) {
    if (problem_.empty()) problem_ = fmt::format("`{}{}` must be {}", path_, name, expected);
  }

  std::string path_;
  std::string problem_;
};

RefProtection protection_of(const Json& git_info) {
  const auto found = git_info.find("protected");
  if (found == git_info.end() || !found->is_boolean()) return RefProtection::unknown;
  return found->get<bool>() ? RefProtection::protected_ref : RefProtection::unprotected;
}

RefKind ref_kind_of(const std::string& text) {
  if (text == "branch") return RefKind::branch;
  return text == "tag" ? RefKind::tag : RefKind::other;
}

/// An hour, GitLab's own default, when nothing sensible is said.
std::chrono::seconds time_limit_of(const Json& payload) {
  constexpr std::uint64_t longest = 366ULL * 24 * 3600;
  const auto runner = payload.find("runner_info");
  if (runner == payload.end() || !runner->is_object()) return std::chrono::hours(1);
  const auto found = runner->find("timeout");
  if (found == runner->end() || !found->is_number_unsigned()) return std::chrono::hours(1);
  return std::chrono::seconds(std::min(found->get<std::uint64_t>(), longest));
}

std::vector<std::string> slipway_variables_of(const Json& payload) {
  std::vector<std::string> names;
  const auto variables = payload.find("variables");
  if (variables == payload.end() || !variables->is_array()) return names;
  for (const Json& variable : *variables) {
    const auto key = variable.is_object() ? variable.find("key") : variable.end();
    if (key == variable.end() || !key->is_string()) continue;
    const auto& name = key->get_ref<const std::string&>();
    if (name.starts_with("SLIPWAY_")) names.push_back(name);
  }
  return names;
}

/// CI_RUNNER_TAGS, as GitLab gives it: the first of that name, as the author's own come later.
std::vector<std::string> runner_tags_of(const Json& payload) {
  std::vector<std::string> tags;
  const auto variables = payload.find("variables");
  if (variables == payload.end() || !variables->is_array()) return tags;
  for (const Json& variable : *variables) {
    if (!variable.is_object() || variable.value("key", Json()) != "CI_RUNNER_TAGS") continue;
    const Json value = variable.value("value", Json());
    if (!value.is_string()) break;
    const Json list = Json::parse(value.get_ref<const std::string&>(), nullptr, false);
    if (!list.is_array()) break;
    for (const Json& tag : list) {
      if (tag.is_string()) tags.push_back(tag.get<std::string>());
    }
    break;
  }
  return tags;
}

const char* protection_name(RefProtection protection) {
  switch (protection) {
    case RefProtection::protected_ref:
      return "protected";
    case RefProtection::unprotected:
      return "unprotected";
    case RefProtection::unknown:
      break;
  }
  return "unknown";
}

RefProtection protection_from_name(const std::string& name) {
  if (name == "protected") return RefProtection::protected_ref;
  return name == "unprotected" ? RefProtection::unprotected : RefProtection::unknown;
}

/// Texts of the payload are valid UTF-8 (the parser saw to it); those of the fleet and of this host
/// may not be.
std::string dump(const Json& json) {
  return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

Json user_to_json(const User& user) {
  return {{"name", user.name},
          {"user", user.identity.user},
          {"group", user.identity.group},
          {"groups", user.identity.groups}};
}

User user_from_json(const Json& json, Reader& reader) {
  User user;
  user.name = reader.text(json, "name");
  user.identity.user = static_cast<uid_t>(reader.number(json, "user"));
  user.identity.group = static_cast<gid_t>(json.value("group", 0U));
  for (const Json& group : json.at("groups")) user.identity.groups.push_back(group.get<gid_t>());
  return user;
}

Json access_to_json(const ClusterGrant& grant) {
  Json teams = Json::array();
  for (const TeamGrant& team : grant.teams) {
    teams.push_back(
        {{"team", team.team}, {"namespace", team.name_space}, {"account", team.account}});
  }
  return {{"cluster", grant.cluster},
          {"kubeconfig", grant.kubeconfig},
          {"context", grant.context},
          {"uid", grant.uid},
          {"needsUid", grant.needs_uid},
          {"accounts", grant.accounts},
          {"teams", teams}};
}

ClusterGrant access_from_json(const Json& json, Reader& reader) {
  ClusterGrant grant{.cluster = reader.text(json, "cluster"),
                     .kubeconfig = reader.text(json, "kubeconfig"),
                     .context = reader.text(json, "context"),
                     .uid = reader.text(json, "uid"),
                     .needs_uid = json.at("needsUid").get<bool>(),
                     .accounts = reader.text(json, "accounts"),
                     .teams = {}};
  for (const Json& team : json.at("teams")) {
    grant.teams.push_back({.team = reader.text(team, "team"),
                           .name_space = reader.text(team, "namespace"),
                           .account = reader.text(team, "account")});
  }
  return grant;
}

Decision decision_from_json(const Json& json, Reader& reader) {
  Decision decision;
  Job& job = decision.job;
  job.name = reader.text(json, "name");
  job.id = reader.number(json, "job");
  job.project_id = reader.number(json, "project");
  job.project_path = reader.text(json, "projectPath");
  job.fleet = reader.text(json, "fleet");
  job.directory = reader.text(json, "directory");
  job.cache_directory = reader.text(json, "cacheDirectory");
  job.programs_directory = reader.text(json, "programsDirectory");
  job.runner_program = reader.text(json, "runnerProgram");
  job.tracking_group = json.value("trackingGroup", 0U);
  if (json.contains("user")) job.user = user_from_json(reader.object(json, "user"), reader);
  if (json.contains("grant")) {
    const Json& grant = reader.object(json, "grant");
    job.grant = Grant{reader.text(grant, "environment"), reader.texts(grant, "clusters"), {}};
    for (const Json& access : grant.at("access")) {
      job.grant->access.push_back(access_from_json(access, reader));
    }
  }
  if (json.contains("pod")) job.pod = pod_place_from_json(reader.object(json, "pod"));
  decision.ref = reader.text(json, "ref");
  decision.sha = reader.text(json, "sha");
  decision.protection = protection_from_name(reader.text(json, "protection"));
  decision.teams = reader.texts(json, "teams");
  decision.refusal = reader.text(json, "refusal");
  decision.remedy = reader.text(json, "remedy");
  decision.reason = reader.text(json, "reason");
  decision.no_access = reader.text(json, "noAccess");
  decision.time_limit = std::chrono::seconds(reader.number(json, "timeLimitSeconds"));
  decision.log_file = reader.text(json, "logFile");
  decision.grace = std::chrono::milliseconds(reader.number(json, "graceMilliseconds"));
  return decision;
}

}  // namespace

Result<Payload> parse_payload(std::string_view text, const std::string& name) {
  const auto broken = [&](const std::string& what) {
    Diagnostic diagnostic =
        plain_error(fmt::format("the job's description cannot be used: {}", what),
                    "the driver needs GitLab 19 and gitlab-runner 19.4 or newer", Fault::outside);
    diagnostic.file = name;
    return diagnostic;
  };
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return broken("it is no JSON");
  Payload payload;
  Reader top;
  payload.job_id = top.number(json, "id");
  const Json& job_info = top.object(json, "job_info");
  const Json& git_info = top.object(json, "git_info");
  if (!top.problem().empty()) return broken(top.problem());
  Reader job("job_info.");
  payload.project_id = job.number(job_info, "project_id");
  if (job_info.contains("project_full_path")) {
    payload.project_path = job.text(job_info, "project_full_path");
  }
  if (!job.problem().empty()) return broken(job.problem());
  Reader git("git_info.");
  payload.ref = git.text(git_info, "ref");
  payload.ref_kind = ref_kind_of(git.text(git_info, "ref_type"));
  payload.sha = git.text(git_info, "sha");
  payload.protection = protection_of(git_info);
  if (!git.problem().empty()) return broken(git.problem());
  payload.time_limit = time_limit_of(json);
  payload.slipway_variables = slipway_variables_of(json);
  payload.runner_tags = runner_tags_of(json);
  return payload;
}

std::string to_text(const Decision& decision) {
  const Job& job = decision.job;
  Json json = {{"name", job.name},
               {"job", job.id},
               {"project", job.project_id},
               {"projectPath", job.project_path},
               {"fleet", job.fleet},
               {"directory", job.directory},
               {"cacheDirectory", job.cache_directory},
               {"programsDirectory", job.programs_directory},
               {"runnerProgram", job.runner_program},
               {"trackingGroup", job.tracking_group},
               {"ref", decision.ref},
               {"sha", decision.sha},
               {"protection", protection_name(decision.protection)},
               {"teams", decision.teams},
               {"refusal", decision.refusal},
               {"remedy", decision.remedy},
               {"reason", decision.reason},
               {"noAccess", decision.no_access},
               {"timeLimitSeconds", static_cast<std::uint64_t>(decision.time_limit.count())},
               {"logFile", decision.log_file},
               {"graceMilliseconds", static_cast<std::uint64_t>(decision.grace.count())}};
  if (job.user) json["user"] = user_to_json(*job.user);
  if (job.grant) {
    Json access = Json::array();
    for (const ClusterGrant& each : job.grant->access) access.push_back(access_to_json(each));
    json["grant"] = {{"environment", job.grant->environment},
                     {"clusters", job.grant->clusters},
                     {"access", std::move(access)}};
  }
  if (job.pod) json["pod"] = to_json(*job.pod);
  return dump(json);
}

Result<Decision> decision_from_text(std::string_view text) {
  const auto broken = [](const std::string& what) {
    return plain_error(
        fmt::format("the decision that `config` took for this job cannot be read: {}", what),
        "all four calls must be those of one version: slipway executor print-config",
        Fault::outside);
  };
  try {
    const Json json = Json::parse(text);
    Reader reader;
    Decision decision = decision_from_json(json, reader);
    if (!reader.problem().empty()) return broken(reader.problem());
    return decision;
  } catch (const Json::exception& exception) {
    return broken(printable(exception.what()));
  }
}

std::string config_output(const Place& place, const Decision& decision, const std::string& host,
                          const std::string& version) {
  const Json json = {{"driver", {{"name", "Slipway"}, {"version", version}}},
                     {"hostname", host},
                     {"builds_dir", place.builds_directory},
                     {"cache_dir", place.cache_directory},
                     {"builds_dir_is_shared", false},
                     {"shell", place.shell},
                     {"job_env", {{decision_variable, to_text(decision)}}}};
  return dump(json);
}

}  // namespace slipway::executor
