#pragma once

#include "core/result.h"
#include "core/yaml/arena.h"
#include "core/yaml/node.h"

namespace slipway::kustomize {

/// kustomize writes what a kustomization says to each of its generators and transformers as YAML
/// (go-yaml v2, by way of JSON), and reads that again. Nearly every text comes out as it went in;
/// this changes those that do not (U+0085 is a line break there). Only the fields of a
/// kustomization that go this way are looked at: paths and vars do not. Errors at a text that
/// cannot be read again: control characters, a block of lines that begins with a tab.
Result<void> settle_kustomization_texts(yaml::Node& kustomization, yaml::Arena& arena);

/// The same for all of a plug-in's configuration, which was printed as a resource first.
Result<void> settle_plugin_texts(yaml::Node& configuration, yaml::Arena& arena);

}  // namespace slipway::kustomize
