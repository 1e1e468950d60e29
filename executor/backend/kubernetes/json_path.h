#pragma once

#include <initializer_list>
#include <string>

#include <nlohmann/json.hpp>

namespace slipway::executor {

/// The value below a path of members; null where one is missing or is no object.
inline const nlohmann::json& json_at(const nlohmann::json& json,
                                     std::initializer_list<const char*> path) {
  static const nlohmann::json nothing;
  const nlohmann::json* value = &json;
  for (const char* name : path) {
    if (!value->is_object()) return nothing;
    const auto found = value->find(name);
    if (found == value->end()) return nothing;
    value = &*found;
  }
  return *value;
}

/// The text there; empty when there is none.
inline std::string json_text(const nlohmann::json& json, std::initializer_list<const char*> path) {
  const nlohmann::json& value = json_at(json, path);
  return value.is_string() ? value.get<std::string>() : std::string();
}

/// The items there; none when it is no list.
inline const nlohmann::json& json_items(const nlohmann::json& json,
                                        std::initializer_list<const char*> path) {
  static const nlohmann::json none = nlohmann::json::array();
  const nlohmann::json& value = json_at(json, path);
  return value.is_array() ? value : none;
}

}  // namespace slipway::executor
