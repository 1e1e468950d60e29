#include "clients/gitlab/gitlab_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "core/diagnostics/format.h"
#include "core/text/url.h"

namespace slipway::clients {

namespace {

// A page of merge requests: each may have a description of 1 MiB.
constexpr int page_size = 20;
constexpr int most_pages = 10;
constexpr std::size_t largest_answer = 32ULL << 20;
constexpr std::chrono::milliseconds first_pause{200};

bool may_pass_later(int status) { return status == 429 || status >= 500; }

std::string hint_for(int status) {
  switch (status) {
    case 401:
      return "the token in the fleet's `gitlab.tokenFile` is wrong, expired or revoked";
    case 403:
      return "the token in the fleet's `gitlab.tokenFile` needs the scope read_api";
    case 429:
      return "GitLab limits how often it can be asked (Retry-After): try again later, or raise the "
             "limit for the token's user";
    default:
      if (status >= 500) return "GitLab has a problem of its own: try again in a moment";
      if (status >= 300 && status < 400) {
        return "`gitlab.url` in fleet.yaml must be GitLab's own address, not one that leads there";
      }
      return {};
  }
}

/// What is asked for, without what a query holds.
std::string_view shown(std::string_view path) { return path.substr(0, path.find('?')); }

}  // namespace

Result<GitLabClient> GitLabClient::open(const GitLabAccess& access,
                                        const GitLabPatience& patience) {
  HttpSettings settings;
  settings.connect_timeout = std::min(settings.connect_timeout, patience.request);
  settings.timeout = patience.request;
  SLIPWAY_ASSIGN(std::unique_ptr<HttpClient> http, make_http_client(settings));
  return GitLabClient(std::move(http), access, patience);
}

GitLabClient::GitLabClient(std::unique_ptr<HttpClient> http, GitLabAccess access,
                           GitLabPatience patience)
    : http_(std::move(http)),
      api_(access.url + "/api/v4"),
      headers_({"Accept: application/json", "PRIVATE-TOKEN: " + access.token}),
      patience_(std::move(patience)),
      end_(std::chrono::steady_clock::now() + patience_.total) {
  if (!patience_.sleep) {
    patience_.sleep = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); };
  }
}

Result<HttpResponse> GitLabClient::send(const std::string& path) {
  HttpRequest request;
  request.url = api_ + path;
  request.headers = headers_;
  request.body_limit = largest_answer;
  std::chrono::milliseconds pause = first_pause;
  for (int attempt = 1;; ++attempt) {
    Result<HttpResponse> response = http_->send(request);
    const bool failed = !response || may_pass_later(response->status);
    if (!failed) return response;
    std::chrono::milliseconds wait = pause;
    if (response) wait = std::max<std::chrono::milliseconds>(wait, response->retry_after);
    const bool too_late = std::chrono::steady_clock::now() + wait > end_;
    if (attempt < patience_.attempts && !too_late) {
      patience_.sleep(wait);
      pause *= 4;
      continue;
    }
    if (response) return response;
    Diagnostic diagnostic = std::move(response).error();
    diagnostic.message = "GitLab cannot be asked: " + diagnostic.message;
    return diagnostic;
  }
}

Result<std::optional<std::string>> GitLabClient::get(const std::string& path) {
  SLIPWAY_ASSIGN(HttpResponse response, send(path));
  if (response.status == 200) return std::optional<std::string>(std::move(response.body));
  if (response.status == 404) return std::optional<std::string>();
  const std::string words = parse_refusal(response.body);
  return plain_error(
      fmt::format("GitLab answers {} to {}{}{}", response.status, printable(shown(path)),
                  words.empty() ? "" : ": ", printable(words)),
      hint_for(response.status), Fault::outside);
}

