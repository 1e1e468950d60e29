#include "clients/gitlab/gitlab_answers.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace slipway::clients {

namespace {

using Json = nlohmann::json;

/// Reads typed members of one object; remembers the first that is missing or of another type.
class Reader {
 public:
  Reader(const Json& object, std::string what) : object_(object), what_(std::move(what)) {
    if (!object.is_object()) problem_ = "is no object";
  }

  std::uint64_t number(const char* name) {
    const Json* value = member(name);
    if (value != nullptr && value->is_number_unsigned()) return value->get<std::uint64_t>();
    fail(name, "a whole number");
    return 0;
  }

  std::string text(const char* name) {
    const Json* value = member(name);
    if (value != nullptr && value->is_string()) return value->get<std::string>();
    fail(name, "a text");
    return {};
  }

  /// Empty for null and for a field that is not there.
  std::string text_if_any(const char* name) {
    const Json* value = member(name);
    if (value == nullptr || value->is_null()) return {};
    return text(name);
  }

  /// The object in a field; null for null and for a field that is not there.
  const Json* object_if_any(const char* name) {
    const Json* value = member(name);
    if (value == nullptr || value->is_null()) return nullptr;
    if (!value->is_object()) fail(name, "an object");
    return value->is_object() ? value : nullptr;
  }

  const Json* object(const char* name) {
    const Json* value = object_if_any(name);
    if (value == nullptr) fail(name, "an object");
    return value;
  }

  void take(const Reader& other) {
    if (problem_.empty()) problem_ = other.problem_;
  }

  [[nodiscard]] Result<void> end() const {
    if (problem_.empty()) return {};
    return plain_error(fmt::format("GitLab's answer is not understood: {} {}", what_, problem_),
                       "Slipway needs GitLab 17 or newer", Fault::outside);
  }

 private:
  const Json* member(const char* name) {
    if (!object_.is_object()) return nullptr;
    const auto found = object_.find(name);
    return found == object_.end() ? nullptr : &*found;
  }

  void fail(const char* name, const char* expected) {
    if (problem_.empty()) problem_ = fmt::format("has no `{}` that is {}", name, expected);
  }

  const Json& object_;
  std::string what_;
  std::string problem_;
};

Result<Json> read(std::string_view text) {
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_discarded()) return json;
  return plain_error(
      "GitLab's answer is no JSON",
      "is `gitlab.url` in fleet.yaml the address of GitLab itself, and does no proxy "
      "answer in its place?",
      Fault::outside);
}

std::optional<GitLabUser> user_of(const Json* json, Reader& parent) {
  if (json == nullptr) return std::nullopt;
  Reader reader(*json, "its `merge_user`");
  GitLabUser user{.id = reader.number("id"), .state = reader.text("state")};
  parent.take(reader);
  return user;
}

Result<GitLabMergeRequest> merge_request_of(const Json& json) {
  Reader reader(json, "a merge request");
  GitLabMergeRequest request;
  request.iid = reader.number("iid");
  request.project_id = reader.number("project_id");
  request.state = reader.text("state");
  request.target_branch = reader.text("target_branch");
  request.sha = reader.text_if_any("sha");
  request.merge_commit_sha = reader.text_if_any("merge_commit_sha");
  request.squash_commit_sha = reader.text_if_any("squash_commit_sha");
  request.merged_at = reader.text_if_any("merged_at");
  request.merge_user = user_of(reader.object_if_any("merge_user"), reader);
  SLIPWAY_TRY(reader.end());
  return request;
}

}  // namespace

Result<std::vector<GitLabMergeRequest>> parse_merge_requests(std::string_view text) {
  SLIPWAY_ASSIGN(const Json json, read(text));
  if (!json.is_array()) {
    return plain_error("GitLab's answer is not understood: it is no list", {}, Fault::outside);
  }
  std::vector<GitLabMergeRequest> requests;
  for (const Json& item : json) {
    SLIPWAY_ASSIGN(GitLabMergeRequest request, merge_request_of(item));
    requests.push_back(std::move(request));
  }
  return requests;
}

Result<GitLabBranch> parse_branch(std::string_view text) {
  SLIPWAY_ASSIGN(const Json json, read(text));
  Reader reader(json, "a branch");
  GitLabBranch branch{.name = reader.text("name"), .commit = {}};
  if (const Json* commit = reader.object("commit")) {
    Reader inner(*commit, "its `commit`");
    branch.commit = inner.text("id");
    reader.take(inner);
  }
  SLIPWAY_TRY(reader.end());
  return branch;
}

Result<GitLabMember> parse_member(std::string_view text) {
  SLIPWAY_ASSIGN(const Json json, read(text));
  Reader reader(json, "a member");
  GitLabMember member;
  member.id = reader.number("id");
  member.state = reader.text("state");
  member.membership_state = reader.text_if_any("membership_state");
  member.access_level = reader.number("access_level");
  member.expires_at = reader.text_if_any("expires_at");
  SLIPWAY_TRY(reader.end());
  return member;
}

Result<GitLabProject> parse_project(std::string_view text) {
  SLIPWAY_ASSIGN(const Json json, read(text));
  Reader reader(json, "a project");
  GitLabProject project;
  project.id = reader.number("id");
  project.path = reader.text("path_with_namespace");
  project.is_fork = reader.object_if_any("forked_from_project") != nullptr;
  if (const Json* owner = reader.object("namespace")) {
    Reader inner(*owner, "its `namespace`");
    project.owner = inner.text("kind") == "group" ? GitLabNamespace::group : GitLabNamespace::user;
    reader.take(inner);
  }
  SLIPWAY_TRY(reader.end());
  return project;
}

Result<std::string> parse_commit(std::string_view text) {
  SLIPWAY_ASSIGN(const Json json, read(text));
  Reader reader(json, "a commit");
  std::string id = reader.text("id");
  SLIPWAY_TRY(reader.end());
  return id;
}

std::string parse_refusal(std::string_view text) {
  constexpr std::size_t most_said = 200;
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return {};
  for (const char* name : {"message", "error_description", "error"}) {
    const auto found = json.find(name);
    if (found != json.end() && found->is_string()) {
      return found->get<std::string>().substr(0, most_said);
    }
  }
  return {};
}

}  // namespace slipway::clients
