#include "compiler/check/policy_objects.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "compiler/check/author.h"
#include "compiler/check/schema_findings.h"
#include "compiler/manifest/identity.h"
#include "compiler/overlay/written_at.h"
#include "core/yaml/text_of.h"

namespace slipway::check {

namespace {

class PolicyObjects {
 public:
  PolicyObjects(const OverlayBuild& overlay, const fleet::Fleet& fleet)
      : overlay_(overlay), fleet_(fleet) {}

  std::vector<Diagnostic> check() {
    const auto& objects = overlay_.build.objects;
    for (const kustomize::Rendered& rendered : objects) {
      if (is_workload(*rendered.object))
        names_.insert(manifest::identity_of(*rendered.object).name);
    }
    const bool scales = std::any_of(objects.begin(), objects.end(), [&](const auto& rendered) {
      return is_scaler(*rendered.object);
    });
    for (const kustomize::Rendered& rendered : objects) {
      const yaml::Node& object = *rendered.object;
      if (is_scaler(object)) look_at(object, "minReplicas");
      if (is_workload(object) && !scales) look_at(object, "replicas");
    }
    return std::move(found_);
  }

 private:
  // The service's own Deployment, which a patch may have renamed, or one that took its name.
  [[nodiscard]] bool is_workload(const yaml::Node& object) const {
    const manifest::Identity identity = manifest::identity_of(object);
    if (identity.kind != "Deployment" || identity.group != "apps") return false;
    return identity.name == overlay_.service.name || is_compiled(object);
  }

  // Is it the compiler's, and of no further manifest or component?
  [[nodiscard]] bool is_compiled(const yaml::Node& object) const {
    const yaml::Source* source = object.find("kind")->source;
    return source != nullptr && overlay::CompiledTree::component_of(source->path).empty() &&
           overlay::extra_of(overlay_.service, source->path) == nullptr;
  }

  [[nodiscard]] bool is_scaler(const yaml::Node& object) const {
    if (yaml::text_of(object, "kind") != "HorizontalPodAutoscaler") return false;
    const yaml::Node* target = object.at({"spec", "scaleTargetRef"});
    return target != nullptr && yaml::text_of(*target, "kind") == "Deployment" &&
           names_.contains(std::string(yaml::text_of(*target, "name")));
  }

  void look_at(const yaml::Node& object, const char* field) {
    const yaml::Node* spec = object.find("spec");
    if (spec == nullptr) return;
    const yaml::Node* value = spec->find(field);
    std::uint32_t number = 1;  // what Kubernetes takes where nothing is said
    if (value != nullptr) {
      const std::string_view text = value->text();
      const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
      if (read.ec != std::errc()) return;  // the schema's
    }
    const fleet::Environment& environment = *overlay_.service.target.environment;
    if (number == 0 || number >= environment.least_replicas) return;
    const auto written = author_of(overlay_, fleet_, object, value == nullptr ? *spec : *value,
                                   "spec." + std::string(field));
    if (!written || written->author != overlay::Author::team) return;
    Diagnostic diagnostic = error_there(
        written->place,
        manifest::subject_of(object) + ": `spec." + field + "` is " + std::to_string(number) +
            " in `" + environment.name + "`, where the fleet asks for at least " +
            std::to_string(environment.least_replicas),
        "leave it out here, and say it in the descriptor: `replicas`");
    diagnostic.fault = Fault::finding;
    diagnostic.rule = "below-policy";
    found_.push_back(std::move(diagnostic));
  }

  const OverlayBuild& overlay_;
  const fleet::Fleet& fleet_;
  std::set<std::string> names_;  ///< of the service's workload
  std::vector<Diagnostic> found_;
};

}  // namespace

std::vector<Diagnostic> policy_in_objects(const OverlayBuild& overlay, const fleet::Fleet& fleet) {
  const fleet::Service& service = overlay.service;
  if (service.patches.empty() && service.extra.empty()) return {};
  // as in check_policy
  if (!service.volumes.empty() || service.ends()) return {};
  return PolicyObjects(overlay, fleet).check();
}

}  // namespace slipway::check
