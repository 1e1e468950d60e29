// service-twice: a descriptor whose team and name another project has, as the index tells. (Two
// descriptors at hand with the same team and name are found when the set is made.)
#include "compiler/check/checks.h"

namespace slipway::check {

void check_repeats(const fleet::ServiceSet& set, const CheckOptions& options,
                   Diagnostics& diagnostics) {
  if (options.index == nullptr || !options.project || options.project->path.empty()) return;
  for (const auto& descriptor : set.descriptors()) {
    const fleet::IndexedService* other = options.index->find(descriptor->team, descriptor->name);
    if (other == nullptr || other->project.empty() || other->project == options.project->path)
      continue;
    Diagnostic diagnostic = finding(*descriptor->root->find("name"), "service-twice",
                                    "the project `" + other->project + "` has a service `" +
                                        descriptor->team + "/" + descriptor->name + "` already",
                                    "give one of them another name");
    diagnostic.notes.push_back(yaml::note_at(*other->node, "the other one, in the index"));
    diagnostics.add(std::move(diagnostic));
  }
}

}  // namespace slipway::check
