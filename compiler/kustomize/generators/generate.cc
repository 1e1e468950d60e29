#include "compiler/kustomize/generators/generate.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/kustomize/filters/scalar.h"
#include "compiler/kustomize/generators/key_values.h"
#include "compiler/kustomize/model/annotations.h"
#include "core/yaml/reader.h"
#include "core/yaml/utf8.h"

namespace slipway::kustomize {

namespace {

// Takes over the place of what asked for it.
yaml::Node* scalar(std::string_view text, const yaml::Node* origin, yaml::Arena& arena,
                   yaml::Tag tag = yaml::Tag::string) {
  yaml::Node* node = yaml::Node::make_scalar(arena, text, tag);
  restyle_string(*node);
  if (origin != nullptr) {
    node->source = origin->source;
    node->line = origin->line;
    node->column = origin->column;
  }
  return node;
}

// New keys stand without quotes.
yaml::Node* key(std::string_view text, const yaml::Node* origin, yaml::Arena& arena) {
  yaml::Node* node = make_key(arena, text);
  mark_origin(*node, origin);
  return node;
}

void put_value(yaml::Node& map, std::string_view name, yaml::Node* value, yaml::Arena& arena) {
  if (map.find(name) != nullptr) {
    map.set(arena, name, value);
  } else {
    map.append(arena, make_key(arena, name), value);
  }
}

// Local entries win over global ones.
std::vector<KeyValue> merged(const std::vector<KeyValue>& local,
                             const std::vector<KeyValue>& global) {
  std::vector<KeyValue> all = local;
  for (const KeyValue& entry : global) {
    const bool known = std::any_of(local.begin(), local.end(),
                                   [&](const KeyValue& own) { return own.key == entry.key; });
    if (!known) all.push_back(entry);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const KeyValue& a, const KeyValue& b) { return a.key < b.key; });
  return all;
}

GeneratorOptions effective_options(const GeneratorSetting& setting,
                                   const GeneratorOptions* global) {
  GeneratorOptions options = setting.options.value_or(GeneratorOptions{});
  if (global == nullptr) return options;
  options.labels = merged(options.labels, global->labels);
  options.annotations = merged(options.annotations, global->annotations);
  options.disable_name_suffix_hash |= global->disable_name_suffix_hash;
  options.immutable |= global->immutable;
  return options;
}

yaml::Node* entries(const std::vector<KeyValue>& list, yaml::Arena& arena) {
  yaml::Node* map = yaml::Node::make_mapping(arena);
  for (const KeyValue& entry : list) {
    map->append(arena, key(entry.key, entry.origin, arena),
                scalar(entry.value, entry.origin, arena));
  }
  return map;
}

// A ConfigMap keeps text as it is and what is no UTF-8 in binaryData; a Secret has all in base64.
void put(yaml::Node& object, const Datum& datum, GeneratedKind kind, yaml::Arena& arena) {
  yaml::Node place = *datum.origin;
  if (datum.file != nullptr) {
    place.source = datum.file.get();
    place.line = datum.line;
    place.column = 1;
  }
  const bool plain = kind == GeneratedKind::config_map && yaml::is_valid_utf8(datum.value);
  const std::string_view field = plain || kind == GeneratedKind::secret ? "data" : "binaryData";
  yaml::Node* map = object.find(field);
  if (map == nullptr) {
    map = yaml::Node::make_mapping(arena);
    object.set(arena, field, map);
  }
  map->append(arena, key(datum.key, &place, arena),
              scalar(plain ? datum.value : wrapped_base64(datum.value), &place, arena));
}

Behavior behavior_of(std::string_view text) {
  if (text == "create") return Behavior::create;
  if (text == "replace") return Behavior::replace;
  if (text == "merge") return Behavior::merge;
  return Behavior::unspecified;
}

// Puts both maps of the old and the new object together, the new one's values win.
void merge_map(const yaml::Node* old, yaml::Node& object, std::string_view field,
               yaml::Arena& arena) {
  yaml::Node* own = object.find(field);
  yaml::Node* map = yaml::Node::make_mapping(arena);
  for (const yaml::Node* source : {old, const_cast<const yaml::Node*>(own)}) {
    if (source == nullptr) continue;
    for (const yaml::Entry& entry : source->entries()) {
      yaml::Node* value = entry.value->clone(arena);
      value->set_text(value->is_null() ? std::string_view() : value->text(), yaml::Tag::string);
      restyle_string(*value);
      put_value(*map, entry.key->text(), value, arena);
    }
  }
  object.remove(field);
  if (map->size() > 0) object.set(arena, field, map);
}

// The data of a Secret with its stringData encoded into it, as the API server would have it.
Result<const yaml::Node*> secret_data(const yaml::Node& old, yaml::Arena& arena) {
  const yaml::Node* plain = old.find("stringData");
  const yaml::Node* data = old.find("data");
  if (plain == nullptr || plain->is_null()) return data;
  yaml::Node* all =
      data != nullptr && data->is_mapping() ? data->clone(arena) : yaml::Node::make_mapping(arena);
  if (!plain->is_mapping()) return yaml::error_at(*plain, "`stringData` must be a map of texts");
  for (const yaml::Entry& entry : plain->entries()) {
    if (!entry.value->is_scalar()) {
      return yaml::error_at(*entry.value,
                            fmt::format("`stringData.{}` must be a text", entry.key->text()));
    }
    const std::string_view text = entry.value->is_null() ? std::string_view() : entry.value->text();
    put_value(*all, entry.key->text(), scalar(wrapped_base64(text), entry.value, arena), arena);
  }
  return const_cast<const yaml::Node*>(all);
}

// Labels, annotations, name, namespace and history of the old object stay; the new one's labels
// win.
void take_metadata(Resource& generated, const Resource& old, BuildContext& context) {
  yaml::Node& object = *generated.object();
  yaml::Node* metadata = object.find("metadata");
  for (const std::string_view field : {"labels", "annotations"}) {
    merge_map(old.object()->at({"metadata", field}), *metadata, field, context.arena);
  }
  const ResourceId& id = old.identity(context.open_api).id;
  set_metadata(object, "name", id.name, context.arena);
  if (id.namespace_name.empty()) {
    metadata->remove("namespace");
  } else {
    set_metadata(object, "namespace", id.namespace_name, context.arena);
  }
  generated.inherit_from(old);
}

Result<void> merge_data(Resource& generated, const Resource& old, BuildContext& context) {
  yaml::Node& object = *generated.object();
  const yaml::Node* data = old.object()->find("data");
  const Gvk gvk = generated.identity(context.open_api).id.gvk;
  if (gvk.kind == "Secret" && gvk.group.empty() && gvk.version == "v1") {
    SLIPWAY_ASSIGN(data, secret_data(*old.object(), context.arena));
  }
  merge_map(data, object, "data", context.arena);
  merge_map(old.object()->find("binaryData"), object, "binaryData", context.arena);
  return {};
}

}  // namespace

