#pragma once

#include <string>
#include <string_view>

#include "compiler/kustomize/build.h"
#include "compiler/kustomize/recorder.h"
#include "core/result.h"

namespace slipway::kustomize {

/// Says of one built object where each of its values came from: the file and line that it was
/// written at, and each step that changed it since; and at the end which patches changed nothing.
/// `query` is `KIND/NAME` or `KIND/NAME:PATH`, with the name of the output or of the file. Errors:
/// no such object or field. Values of a Secret are left out, the places are not.
Result<std::string> explain(const Build& build, const Recorder& recorder, std::string_view query);

}  // namespace slipway::kustomize
