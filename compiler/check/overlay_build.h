#pragma once

#include "compiler/fleet/service_set.h"
#include "compiler/kustomize/build.h"
#include "compiler/kustomize/recorder.h"
#include "core/filesystem/filesystem.h"

namespace slipway::check {

/// An overlay that was rendered, for the rules about objects.
struct OverlayBuild {
  const fleet::Service& service;
  const kustomize::Build& build;
  FileSystem& files;  ///< holds the compiled tree at its root
  const kustomize::Recorder* recorder =
      nullptr;  ///< what each step changed; there for services with patches
};

}  // namespace slipway::check
