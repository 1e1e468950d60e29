#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/yaml/node.h"
#include "core/yaml/reader.h"

namespace slipway::kustomize {

/// The objects of a file of manifests, or of a text inside a kustomization. Those that are shared
/// are never changed: who wants to change one clones it.
struct Manifests {
  std::shared_ptr<const yaml::Stream> stream;
  std::shared_ptr<yaml::Arena> items;  ///< of lists, which were made anew
  std::vector<yaml::Node*> objects;
};

/// Parses a text as kustomize does: every document that is not empty is an object with a kind and a
/// name; lists are taken apart, their items follow the other objects. Errors: no YAML, an object
/// without kind or name, a list whose `items` is no list.
Result<Manifests> read_objects(std::string path, std::string text);

/// The same for a text that was parsed already.
Result<Manifests> take_objects(std::shared_ptr<const yaml::Stream> stream);

}  // namespace slipway::kustomize
