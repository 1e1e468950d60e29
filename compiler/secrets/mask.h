#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostics/diagnostic.h"
#include "core/filesystem/filesystem.h"

namespace slipway::secrets {

/// A line of a YAML file as it may be shown.
struct MaskedLine {
  std::string text;                 ///< as long as the line, with stars for what may be a secret
  std::vector<std::string> values;  ///< what the stars stand for, without quotes
};

/// Line `number` (from 1) of a text, which need not be good YAML: that may be what is wrong with
/// it. Masked are all values inside `secrets`, but for names of Secrets and their keys; values of
/// what is named like a secret; and what looks like one (marks.h).
MaskedLine masked_line(std::string_view text, std::uint32_t number);

/// Masks the source lines of diagnostics and their notes, and the values in the messages and hints
/// that belong to these lines. Files are read once more, for what stands around a line; what cannot
/// be read is judged by the line alone.
void mask(FileSystem& files, Diagnostics& diagnostics);

}  // namespace slipway::secrets