std::string wrapped_base64(std::string_view bytes) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::size_t line_length = 70;
  std::string text;
  const std::size_t length = (bytes.size() + 2) / 3 * 4;
  const bool wrapped = length >= line_length;
  text.reserve(length + length / line_length + 1);
  std::size_t column = 0;
  const auto add = [&](char c) {
    text += c;
    if (wrapped && ++column == line_length) {
      text += '\n';
      column = 0;
    }
  };
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - i);
    const auto byte = [&](std::size_t offset) -> unsigned {
      return offset < left ? static_cast<unsigned char>(bytes[i + offset]) : 0U;
    };
    const unsigned group = byte(0) << 16U | byte(1) << 8U | byte(2);
    add(letters[group >> 18U]);
    add(letters[group >> 12U & 63U]);
    add(left > 1 ? letters[group >> 6U & 63U] : '=');
    add(left > 2 ? letters[group & 63U] : '=');
  }
  if (column > 0) text += '\n';
  return text;
}

Result<Resource*> generate(const GeneratorSetting& setting, const GeneratorOptions* global,
                           const Root& root, Loader& loader, BuildContext& context) {
  yaml::Arena& arena = context.arena;
  const bool secret = setting.kind == GeneratedKind::secret;
  if (setting.name.empty()) {
    return yaml::error_at(*setting.node, "a generator needs a name", "write `name: …`");
  }
  const GeneratorOptions options = effective_options(setting, global);
  SLIPWAY_ASSIGN(const std::vector<Datum> data, read_data(setting, root, loader));

  yaml::Node* object = yaml::Node::make_mapping(arena);
  object->source = setting.node->source;
  object->line = setting.node->line;
  object->column = setting.node->column;
  object->set(arena, "apiVersion", scalar("v1", setting.node, arena));
  object->set(arena, "kind", scalar(secret ? "Secret" : "ConfigMap", setting.node, arena));
  yaml::Node* metadata = yaml::Node::make_mapping(arena);
  object->set(arena, "metadata", metadata);
  metadata->set(arena, "name", scalar(setting.name, setting.node, arena));
  if (!setting.namespace_name.empty()) {
    metadata->set(arena, "namespace", scalar(setting.namespace_name, setting.node, arena));
  }
  if (!options.labels.empty()) metadata->set(arena, "labels", entries(options.labels, arena));
  if (!options.annotations.empty()) {
    metadata->set(arena, "annotations", entries(options.annotations, arena));
  }
  if (secret) {
    object->set(arena, "type",
                scalar(setting.type.empty() ? "Opaque" : setting.type, setting.node, arena));
    object->set(arena, "data", yaml::Node::make_mapping(arena));
  }
  for (const Datum& datum : data) {
    put(*object, datum, setting.kind, arena);
    const bool new_file =
        datum.file != nullptr && (context.keep.empty() || context.keep.back() != datum.file);
    if (new_file) context.keep.push_back(datum.file);
  }
  if (options.immutable) {
    object->set(arena, "immutable", scalar("true", setting.node, arena, yaml::Tag::boolean));
  }
  Resource& resource = context.add(object);
  resource.behavior = behavior_of(setting.behavior);
  resource.behavior_set = true;
  resource.needs_hash = !options.disable_name_suffix_hash;
  return &resource;
}