Result<std::vector<GitLabMergeRequest>> GitLabClient::merge_requests(const std::string& path) {
  std::vector<GitLabMergeRequest> all;
  std::string page = "1";
  for (int number = 1; number <= most_pages; ++number) {
    const std::string address = fmt::format("{}&per_page={}&page={}", path, page_size, page);
    SLIPWAY_ASSIGN(const HttpResponse response, send(address));
    if (response.status != 200) {
      const std::string words = parse_refusal(response.body);
      return plain_error(
          fmt::format("GitLab answers {} to {}{}{}", response.status, printable(shown(path)),
                      words.empty() ? "" : ": ", printable(words)),
          response.status == 404
              ? "can the user of the token in `gitlab.tokenFile` see the project?"
              : hint_for(response.status),
          Fault::outside);
    }
    SLIPWAY_ASSIGN(std::vector<GitLabMergeRequest> some, parse_merge_requests(response.body));
    std::move(some.begin(), some.end(), std::back_inserter(all));
    page = response.header("x-next-page");
    if (page.empty()) return all;
    if (!std::all_of(page.begin(), page.end(), [](char c) { return c >= '0' && c <= '9'; })) {
      return plain_error("GitLab's answer is not understood: its X-Next-Page is no number", {},
                         Fault::outside);
    }
  }
  return plain_error(fmt::format("GitLab lists more than {} merge requests at {}",
                                 page_size * most_pages, printable(shown(path))),
                     {}, Fault::outside);
}

Result<std::optional<GitLabProject>> GitLabClient::project(std::uint64_t id) {
  SLIPWAY_ASSIGN(const std::optional<std::string> body, get(fmt::format("/projects/{}", id)));
  if (!body) return std::optional<GitLabProject>();
  SLIPWAY_ASSIGN(GitLabProject project, parse_project(*body));
  return std::optional<GitLabProject>(std::move(project));
}

Result<std::optional<GitLabBranch>> GitLabClient::branch(std::uint64_t project,
                                                         std::string_view name) {
  SLIPWAY_ASSIGN(
      const std::optional<std::string> body,
      get(fmt::format("/projects/{}/repository/branches/{}", project, url_escaped(name))));
  if (!body) return std::optional<GitLabBranch>();
  SLIPWAY_ASSIGN(GitLabBranch branch, parse_branch(*body));
  return std::optional<GitLabBranch>(std::move(branch));
}

Result<std::vector<GitLabMergeRequest>> GitLabClient::merged_with_commit(std::uint64_t project,
                                                                         std::string_view sha) {
  return merge_requests(fmt::format(
      "/projects/{}/repository/commits/{}/merge_requests?state=merged", project, url_escaped(sha)));
}

Result<std::vector<GitLabMergeRequest>> GitLabClient::merged_into(std::uint64_t project,
                                                                  std::string_view branch,
                                                                  std::string_view since) {
  return merge_requests(
      fmt::format("/projects/{}/merge_requests?state=merged&target_branch={}&updated_after={}"
                  "&order_by=updated_at&sort=desc",
                  project, url_escaped(branch), url_escaped(since)));
}

Result<std::optional<std::string>> GitLabClient::merge_base(std::uint64_t project,
                                                            std::string_view one,
                                                            std::string_view other) {
  SLIPWAY_ASSIGN(const std::optional<std::string> body,
                 get(fmt::format("/projects/{}/repository/merge_base?refs%5B%5D={}&refs%5B%5D={}",
                                 project, url_escaped(one), url_escaped(other))));
  if (!body) return std::optional<std::string>();
  SLIPWAY_ASSIGN(std::string id, parse_commit(*body));
  return std::optional<std::string>(std::move(id));
}

Result<std::optional<GitLabMember>> GitLabClient::member(std::string_view group, std::uint64_t user,
                                                         GitLabMembership membership) {
  SLIPWAY_ASSIGN(const std::optional<std::string> body,
                 get(fmt::format("/groups/{}/members/{}{}", url_escaped(group),
                                 membership == GitLabMembership::any ? "all/" : "", user)));
  if (!body) return std::optional<GitLabMember>();
  SLIPWAY_ASSIGN(GitLabMember member, parse_member(*body));
  return std::optional<GitLabMember>(std::move(member));
}

}  // namespace slipway::clients
