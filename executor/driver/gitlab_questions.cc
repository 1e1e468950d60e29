#include "executor/driver/gitlab_questions.h"

#include <utility>

namespace slipway::executor {

namespace {

/// One connection to GitLab for all questions about a job, opened with the first.
class Asker {
 public:
  Asker(const Payload& payload, const FleetAnswer& fleet) : payload_(payload), fleet_(fleet) {}

  /// Both rules need it: what is asked by a project's id means this project only.
  Result<ProjectKind> project() {
    if (!kind_) kind_ = ask_project();
    return *kind_;
  }

  std::optional<Refusal> mergers() {
    const Result<ProjectKind> kind = project();
    if (!kind) return not_established(kind.error());
    return check_merge(*client_,
                       {.project_id = payload_.project_id,
                        .branch = payload_.ref,
                        .sha = payload_.sha,
                        .allowed = fleet_.facts.environment->merged_by},
                       std::chrono::system_clock::now());
  }

 private:
  Result<ProjectKind> ask_project() {
    SLIPWAY_ASSIGN(clients::GitLabClient client, open_gitlab(fleet_.gitlab));
    client_ = std::make_unique<clients::GitLabClient>(std::move(client));
    return project_kind(*client_, payload_.project_id, payload_.project_path);
  }

  const Payload& payload_;
  const FleetAnswer& fleet_;
  std::unique_ptr<clients::GitLabClient> client_;
  std::optional<Result<ProjectKind>> kind_;
};

}  // namespace

Questions gitlab_questions(const Payload& payload, const FleetAnswer& fleet) {
  if (fleet.gitlab.url.empty()) return {};
  const auto asker = std::make_shared<Asker>(payload, fleet);
  return {.project = [asker] { return asker->project(); },
          .mergers = [asker] { return asker->mergers(); }};
}

}  // namespace slipway::executor
