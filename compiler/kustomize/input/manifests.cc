#include "compiler/kustomize/input/manifests.h"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "compiler/kustomize/input/list_items.h"
#include "compiler/kustomize/model/resource.h"
#include "core/yaml/text_of.h"

namespace slipway::kustomize {

namespace {

// kustomize's demands on an object.
Result<void> check(const yaml::Node& object) {
  if (!object.is_mapping()) {
    return yaml::error_at(object, "this is no Kubernetes object: a map is expected here",
                          "an object begins with `apiVersion:` and `kind:`");
  }
  const std::string_view kind = yaml::text_unless_null(object.find("kind"));
  if (kind.empty()) {
    return yaml::error_at(object, "an object has no `kind`",
                          "write `kind:` and `apiVersion:`, or take the file out of the list");
  }
  if (kind.ends_with("List")) return {};
  const yaml::Node* name = object.at({"metadata", "name"});
  if (name != nullptr && name->is_mapping() && name->flow) {
    return yaml::error_at(*name, fmt::format("the name of a {} is a template", kind),
                          "nothing fills in `{{ … }}` here: give the manifest that `helm template` "
                          "makes of it");
  }
  if (metadata_text(object, "name").empty()) {
    return yaml::error_at(object, fmt::format("an object of kind {} has no `metadata.name`", kind),
                          "write `metadata: {name: …}`");
  }
  return {};
}

// `kind: List` (and kustomize's ResourceList) stand for their items.
bool is_wrapper(const yaml::Node& object) {
  const std::string_view kind = yaml::text_unless_null(object.find("kind"));
  return (kind == "List" || kind == "ResourceList") &&
         (object.find("items") != nullptr || object.find("functionConfig") != nullptr);
}

}  // namespace

Result<Manifests> take_objects(std::shared_ptr<const yaml::Stream> stream) {
  Manifests manifests;
  std::vector<yaml::Node*> waiting;
  const std::vector<yaml::Node*>& documents = stream->documents;
  // A file that is one List, without a separator, is replaced by its items; further lists wait
  // until the other objects are taken.
  if (stream->pieces == 1 && documents.size() == 1 && documents.front()->is_mapping() &&
      is_wrapper(*documents.front())) {
    const yaml::Node* items = documents.front()->find("items");
    if (items != nullptr)
      waiting.insert(waiting.end(), items->items().begin(), items->items().end());
  } else {
    waiting.insert(waiting.end(), documents.begin(), documents.end());
  }
  std::erase_if(waiting, [](const yaml::Node* node) { return is_empty(node); });
  for (const yaml::Node* object : waiting) SLIPWAY_TRY(check(*object));

  manifests.objects.reserve(waiting.size());
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    yaml::Node* object = waiting[i];
    const std::string_view kind = yaml::text_unless_null(object->find("kind"));
    const yaml::Node* items = kind.ends_with("List") ? object->find("items") : nullptr;
    if (items == nullptr) {
      manifests.objects.push_back(object);
      continue;
    }
    if (items->is_null()) continue;
    if (!items->is_sequence()) {
      return yaml::error_at(*items, fmt::format("`items` of a {} must be a list", kind));
    }
    if (manifests.items == nullptr) manifests.items = std::make_shared<yaml::Arena>();
    for (const yaml::Node* item : items->items()) {
      if (is_empty(item)) continue;
      SLIPWAY_TRY(check(*item));
      SLIPWAY_ASSIGN(yaml::Node * read, read_as_json(*item, *manifests.items));
      waiting.push_back(read);
    }
  }
  manifests.stream = std::move(stream);
  return manifests;
}

Result<Manifests> read_objects(std::string path, std::string text) {
  SLIPWAY_ASSIGN(std::shared_ptr<const yaml::Stream> stream,
                 yaml::read_manifests(std::move(path), std::move(text)));
  return take_objects(std::move(stream));
}

}  // namespace slipway::kustomize