Result<void> absorb(Resource& generated, ResourceMap& resources, BuildContext& context) {
  OpenApi& open_api = context.open_api;
  const Identity id = generated.identity(open_api);
  const bool changes =
      generated.behavior == Behavior::merge || generated.behavior == Behavior::replace;
  const std::vector<Resource*> found = resources.with_any_id(id, open_api);
  const yaml::Node& where = *generated.object();
  if (found.empty()) {
    if (!changes) return resources.append(generated, open_api);
    return yaml::error_at(
        where, fmt::format("there is no {} to merge with or replace", describe(id)),
        "use the name and namespace that the base gives it, without prefix, suffix and hash; "
        "or leave out `behavior`");
  }
  if (found.size() > 1) {
    return yaml::error_at(
        where, fmt::format("there are {} objects that this could merge with or replace: {}",
                           found.size(), describe(id)));
  }
  Resource& old = *found.front();
  if (!changes) {
    Diagnostic error =
        yaml::error_at(where, fmt::format("{} exists already", describe(id)),
                       "write `behavior: merge` or `behavior: replace`, or give it another name");
    error.notes.push_back(yaml::note_at(*old.object(), "the first one is here"));
    return error;
  }
  // Where the object itself came from does not change by merging.
  const bool merges = generated.behavior == Behavior::merge;
  const std::string_view origin =
      merges ? annotation(*old.object(), origin_annotation) : std::string_view();
  if (merges) SLIPWAY_TRY(merge_data(generated, old, context));
  take_metadata(generated, old, context);
  if (!origin.empty())
    set_annotation(*generated.object(), origin_annotation, origin, context.arena);
  resources.replace(old, generated);
  return {};
}

}  // namespace slipway::kustomize
