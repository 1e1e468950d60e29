// Whatever GitLab's API answers, it is read or refused, and what is said of it can be printed.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "clients/gitlab/gitlab_answers.h"
#include "core/diagnostics/format.h"

namespace {

using namespace slipway;
using namespace slipway::clients;

template <typename T>
void check(const Result<T>& result) {
  if (!result) static_cast<void>(format_diagnostic(result.error(), Color::off));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto requests = parse_merge_requests(text);
  check(requests);
  if (requests) {
    for (const GitLabMergeRequest& request : *requests) {
      if (request.state == "merged" && request.merge_user && request.merge_user->state.empty() &&
          text.find("\"\"") == std::string::npos) {
        std::abort();  // a state that nobody wrote
      }
    }
  }
  check(parse_branch(text));
  check(parse_member(text));
  check(parse_project(text));
  check(parse_commit(text));
  if (parse_refusal(text).size() > 200) std::abort();
  return 0;
}
