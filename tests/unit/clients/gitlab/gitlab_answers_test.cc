#include "clients/gitlab/gitlab_answers.h"

#include <map>

#include <catch2/catch.hpp>

using namespace slipway::clients;

namespace {

const std::string request = R"({"iid": 12, "project_id": 42, "state": "merged", "sha": "a",
  "target_branch": "main", "merge_commit_sha": "b", "squash_commit_sha": null,
  "merged_at": "2026-01-31T12:00:00.000Z", "merge_user": {"id": 7, "state": "active"}})";

std::string without(std::string text, const std::string& part, const std::string& instead) {
  text.replace(text.find(part), part.size(), instead);
  return text;
}

}  // namespace

TEST_CASE("merge requests are read as GitLab writes them", "[gitlab]") {
  const auto requests = parse_merge_requests("[" + request + "]");
  REQUIRE(requests);
  REQUIRE(requests->size() == 1);
  const GitLabMergeRequest& one = requests->front();
  CHECK(one.iid == 12);
  CHECK(one.project_id == 42);
  CHECK(one.merge_commit_sha == "b");
  CHECK(one.squash_commit_sha.empty());
  REQUIRE(one.merge_user);
  CHECK(one.merge_user->id == 7);
  const auto unmerged = parse_merge_requests(
      R"([{"iid": 1, "project_id": 2, "state": "opened", "target_branch": "main", "sha": null,
           "merge_commit_sha": null, "merged_at": null, "merge_user": null}])");
  REQUIRE(unmerged);
  CHECK_FALSE(unmerged->front().merge_user);
}

TEST_CASE("what GitLab did not say is an error, never a guess", "[gitlab]") {
  for (const auto& [part, instead] :
       std::map<std::string, std::string>{{"\"iid\": 12", "\"iid\": -12"},
                                          {"\"project_id\": 42", "\"project_id\": \"42\""},
                                          {"\"state\": \"merged\"", "\"state\": true"},
                                          {"\"target_branch\": \"main\"", "\"x\": 1"},
                                          {"\"sha\": \"a\"", "\"sha\": 1"},
                                          {"\"merge_user\": {\"id\": 7, ", "\"merge_user\": {"},
                                          {"{\"id\": 7, \"state\": \"active\"}", "7"},
                                          {", \"state\": \"active\"}", "}"}}) {
    INFO(part);
    const auto requests = parse_merge_requests("[" + without(request, part, instead) + "]");
    REQUIRE_FALSE(requests);
    CHECK(requests.error().message.find("not understood") != std::string::npos);
  }
  for (const char* text : {"", "{}", "null", "[1]", "<html>", "[", "{\"message\": \"no\"}"}) {
    INFO(text);
    CHECK_FALSE(parse_merge_requests(text));
    CHECK_FALSE(parse_branch(text));
    CHECK_FALSE(parse_member(text));
    CHECK_FALSE(parse_project(text));
    CHECK_FALSE(parse_commit(text));
  }
}

TEST_CASE("branches, members, projects and commits", "[gitlab]") {
  const auto branch = parse_branch(R"({"name": "main", "commit": {"id": "abc"}})");
  REQUIRE(branch);
  CHECK(branch->commit == "abc");
  CHECK_FALSE(parse_branch(R"({"name": "main", "commit": {}})"));
  const auto member = parse_member(
      R"({"id": 7, "state": "blocked", "access_level": 30, "expires_at": "2026-01-31"})");
  REQUIRE(member);
  CHECK(member->state == "blocked");
  CHECK(member->expires_at == "2026-01-31");
  const auto own = parse_project(
      R"({"id": 42, "path_with_namespace": "shop/cart", "namespace": {"kind": "group"}})");
  REQUIRE(own);
  CHECK(own->owner == GitLabNamespace::group);
  CHECK_FALSE(own->is_fork);
  const auto fork = parse_project(R"({"id": 43, "path_with_namespace": "alice/cart",
      "namespace": {"kind": "user"}, "forked_from_project": {"id": 42}})");
  REQUIRE(fork);
  CHECK(fork->owner == GitLabNamespace::user);
  CHECK(fork->is_fork);
  CHECK(*parse_commit(R"({"id": "abc"})") == "abc");
}

TEST_CASE("the words of a refusal are short, or none", "[gitlab]") {
  CHECK(parse_refusal(R"({"message": "403 Forbidden"})") == "403 Forbidden");
  CHECK(parse_refusal(R"({"error": "e", "error_description": "d"})") == "d");
  CHECK(parse_refusal(R"({"message": {"x": 1}})").empty());
  CHECK(parse_refusal("<html>").empty());
  CHECK(parse_refusal("{\"message\": \"" + std::string(500, 'x') + "\"}").size() == 200);
}
