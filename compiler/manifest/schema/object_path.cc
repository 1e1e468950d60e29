#include "compiler/manifest/schema/object_path.h"

namespace slipway::manifest {

namespace {

/// `app` or `8080,TCP` for an item of a list with keys, else its index.
std::string item_label(const Step& step) {
  std::string label;
  for (const std::string_view key : step.list->keys) {
    const yaml::Node* value = step.item->find(key);
    if (value == nullptr || !value->is_scalar()) continue;
    label += (label.empty() ? "" : ",") + std::string(value->text());
  }
  return label.empty() ? std::to_string(step.index) : label;
}

}  // namespace

std::string path_to(const Step* step) {
  if (step == nullptr) return {};
  const std::string path = path_to(step->up);
  if (step->list != nullptr) return path + "[" + item_label(*step) + "]";
  const bool plain = step->field.find_first_of("./[] ") == std::string_view::npos;
  if (!plain) return path + "[\"" + std::string(step->field) + "\"]";
  return path + (path.empty() ? "" : ".") + std::string(step->field);
}

}  // namespace slipway::manifest
