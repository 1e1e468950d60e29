#include "executor/driver/decision.h"

#include <functional>

#include <catch2/catch.hpp>

using namespace slipway;
using namespace slipway::executor;

namespace {

Payload payload() {
  return {.job_id = 7,
          .project_id = 42,
          .project_path = "shop/cart",
          .ref = "main",
          .ref_kind = RefKind::branch,
          .protection = RefProtection::protected_ref,
          .sha = "1234",
          .slipway_variables = {}};
}

FleetFacts fleet() {
  return {.teams = {"shop"},
          .named_teams = {"shop"},
          .environment = EnvironmentFacts{.name = "production",
                                          .clusters = {"production-1", "production-2"},
                                          .needs_protected_ref = true,
                                          .merged_by = {}},
          .candidates = {"production"}};
}

HostFacts host() {
  return {
      .user = User{.name = "slipway-job", .identity = {.user = 999, .group = 998, .groups = {998}}},
      .why_no_user = {}};
}

enum class Outcome { granted, without, refused };

Outcome outcome_of(const Decision& decision) {
  if (!decision.refusal.empty()) return Outcome::refused;
  return decision.job.grant ? Outcome::granted : Outcome::without;
}

struct Case {
  std::string name;
  std::function<void(Payload&, FleetFacts&, HostFacts&)> change;
  Outcome outcome;
  std::string says;  ///< a part of the reason
};

}  // namespace

TEST_CASE("what a job becomes", "[decision]") {
  const std::vector<Case> cases = {
      {"a protected branch", [](auto&, auto&, auto&) {}, Outcome::granted, ""},
      {"an unprotected branch of an open environment",
       [](auto& p, auto& f, auto&) {
         p.protection = RefProtection::unprotected;
         f.environment->needs_protected_ref = false;
       },
       Outcome::granted, ""},
      {"an unprotected branch",
       [](auto& p, auto&, auto&) { p.protection = RefProtection::unprotected; }, Outcome::refused,
       "not protected"},
      {"no word on protection",
       [](auto& p, auto&, auto&) { p.protection = RefProtection::unknown; }, Outcome::refused,
       "does not say"},
      {"mergedBy, and no GitLab to ask",
       [](auto&, auto& f, auto&) { f.environment->merged_by.users = {7}; }, Outcome::refused,
       "mergedBy"},
      {"mergedBy of an open environment",
       [](auto&, auto& f, auto&) {
         f.environment->merged_by.groups = {"acme"};
         f.environment->needs_protected_ref = false;
       },
       Outcome::refused, "mergedBy"},
      {"a tag", [](auto& p, auto&, auto&) { p.ref_kind = RefKind::tag; }, Outcome::without,
       "is a tag"},
      {"another kind", [](auto& p, auto&, auto&) { p.ref_kind = RefKind::other; }, Outcome::without,
       "no branch"},
      {"a merge request", [](auto& p, auto&, auto&) { p.ref = "refs/merge-requests/1/head"; },
       Outcome::without, "no branch"},
      {"a full ref", [](auto& p, auto&, auto&) { p.ref = "refs/heads/main"; }, Outcome::without,
       "no branch"},
      {"an empty ref", [](auto& p, auto&, auto&) { p.ref.clear(); }, Outcome::without, "no branch"},
      {"no environment", [](auto&, auto& f, auto&) { f.environment.reset(); }, Outcome::without,
       "belongs to no environment"},
      {"several environments",
       [](auto&, auto& f, auto&) {
         f.environment.reset();
         f.candidates = {"test", "production"};
       },
       Outcome::refused, "test, production"},
      {"no team", [](auto&, auto& f, auto&) { f.teams.clear(); }, Outcome::without,
       "belongs to no team"},
      {"no user",
       [](auto&, auto&, auto& h) {
         h.user.reset();
         h.why_no_user = "because";
       },
       Outcome::without, "because"},
      {"no user, not protected",
       [](auto& p, auto&, auto& h) {
         h.user.reset();
         p.protection = RefProtection::unknown;
       },
       Outcome::refused, "does not say"},
      {"Slipway's variable",
       [](auto& p, auto&, auto&) { p.slipway_variables = {"SLIPWAY_CLUSTERS"}; }, Outcome::refused,
       "SLIPWAY_CLUSTERS"},
      {"some other variable", [](auto& p, auto&, auto&) { p.slipway_variables = {"SLIPWAY_MINE"}; },
       Outcome::granted, ""},
  };
  for (const Case& each : cases) {
    INFO(each.name);
    Payload p = payload();
    FleetFacts f = fleet();
    HostFacts h = host();
    each.change(p, f, h);
    const Decision decision = decide(p, f, h, {});
    CHECK(outcome_of(decision) == each.outcome);
    const std::string said = decision.reason + decision.refusal;
    CHECK(said.find(each.says) != std::string::npos);
    CHECK(said.empty() == (each.outcome == Outcome::granted));
    CHECK((each.outcome == Outcome::refused) == !decision.refusal.empty());
    if (each.outcome == Outcome::refused) CHECK_FALSE(decision.remedy.empty());
  }
}

