#include "executor/trust/merge_rule.h"

#include <functional>

#include <catch2/catch.hpp>

#include "executor/trust/gitlab_host.h"
#include "executor/trust/project_kind.h"
#include "tests/unit/clients/fake_http.h"

using namespace slipway;
using namespace slipway::executor;
using namespace slipway::clients;

namespace {

const std::string ours(40, 'a');
const std::string other(40, 'b');
const std::string third(40, 'c');

/// What the GitLab of a test says.
struct World {
  struct Request {
    std::string target = "main";
    std::string state = "merged";
    std::string head = third;
    std::string merge = ours;
    std::string squash;
    std::string merged_at = "2026-01-31T12:00:00.000Z";
    std::string user = R"({"id": 7, "state": "active"})";
    int project = 42;
    int iid = 12;
  };
  std::string head = ours;
  std::string branch = "main";
  std::vector<Request> with_commit = {{}};
  std::vector<Request> later = {};
  std::string base;  ///< of any two commits; empty: none
  std::string direct;
  std::string inherited;
  std::map<std::string, int> status;  ///< of paths that contain the text
  AllowedMergers allowed{.users = {7}, .groups = {}};
  std::string sha = ours;
};

std::string text(const std::string& value) { return value.empty() ? "null" : '"' + value + '"'; }

std::string list_of(const std::vector<World::Request>& requests) {
  std::string json;
  for (const World::Request& each : requests) {
    json += (json.empty() ? "" : ",") + std::string(R"({"iid": )") + std::to_string(each.iid) +
            R"(, "project_id": )" + std::to_string(each.project) + R"(, "state": )" +
            text(each.state) + R"(, "target_branch": )" + text(each.target) + R"(, "sha": )" +
            text(each.head) + R"(, "merge_commit_sha": )" + text(each.merge) +
            R"(, "squash_commit_sha": )" + text(each.squash) + R"(, "merged_at": )" +
            text(each.merged_at) + R"(, "merge_user": )" + each.user + "}";
  }
  return "[" + json + "]";
}

/// GitLab's API on a World.
class Server final : public HttpClient {
 public:
  explicit Server(const World& world) : world_(world) {}

  Result<HttpResponse> send(const HttpRequest& request) override {
    for (const auto& [part, status] : world_.status) {
      if (request.url.find(part) == std::string::npos) continue;
      if (status == 0) return plain_error("connection refused", {}, Fault::outside);
      return HttpResponse{.status = status, .body = "<html>"};
    }
    const std::string body = body_of(request.url);
    return HttpResponse{.status = body.empty() ? 404 : 200, .body = body};
  }

 private:
  std::string body_of(const std::string& url) const {
    const auto has = [&](const char* part) { return url.find(part) != std::string::npos; };
    if (has("/branches/")) {
      return R"({"name": )" + text(world_.branch) + R"(, "commit": {"id": )" + text(world_.head) +
             "}}";
    }
    if (has("/commits/")) return list_of(world_.with_commit);
    if (has("/merge_requests?")) return list_of(world_.later);
    if (has("/merge_base?")) return world_.base.empty() ? "" : R"({"id": ")" + world_.base + "\"}";
    if (has("/members/all/")) return world_.inherited;
    return has("/members/") ? world_.direct : "";
  }

  World world_;
};

std::string refusal_of(const World& world) {
  GitLabPatience patience;
  patience.sleep = [](std::chrono::milliseconds) {};
  GitLabClient client(std::make_unique<Server>(world), {.url = "https://g", .token = "t"},
                      patience);
  const std::chrono::system_clock::time_point now(std::chrono::seconds(1769860800));  // 2026-01-31
  const auto refusal = check_merge(
      client, {.project_id = 42, .branch = "main", .sha = world.sha, .allowed = world.allowed},
      now);
  if (!refusal) return {};
  CHECK_FALSE(refusal->reason.empty());
  CHECK_FALSE(refusal->remedy.empty());
  return refusal->reason;
}

struct Case {
  std::string name;
  std::function<void(World&)> change;
  std::string says;  ///< a part of the refusal; empty: allowed
};

void check_all(const std::vector<Case>& cases) {
  for (const Case& each : cases) {
    World world;
    each.change(world);
    const std::string said = refusal_of(world);
    INFO(each.name << ": " << said);
    CHECK(said.empty() == each.says.empty());
    CHECK(said.find(each.says) != std::string::npos);
  }
}

World::Request with(const std::function<void(World::Request&)>& change) {
  World::Request request;
  change(request);
  return request;
}

std::string member(const std::string& fields) {
  return R"({"id": 7, "state": "active", "access_level": 30, "membership_state": "active")" +
         fields + "}";
}

}  // namespace

