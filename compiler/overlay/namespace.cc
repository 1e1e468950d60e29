#include "compiler/overlay/objects.h"

namespace slipway::overlay {

yaml::Node* namespace_object(Builder& b, const fleet::Target& target, std::string_view team,
                             std::string_view name) {
  yaml::Node* labels = b.map({{manager_label, b.text("slipway")},
                              {cluster_label, b.text(target.cluster->name)},
                              {environment_label, b.text(target.environment->name)},
                              {part_label, b.text("namespace")},
                              {team_label, b.text(team)}});
  return b.map({{"apiVersion", b.text("v1")},
                {"kind", b.text("Namespace")},
                {"metadata", b.map({{"name", b.text(name)}, {"labels", labels}})}});
}

}  // namespace slipway::overlay
