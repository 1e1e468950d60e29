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

/// Texts of a resolved descriptor that no process can start with: words of `command` and `args` and
/// variables of `config` that hold a NUL character, or are longer than Linux takes (MAX_ARG_STRLEN,
/// 128 KiB with the NUL behind them: execve(2)).
void check_process_texts(const yaml::Node& root, Diagnostics& diagnostics);

/// Why kustomize cannot print a ConfigMap with an attached file, as it goes on after the file's
/// name: such a character, or a tab that a text of several lines begins with; empty: it can. A file
/// that is no UTF-8 becomes binary data, which takes all.
std::string unprintable(std::string_view content);

}  // namespace slipway::fleet
