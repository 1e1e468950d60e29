#include "compiler/check/author.h"

#include "compiler/check/changed_by.h"

namespace slipway::check {

namespace {

// The key of a JSON patch's path has no place of its own; its value has.
const yaml::Node& with_place(const yaml::Node& object, const yaml::Node& node) {
  if (node.source != nullptr) return node;
  for (const yaml::Entry& entry : object.entries()) {
    if (entry.key == &node) return *entry.value;
    const yaml::Node& inner = with_place(*entry.value, node);
    if (&inner != &node) return inner;
  }
  for (const yaml::Node* item : object.items()) {
    const yaml::Node& inner = with_place(*item, node);
    if (&inner != &node) return inner;
  }
  return node;
}

}  // namespace

std::optional<overlay::Written> written_at(const OverlayBuild& overlay, const fleet::Fleet& fleet,
                                           const yaml::Node& node) {
  if (node.source == nullptr) return std::nullopt;
  const overlay::CompiledTree tree(overlay.files, fleet);
  return tree.written(overlay.service, node.source->path, {node.line, node.column});
}

std::optional<overlay::Written> author_of(const OverlayBuild& overlay, const fleet::Fleet& fleet,
                                          const yaml::Node& object, const yaml::Node& node,
                                          std::string_view path) {
  if (auto written = written_at(overlay, fleet, with_place(object, node))) return written;
  const auto step = changed_by(overlay, object, path);
  if (!step) return std::nullopt;
  return overlay::CompiledTree(overlay.files, fleet)
      .written(overlay.service, step->file, step->position);
}

}  // namespace slipway::check
