// kustomize hashes compact JSON with sorted keys of kind, name, data and a few more fields. The
// name is always empty: it looks for a field that is called `metadata/name`. Fields that are
// missing are "".
#include "compiler/kustomize/filters/content_hash.h"

#include <algorithm>

#include "compiler/kustomize/filters/json_round_trip.h"
#include "core/text/sha256.h"
#include "core/yaml/emitter.h"

namespace slipway::kustomize {
namespace {

constexpr std::size_t length = 10;

/// Hexadecimal digits that could form words, or look like others, have substitutes.
char substitute(char digit) {
  switch (digit) {
    case '0':
      return 'g';
    case '1':
      return 'h';
    case '3':
      return 'k';
    case 'a':
      return 'm';
    case 'e':
      return 't';
    default:
      return digit;
  }
}

/// A map as it is, a scalar as a string; of a list kustomize makes null.
Result<void> append_field(const yaml::Node* value, std::string& out) {
  if (value == nullptr) {
    out += "\"\"";
    return {};
  }
  if (value->is_sequence()) {
    out += "null";
    return {};
  }
  if (value->is_mapping()) {
    const auto entries = value->entries();
    const bool texts = std::all_of(entries.begin(), entries.end(), [](const yaml::Entry& entry) {
      return entry.value->is_string();
    });
    if (texts) return yaml::emit_json(*value, out);
    // kustomize reads its own JSON again, where every number is a floating point one.
    yaml::Arena arena;
    yaml::Node* copy = value->clone(arena);
    SLIPWAY_TRY(round_trip_through_json(*copy, arena));
    return yaml::emit_json(*copy, out);
  }
  yaml::Node text = *value;
  text.set_text(value->text(), yaml::Tag::string);
  return yaml::emit_json(text, out);
}

/// A field that takes part only when there is something in it besides a scalar.
Result<void> append_optional(const yaml::Node& object, std::string_view name, std::string& out) {
  const yaml::Node* value = object.find(name);
  if (value == nullptr || value->is_scalar()) return {};
  if (out.back() != '{') out.push_back(',');
  out.append("\"").append(name).append("\":");
  return append_field(value, out);
}

Result<std::string> encode_config_map(const yaml::Node& object) {
  std::string json = "{";
  SLIPWAY_TRY(append_optional(object, "binaryData", json));
  if (json.size() > 1) json.push_back(',');
  json += "\"data\":";
  SLIPWAY_TRY(append_field(object.find("data"), json));
  json += R"(,"kind":"ConfigMap","name":""})";
  return json;
}

Result<std::string> encode_secret(const yaml::Node& object) {
  std::string json = R"({"data":)";
  SLIPWAY_TRY(append_field(object.find("data"), json));
  json += R"(,"kind":"Secret","name":"")";
  SLIPWAY_TRY(append_optional(object, "stringData", json));
  json += ",\"type\":";
  SLIPWAY_TRY(append_field(object.find("type"), json));
  json.push_back('}');
  return json;
}

Result<std::string> encode(const yaml::Node& object) {
  const yaml::Node* kind = object.find("kind");
  if (kind != nullptr && kind->text() == "ConfigMap") return encode_config_map(object);
  if (kind != nullptr && kind->text() == "Secret") return encode_secret(object);
  std::string json;
  SLIPWAY_TRY(yaml::emit_json(object, json));
  return json;
}

}  // namespace

Result<std::string> content_hash(const yaml::Node& object) {
  SLIPWAY_ASSIGN(const std::string json, encode(object));
  std::string hash = sha256_hex(json).substr(0, length);
  for (char& digit : hash) digit = substitute(digit);
  return hash;
}

}  // namespace slipway::kustomize
