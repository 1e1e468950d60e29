#include "compiler/kustomize/origin.h"

#include "compiler/kustomize/model/annotations.h"
#include "core/yaml/emitter.h"

namespace slipway::kustomize {

namespace {

// A scalar as YAML: in quotes only where it needs them.
std::string quoted(std::string_view text) {
  yaml::Arena arena;
  yaml::Node* map = yaml::Node::make_mapping(arena);
  map->set(arena, "v", yaml::Node::make_scalar(arena, text));
  std::string out;
  if (!yaml::emit_manifest(*map, out) || !out.starts_with("v: ")) return std::string(text);
  out.erase(0, 3);
  if (out.ends_with('\n')) out.pop_back();
  return out;
}

std::string field(std::string_view name, std::string_view text, int indent = 0) {
  if (text.empty()) return {};
  return std::string(static_cast<std::size_t>(indent), ' ') + std::string(name) + ": " +
         quoted(text) + "\n";
}

}  // namespace

std::string file_origin(std::string_view path) { return field("path", path); }

std::string builtin_origin(std::string_view file, std::string_view kind) {
  return field("configuredIn", file) + "configuredBy:\n" + field("apiVersion", "builtin", 2) +
         field("kind", kind, 2);
}

std::string plugin_origin(const Resource& configuration, OpenApi& open_api) {
  const std::string_view origin = annotation(*configuration.object(), origin_annotation);
  if (origin.empty()) return {};
  // The configuration's own origin is a file, or the place of a generator.
  std::string file;
  for (const std::string_view name : {"path: "}) {
    const std::size_t at = origin.find(name);
    if (at == std::string_view::npos) continue;
    file = std::string(origin.substr(at, origin.find('\n', at) - at)).substr(name.size());
  }
  const ResourceId& id = configuration.identity(open_api).id;
  std::string text;
  if (!file.empty()) text = "configuredIn: " + file + "\n";
  return text + "configuredBy:\n" + field("apiVersion", api_version_of(id.gvk), 2) +
         field("kind", id.gvk.kind, 2) + field("name", id.name, 2) +
         field("namespace", id.namespace_name, 2);
}

namespace {

// kustomize sets all annotations together, and so makes texts of their values: nodes of their own,
// if they stood in labels or in a template, too.
void write(yaml::Node& object, std::string_view key, std::string_view text, BuildContext& context) {
  set_annotation(object, key, text, context.arena);
  for (yaml::Entry& entry : require_annotations(object, context.arena).entries()) {
    entry.value = entry.value->clone(context.arena);
    entry.value->shared = false;
  }
  normalize_texts(object, "annotations");
}

}  // namespace

void add_transformation(ResourceMap& resources, std::string_view origin, BuildContext& context) {
  std::string item;
  for (std::size_t begin = 0; begin < origin.size();) {
    const std::size_t end = origin.find('\n', begin);
    item += begin == 0 ? "- " : "  ";
    item += origin.substr(begin, end - begin + 1);
    begin = end + 1;
  }
  for (Resource* resource : resources.all()) {
    if (resource->object() == nullptr) continue;
    yaml::Node& object = *resource->object();
    if (!has_annotation(object, origin_annotation)) {
      write(object, origin_annotation, origin, context);
      continue;
    }
    std::string all(annotation(object, transformations_annotation));
    all += item;
    write(object, transformations_annotation, all, context);
  }
}

}  // namespace slipway::kustomize