TEST_CASE("what a merge makes the head of a branch", "[merge_rule]") {
  check_all({
      {"a merge commit", [](World&) {}, ""},
      {"a squashed commit",
       [](World& w) {
         w.with_commit = {with([](auto& r) {
           r.merge.clear();
           r.squash = ours;
         })};
       },
       ""},
      {"a fast-forward",
       [](World& w) {
         w.with_commit = {with([](auto& r) {
           r.merge.clear();
           r.head = ours;
         })};
       },
       ""},
      {"its source's head, though it made a merge commit",
       [](World& w) {
         w.with_commit = {with([](auto& r) {
           r.merge = other;
           r.head = ours;
         })};
       },
       "made bbbbbbbbbbbb"},
      {"its squashed commit, though it made a merge commit",
       [](World& w) {
         w.with_commit = {with([](auto& r) {
           r.merge = other;
           r.squash = ours;
         })};
       },
       "made bbbbbbbbbbbb"},
      {"one of its other commits", [](World& w) { w.with_commit[0].merge = other; },
       "no merge request made"},
      {"no merge request", [](World& w) { w.with_commit.clear(); }, "no merge request made"},
      {"one into another branch", [](World& w) { w.with_commit[0].target = "develop"; },
       "!12 was merged into `develop`"},
      {"one into another project", [](World& w) { w.with_commit[0].project = 43; },
       "no merge request made"},
      {"one that was closed",
       [](World& w) {
         w.with_commit = {with([](auto& r) {
           r.state = "closed";
           r.merge.clear();
           r.head = ours;
         })};
       },
       "no merge request made"},
      {"several, of which one counts",
       [](World& w) {
         w.with_commit = {with([](auto& r) { r.target = "develop"; }),
                          with([](auto& r) { r.user = R"({"id": 8, "state": "active"})"; }),
                          {}};
       },
       ""},
  });
}

TEST_CASE("an old job does not become what is new", "[merge_rule]") {
  check_all({
      {"the branch went on", [](World& w) { w.head = other; }, "an old job"},
      {"the branch is gone", [](World& w) { w.status["/branches/"] = 404; }, "no branch `main`"},
      {"another branch is shown", [](World& w) { w.branch = "Main"; }, "no branch `main`"},
      {"no commit", [](World& w) { w.sha = "../../user"; }, "no commit"},
      {"an upper-case commit", [](World& w) { w.sha = std::string(40, 'A'); }, "no commit"},
      {"the same commit was merged again later", [](World& w) { w.later = {{}}; }, ""},
      {"later merges are a part of it",
       [](World& w) {
         w.later = {with([](auto& r) {
           r.merge = other;
           r.merged_at = "2026-01-31T12:00:05.000Z";
         })};
         w.base = other;
       },
       ""},
      {"a later merge is not in it",
       [](World& w) {
         w.later = {with([](auto& r) {
           r.iid = 15;
           r.merge = other;
           r.merged_at = "2026-01-31T12:00:05.000Z";
         })};
         w.base = third;
       },
       "`main` was moved back: !15"},
      {"a later merge is not even known",
       [](World& w) {
         w.later = {with([](auto& r) {
           r.merge = other;
           r.merged_at = "2026-01-31T20:00:05.000+08:00";
         })};
       },
       "`main` was moved back"},
      {"an older merge that was talked about later",
       [](World& w) {
         w.later = {with([](auto& r) {
           r.merge = other;
           r.merged_at = "2026-01-30T12:00:05.000Z";
         })};
       },
       ""},
      {"a later merge into another branch",
       [](World& w) {
         w.later = {with([](auto& r) {
           r.target = "develop";
           r.merge = other;
           r.merged_at = "2026-02-01T12:00:05.000Z";
         })};
       },
       ""},
      {"no end of later merges",
       [](World& w) {
         w.later.assign(21, with([](auto& r) {
                          r.merge = other;
                          r.merged_at = "2026-02-01T12:00:05.000Z";
                        }));
         w.base = other;
       },
       "more than 20"},
  });
}