TEST_CASE("GitLab is asked last, and its word decides", "[decision]") {
  Payload p = payload();
  FleetFacts f = fleet();
  f.named_teams.clear();
  f.environment->merged_by.users = {7};
  int asked = 0;
  Result<ProjectKind> kind = ProjectKind::own;
  std::optional<Refusal> refusal;
  const Questions questions = {.project =
                                   [&] {
                                     ++asked;
                                     return kind;
                                   },
                               .mergers =
                                   [&] {
                                     ++asked;
                                     return refusal;
                                   }};
  const auto outcome = [&] { return outcome_of(decide(p, f, host(), questions)); };
  CHECK(outcome() == Outcome::granted);
  CHECK(asked == 2);
  refusal = Refusal{"who merged is not known", "ask again"};
  CHECK(outcome() == Outcome::refused);
  CHECK(decide(p, f, host(), questions).refusal ==
        "production takes only what certain people merged (`mergedBy`), and who merged is not "
        "known");
  refusal.reset();
  for (const ProjectKind bad : {ProjectKind::fork, ProjectKind::personal}) {
    kind = bad;
    CHECK(outcome() == Outcome::without);
  }
  CHECK(decide(p, f, host(), questions).teams.empty());
  f.named_teams = f.teams;  // a fork that the fleet names
  CHECK(outcome() == Outcome::granted);
  f.teams.emplace_back("tools");  // and whose path fits another team's pattern
  CHECK(decide(p, f, host(), questions).teams == std::vector<std::string>{"shop"});
  f.named_teams.clear();
  kind = plain_error("GitLab cannot be asked");
  CHECK(outcome() == Outcome::refused);
  CHECK(decide(p, f, host(), {}).refusal.find("mergedBy") != std::string::npos);
  f.environment->merged_by = {};
  CHECK(outcome_of(decide(p, f, host(), {})) == Outcome::granted);  // a fleet without GitLab
  // Nothing is asked about a job that gets nothing anyway.
  asked = 0;
  p.protection = RefProtection::unprotected;
  CHECK(outcome() == Outcome::refused);
  p = payload();
  p.ref_kind = RefKind::tag;
  CHECK(outcome() == Outcome::without);
  CHECK(asked == 0);
}

