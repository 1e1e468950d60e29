#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/yaml/node.h"

namespace slipway::manifest {

/// A name, label or port of an object that the API server would refuse.
struct NameFinding {
  std::string path;                  ///< as manifest::Finding::path
  const yaml::Node* node = nullptr;  ///< the name, the label's key or value, the port
  std::string message;
  std::string hint;
  std::string_view rule = "kubernetes-name";  ///< docs/checks.md; of a port kubernetes-value
};

/// Can it be the name of a container's port, and what refers to one (IANA_SVC_NAME)?
bool is_port_name(std::string_view name);
inline constexpr std::string_view port_name_hint =
    "use at most 15 lower-case letters, digits and single `-`, with at least one letter";

/// What schemas do not say: metadata.name (by kind: data/name-forms.txt) and namespace, the keys of
/// labels and annotations and the values of labels, also in templates of pods, and the names and
/// bounds of ports in Kubernetes' own kinds. Rules:
/// https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ and …/labels/.
std::vector<NameFinding> check_names(const yaml::Node& object);

}  // namespace slipway::manifest
