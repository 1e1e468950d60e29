#include "compiler/check/changed_by.h"

#include "compiler/kustomize/build.h"
#include "compiler/kustomize/recorder.h"
#include "compiler/manifest/identity.h"
#include "compiler/overlay/tree.h"

namespace slipway::check {

namespace {

// The recorder writes `[name=app]` for what a finding calls `[app]`.
std::string as_finding(std::string path) {
  constexpr std::string_view mark = "[name=";
  for (std::size_t at = path.find(mark); at != std::string::npos; at = path.find(mark, at)) {
    path.erase(at + 1, mark.size() - 1);
  }
  return path;
}

bool is_below(std::string_view path, std::string_view wanted) {
  if (wanted.empty()) return true;
  return path.starts_with(wanted) &&
         (path.size() == wanted.size() || path[wanted.size()] == '.' || path[wanted.size()] == '[');
}

Result<kustomize::Build> recorded(FileSystem& files, const fleet::Service& service,
                                  kustomize::Recorder& recorder) {
  kustomize::BuildOptions options;
  options.recorder = &recorder;
  return kustomize::build_objects(files, "/" + overlay::overlay_path(service), options, nullptr);
}

bool is_patch(const kustomize::Recorder::Step& step) {
  return step.what.find("Patch") != std::string::npos;
}

}  // namespace

std::optional<DiagnosticNote> changed_by(FileSystem& files, const fleet::Service& service,
                                         const yaml::Node& object, std::string_view path) {
  kustomize::Recorder recorder;
  const Result<kustomize::Build> build = recorded(files, service, recorder);
  if (!build) return std::nullopt;
  const manifest::Identity wanted = manifest::identity_of(object);
  std::optional<DiagnosticNote> last;
  for (const kustomize::Rendered& rendered : build->objects) {
    if (manifest::identity_of(*rendered.object) != wanted) continue;
    for (const kustomize::Recorder::Change& change : recorder.changes(rendered.resource)) {
      const kustomize::Recorder::Step& step = recorder.steps()[change.step];
      if (is_patch(step) && is_below(as_finding(change.path), path)) last = step.where;
    }
  }
  return last;
}

std::vector<const fleet::Patch*> idle_patches(FileSystem& files, const fleet::Service& service) {
  kustomize::Recorder recorder;
  if (!recorded(files, service, recorder)) return {};
  // The steps of the overlay's own kustomization, one for each patch, in their order.
  const std::string own = "/" + overlay::overlay_path(service) + "/kustomization.yaml";
  std::vector<const fleet::Patch*> idle;
  std::size_t next = 0;
  for (const kustomize::Recorder::Step& step : recorder.steps()) {
    if (!is_patch(step) || step.where.file != own || next >= service.patches.size()) continue;
    if (step.objects == 0) idle.push_back(&service.patches[next]);
    ++next;
  }
  return idle;
}

}  // namespace slipway::check
