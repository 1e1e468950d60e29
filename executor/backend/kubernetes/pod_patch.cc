#include "executor/backend/kubernetes/pod_patch.h"

#include <nlohmann/json.hpp>

#include "compiler/kustomize/build.h"
#include "core/filesystem/memory_filesystem.h"
#include "core/yaml/emitter.h"
#include "core/yaml/reader.h"

namespace slipway::executor {

namespace {

/// A strategic merge patch may leave out what says that it is of a Pod, and a list of operations
/// may be in any form of YAML; kustomize wants the one, and JSON behind a `[`.
std::string complete(const std::string& patch) {
  const auto stream = yaml::read_manifests("patch.yaml", patch);
  if (!stream || (*stream)->documents.size() != 1) return patch;
  std::string json;
  const yaml::Node& root = *(*stream)->documents.front();
  if (!yaml::emit_json(root, json)) return patch;
  if (root.is_sequence()) return json;
  if (root.find("kind") != nullptr) return patch;
  nlohmann::json object = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return patch;
  object["apiVersion"] = "v1";
  object["kind"] = "Pod";
  nlohmann::json& metadata = object["metadata"];
  if (metadata.is_null() || metadata.is_object()) metadata["name"] = "job";
  return object.dump();
}

}  // namespace

Result<std::string> patched_pod(const std::string& pod, const std::string& patch) {
  if (patch.empty()) return pod;
  MemoryFileSystem files;
  files.write("/pod/pod.yaml", pod);
  files.write("/pod/patch.yaml", complete(patch));
  files.write("/pod/kustomization.yaml",
              "resources: [pod.yaml]\n"
              "patches: [{path: patch.yaml, target: {kind: Pod}}]\n");
  const auto built = kustomize::build_objects(files, "/pod", {}, nullptr);
  std::string json;
  Result<void> emitted;
  if (built) {
    if (built->objects.size() != 1) {
      return plain_error("the patch of `executor.placement` in fleet.yaml takes the job's pod away",
                         "the platform team must mend it", Fault::outside);
    }
    emitted = yaml::emit_json(*built->objects.front().object, json);
    if (emitted) return json;
  }
  Diagnostic error = built ? emitted.error() : built.error();
  error.message = "the patch of `executor.placement` in fleet.yaml does not fit the job's pod: " +
                  error.message;
  error.hint = "the platform team must mend it";
  error.fault = Fault::outside;
  error.file.clear();
  error.position = {};
  error.source_line.clear();
  return error;
}

}  // namespace slipway::executor