TEST_CASE("who merged must be one who may", "[merge_rule]") {
  const auto group = [](World& w) { w.allowed = {.users = {}, .groups = {"acme/directors"}}; };
  const auto direct = [&](const std::string& fields) {
    return [=](World& w) {
      group(w);
      w.direct = member(fields);
    };
  };
  check_all({
      {"another user",
       [](World& w) {
         w.allowed.users = {8, 77};
       },
       "was merged by user 7, who is not"},
      {"nobody is said", [](World& w) { w.with_commit[0].user = "null"; }, "does not say who"},
      {"no time is said", [](World& w) { w.with_commit[0].merged_at.clear(); }, "or when"},
      {"a blocked user",
       [](World& w) { w.with_commit[0].user = R"({"id": 7, "state": "blocked"})"; },
       "whose account is blocked"},
      {"a blocked user with a terminal",
       [](World& w) { w.with_commit[0].user = R"({"id": 7, "state": "\u001b[1mactive"})"; },
       "whose account is"},
      {"a member", direct(""), ""},
      {"not a member", group, "who is not among"},
      {"a member until tomorrow", direct(R"(, "expires_at": "2026-02-01")"), ""},
      {"a member until today", direct(R"(, "expires_at": "2026-01-31")"), "until 2026-01-31"},
      {"a member until some other time", direct(R"(, "expires_at": "2026-01-30T23:00:00Z")"),
       "until"},
      {"an unapproved member",
       [&](World& w) {
         group(w);
         w.direct =
             R"({"id": 7, "state": "active", "access_level": 30, "membership_state": "awaiting"})";
       },
       "waits for"},
      {"a blocked member",
       [&](World& w) {
         group(w);
         w.direct = R"({"id": 7, "state": "banned", "access_level": 30})";
       },
       "is banned"},
      {"minimal access",
       [&](World& w) {
         group(w);
         w.direct = R"({"id": 7, "state": "active", "access_level": 5})";
       },
       "minimal access"},
      {"a member of the group above",
       [&](World& w) {
         group(w);
         w.inherited = member("");
       },
       "only its direct members count"},
      {"an answer for somebody else",
       [&](World& w) {
         group(w);
         w.direct = R"({"id": 8, "state": "active", "access_level": 30})";
       },
       "another user"},
      {"a group that cannot be asked, but another that can",
       [](World& w) {
         w.allowed = {.users = {}, .groups = {"gone", "acme/directors"}};
         w.status["/groups/gone/"] = 500;
         w.direct = member("");
       },
       ""},
      {"a group that cannot be asked",
       [](World& w) {
         w.allowed = {.users = {}, .groups = {"gone", "acme/directors"}};
         w.status["/groups/gone/"] = 500;
       },
       "cannot be established"},
  });
}

TEST_CASE("what GitLab does not answer is refused", "[merge_rule]") {
  for (const char* path : {"/branches/", "/commits/", "/merge_requests?"}) {
    for (const int status : {0, 200, 301, 401, 403, 429, 500, 503}) {  // 200 is <html>
      World world;
      world.status[path] = status;
      INFO(path << status);
      CHECK(refusal_of(world).find("that cannot be established") != std::string::npos);
    }
  }
  World world;
  world.later = {with([](auto& r) {
    r.merge = other;
    r.merged_at = "2026-02-01T12:00:05.000Z";
  })};
  world.status["/merge_base?"] = 500;
  CHECK(refusal_of(world).find("that cannot be established") != std::string::npos);
}

TEST_CASE("a project is its group's own only when GitLab says so", "[merge_rule]") {
  const auto ask = [](const std::string& body) {
    auto http = std::make_unique<FakeHttp>();
    if (!body.empty())
      http->answers["https://g/api/v4/projects/42"] = {{.status = 200, .body = body}};
    GitLabClient client(std::move(http), {.url = "https://g", .token = "t"}, {});
    return project_kind(client, 42, "shop/cart");
  };
  const std::string start =
      R"({"id": 42, "path_with_namespace": "shop/cart", "namespace": {"kind": )";
  CHECK(*ask(start + R"("group"}})") == ProjectKind::own);
  CHECK(*ask(start + R"("user"}})") == ProjectKind::personal);
  CHECK(*ask(start + R"("group"}, "forked_from_project": {"id": 1}})") == ProjectKind::fork);
  CHECK_FALSE(ask(""));
  CHECK_FALSE(
      ask(R"({"id": 42, "path_with_namespace": "shop/other", "namespace": {"kind": "group"}})"));
  CHECK_FALSE(
      ask(R"({"id": 43, "path_with_namespace": "shop/cart", "namespace": {"kind": "group"}})"));
}

TEST_CASE("a token is one line that can be a header", "[merge_rule]") {
  CHECK(*token_of("glpat-x\n", "/t") == "glpat-x");
  for (const std::string& content :
       {std::string(), std::string("\n"), std::string("a b"), std::string("a\nX-Evil: 1"),
        std::string("a\0b", 3), std::string(5000, 'x')}) {
    const auto token = token_of(content, "/t");
    REQUIRE_FALSE(token);
    CHECK(token.error().message == "/t does not hold a token");
  }
}
