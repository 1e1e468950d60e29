// build-missing, a warning: the folder or the Dockerfile that an image is built from is not there.
// A step before the build may make it.
#include <set>

#include "compiler/check/checks.h"
#include "compiler/check/node_place.h"
#include "core/filesystem/path.h"

namespace slipway::check {

namespace {

class BuildFiles {
 public:
  BuildFiles(FileSystem& files, Diagnostics& diagnostics)
      : files_(files), diagnostics_(diagnostics) {}

  void check(const fleet::Service& service) {
    const yaml::Node* build = service.root->find("build");
    if (service.image_source != fleet::ImageSource::built || build == nullptr) return;
    if (service.left_out.contains("build")) return;  // told already
    const yaml::Node* context = build->find("context");
    const yaml::Node* dockerfile = build->find("dockerfile");
    const std::string folder = path_of(service.descriptor->directory, context, ".");
    if (files_.type(folder) != FileType::directory) {
      return add(context == nullptr ? *build : *context, "there is no folder `" + folder + "`",
                 "`build.context` is the folder to build, as seen from this descriptor");
    }
    const std::string file = path_of(folder, dockerfile, "Dockerfile");
    if (files_.type(file) == FileType::file) return;
    const yaml::Node* place = dockerfile != nullptr ? dockerfile : context;
    add(place == nullptr ? *build : *place, "there is no file `" + file + "`",
        "write one, or name it as seen from the context: build: {context: " +
            (context == nullptr ? std::string(".") : std::string(context->text())) +
            ", dockerfile: PATH}");
  }

 private:
  static std::string path_of(const std::string& folder, const yaml::Node* path,
                             std::string_view otherwise) {
    return normal_path(join_path(folder, path == nullptr ? otherwise : path->text()));
  }

  // The same line says the same in every cluster.
  void add(const yaml::Node& node, const std::string& message, const std::string& hint) {
    if (!seen_.insert(place_of(node)).second) return;
    Diagnostic diagnostic =
        finding(node, "build-missing", message + ": the image cannot be built", hint);
    diagnostic.severity = Severity::warning;
    diagnostics_.add(std::move(diagnostic));
  }

  FileSystem& files_;
  Diagnostics& diagnostics_;
  std::set<NodePlace> seen_;
};

}  // namespace

void check_build_files(const fleet::ServiceSet& set, FileSystem& files, Diagnostics& diagnostics) {
  BuildFiles check(files, diagnostics);
  for (const fleet::Service* service : set.readable()) check.check(*service);
}

}  // namespace slipway::check
