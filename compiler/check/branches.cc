// branch-twice: a branch that matches two environments would deploy to neither, so the patterns of
// two environments must not share a branch.
#include "compiler/check/checks.h"
#include "core/text/glob.h"

namespace slipway::check {

void check_branches(const fleet::Fleet& fleet, Diagnostics& diagnostics) {
  const auto& environments = fleet.environments;
  for (std::size_t i = 0; i < environments.size(); ++i) {
    for (const fleet::BranchPattern& pattern : environments[i].branches) {
      for (std::size_t j = 0; j < i; ++j) {
        for (const fleet::BranchPattern& other : environments[j].branches) {
          const auto branch = glob_overlap(pattern.text, other.text);
          if (!branch) continue;
          Diagnostic diagnostic =
              finding(*pattern.node, "branch-twice",
                      "the branch `" + *branch + "` matches two environments, `" +
                          environments[j].name + "` and `" + environments[i].name + "`",
                      "change one of the patterns so that no branch matches both");
          diagnostic.notes.push_back(
              yaml::note_at(*other.node, "`" + environments[j].name + "` takes it here"));
          diagnostics.add(std::move(diagnostic));
        }
      }
    }
  }
}

}  // namespace slipway::check
