#include "compiler/overlay/objects.h"

namespace slipway::overlay {

yaml::Node* metadata(Builder& build, std::string_view name, std::string_view part) {
  return build.map(
      {{"name", build.text(name)}, {"labels", build.map({{part_label, build.text(part)}})}});
}

yaml::Node* pod_labels(Builder& build, std::string_view team, std::string_view service) {
  return build.map({{name_label, build.text(service)}, {team_label, build.text(team)}});
}

}  // namespace slipway::overlay
