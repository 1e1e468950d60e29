#pragma once

#include <string>
#include <string_view>

#include "core/diagnostics/diagnostic.h"
#include "core/yaml/node.h"

namespace slipway::fleet {

/// Texts of a resolved descriptor that no manifest can hold: control characters that kustomize's
/// printer leaves unescaped and then cannot read (core/yaml/go_strings.h). Each is an error at its
/// own place, by the name of its field.
void check_texts(const yaml::Node& root, Diagnostics& diagnostics);

/// Why kustomize cannot print a ConfigMap with an attached file, as it goes on after the file's
/// name: such a character, or a tab that a text of several lines begins with; empty: it can. A file
/// that is no UTF-8 becomes binary data, which takes all.
std::string unprintable(std::string_view content);

}  // namespace slipway::fleet