TEST_CASE("credentials are for the job's own teams, and never on a guess", "[decision]") {
  FleetFacts f = fleet();
  ClusterGrant first{.cluster = "production-1",
                     .kubeconfig = "/k",
                     .context = "c",
                     .uid = "u",
                     .accounts = "slipway-acme",
                     .teams = {{"shop", "shop-one", "shop-one"}, {"pay", "pay-one", "pay-one"}}};
  ClusterGrant second = first;
  second.cluster = "production-2";
  second.teams = {{"pay", "pay-two", "pay-two"}};
  f.environment->access = {first, second};
  Decision decision = decide(payload(), f, host(), {});
  REQUIRE(decision.job.grant);
  REQUIRE(decision.job.grant->access.size() == 1);
  REQUIRE(decision.job.grant->access[0].teams.size() == 1);
  CHECK(decision.job.grant->access[0].teams[0].name_space == "shop-one");
  CHECK(describe(decision, "1").find("Credentials for: shop-one in production-1\n") !=
        std::string::npos);

  decision.grace = std::chrono::milliseconds(1);
  const auto back = decision_from_text(to_text(decision));
  REQUIRE(back);
  CHECK(to_text(*back) == to_text(decision));
  CHECK(back->job.grant->access[0].teams[0].account == "shop-one");
  CHECK(back->time_limit == std::chrono::hours(1));

  f.named_teams.clear();  // a pattern, and nobody to ask whether the project is a fork
  decision = decide(payload(), f, host(), {});
  CHECK(decision.job.grant);
  CHECK(decision.job.grant->access.empty());
  CHECK(describe(decision, "1").find("No credentials: ") != std::string::npos);
  const Questions own = {.project = [] { return Result<ProjectKind>(ProjectKind::own); },
                         .mergers = {}};
  CHECK(decide(payload(), f, host(), own).job.grant->access.size() == 1);

  f = fleet();
  f.environment->access = {second};
  decision = decide(payload(), f, host(), {});
  CHECK(decision.job.grant->access.empty());
  CHECK(decision.no_access.find("no namespace") != std::string::npos);
}

TEST_CASE("the job log says what was decided, with nothing that drives a terminal", "[decision]") {
  Payload p = payload();
  CHECK(describe(decide(p, fleet(), host(), {}), "1.0") ==
        "Slipway 1.0: job 7 of shop/cart (42), ref `main`\n"
        "Environment: production, clusters: production-1, production-2\n");
  p.protection = RefProtection::unprotected;
  CHECK(describe(decide(p, fleet(), host(), {}), "1.0").find("  What to do: protect the branch") !=
        std::string::npos);
  p = payload();
  p.ref = "a\x1b[31m\nb";
  p.project_path = "x\ry";
  FleetFacts nowhere = fleet();
  nowhere.environment.reset();
  const std::string text = describe(decide(p, nowhere, host(), {}), "1.0");
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\r') == std::string::npos);
  CHECK(std::count(text.begin(), text.end(), '\n') == 2);
}

TEST_CASE("a decision survives its way through the runner", "[decision]") {
  Payload p = payload();
  p.ref = "it's \"a\" $(b)\n\xC3\xA4";
  Decision decision = decide(p, fleet(), host(), {});
  decision.job.name = "job-7-0a";
  decision.job.fleet = "/etc/slipway/fleet.yaml";
  decision.job.directory = "/var/lib/slipway/jobs/job-7-0a";
  decision.job.tracking_group = 0x70000001;
  decision.grace = std::chrono::milliseconds(3000);
  const std::string text = to_text(decision);
  CHECK(text.find('\n') == std::string::npos);
  const auto back = decision_from_text(text);
  REQUIRE(back);
  CHECK(to_text(*back) == text);
  CHECK(back->ref == p.ref);
  CHECK(back->job.grant->clusters == std::vector<std::string>{"production-1", "production-2"});
  CHECK(back->job.user->identity.user == 999);
  CHECK(back->job.tracking_group == 0x70000001);
}

TEST_CASE("a decision that was cut or changed is an error, never a job without a user",
          "[decision]") {
  Decision decision = decide(payload(), fleet(), host(), {});
  decision.grace = std::chrono::milliseconds(1);
  const std::string text = to_text(decision);
  REQUIRE(decision_from_text(text));
  for (std::size_t length = 0; length < text.size(); ++length) {
    CHECK_FALSE(decision_from_text(text.substr(0, length)));
  }
  CHECK_FALSE(decision_from_text("{}"));
  CHECK_FALSE(decision_from_text("[1]"));
  for (const char* user :
       {"null", "[]", "{}", "{\"name\":\"x\",\"user\":0,\"group\":0,\"groups\":[]}"}) {
    std::string changed = text;
    const std::size_t start = changed.find("\"user\":{") + 7;
    changed.replace(start, changed.rfind('}') - start, user);
    INFO(changed);
    CHECK_FALSE(decision_from_text(changed));
  }
}
