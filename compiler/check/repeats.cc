// service-twice: a descriptor whose team and name another project has, as the index tells. (Two
// descriptors at hand with the same team and name are found when the set is made.)
#include "compiler/check/checks.h"

namespace slipway::check {

std::optional<Diagnostic> taken_name(const fleet::Descriptor& descriptor,
                                     const CheckOptions& options) {
  const std::string& project = options.home.project;
  if (options.index == nullptr || project.empty()) return std::nullopt;
  const fleet::IndexedService* other = options.index->find(descriptor.team, descriptor.name);
  if (other == nullptr || other->project.empty() || other->project == project) return std::nullopt;
  Diagnostic diagnostic = finding(*descriptor.root->find("name"), "service-twice",
                                  "the project `" + other->project + "` has a service `" +
                                      descriptor.team + "/" + descriptor.name + "` already",
                                  "give one of them another name");
  diagnostic.notes.push_back(yaml::note_at(*other->node, "the other one, in the index"));
  return diagnostic;
}

void check_repeats(const fleet::ServiceSet& set, const CheckOptions& options,
                   Diagnostics& diagnostics) {
  for (const auto& descriptor : set.descriptors()) {
    if (auto taken = taken_name(*descriptor, options)) diagnostics.add(*std::move(taken));
  }
}

}  // namespace slipway::check
