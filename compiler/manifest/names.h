#pragma once

#include <string>
#include <vector>

#include "core/yaml/node.h"

namespace slipway::manifest {

/// A name, label or port of an object that the API server would refuse.
struct NameFinding {
  std::string path;                  ///< as manifest::Finding::path
  const yaml::Node* node = nullptr;  ///< the name, the label's key or value, the port
  std::string message;
  std::string hint;
  bool is_name = true;  ///< false: a port
};

/// What schemas do not say: metadata.name (by kind: data/name-forms.txt) and namespace, the keys of
/// labels and annotations and the values of labels, also in templates of pods, and the bounds of
/// ports in Kubernetes' own kinds. Rules:
/// https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ and …/labels/.
std::vector<NameFinding> check_names(const yaml::Node& object);

}  // namespace slipway::manifest
