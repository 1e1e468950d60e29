#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/kustomize/filters/setters.h"
#include "core/result.h"
#include "core/yaml/arena.h"
#include "core/yaml/node.h"

namespace slipway::kustomize {

/// How kustomize reads a kind of file.
enum class Reading : std::uint8_t {
  kustomization,  ///< unknown fields refused, types exact: a number is no text
  configuration,  ///< unknown fields refused, numbers and booleans become texts where one is wanted
  plugin,         ///< unknown fields ignored, the rest as for configurations
  exact_plugin,   ///< unknown fields ignored, types exact: its fields are parts of others to Go
};

/// Reads a mapping into typed fields, as Go's JSON decoder does for kustomize: names match without
/// regard to case, null counts as missing. The first mistake is kept and given by finish(), so that
/// a reading function is a list of its fields:
///
///     FieldReader fields(node, "images", Reading::kustomization);
///     image.name = fields.text("name");
///     SLIPWAY_TRY(fields.finish());
class FieldReader {
 public:
  /// `what` names the mapping in messages.
  FieldReader(const yaml::Node& node, std::string_view what, Reading reading);

  [[nodiscard]] const yaml::Node& node() const { return node_; }

  /// The value of a field, which counts as known from now on; null when it is missing or null.
  const yaml::Node* value(std::string_view name);
  /// A text; empty when missing. `origin` gets its node.
  std::string_view text(std::string_view name, const yaml::Node** origin = nullptr);
  bool boolean(std::string_view name);
  std::int64_t integer(std::string_view name);
  /// A list of texts, as nodes. Empty when missing.
  std::vector<const yaml::Node*> texts(std::string_view name);
  /// A map of texts, sorted by key.
  std::vector<KeyValue> pairs(std::string_view name);
  /// A list whose items `read` turns into something: `Result<T> read(const yaml::Node&)`.
  template <typename T, typename Read>
  std::vector<T> list(std::string_view name, Read read);
  /// A mapping, read by `read`; none when missing.
  template <typename T, typename Read>
  std::optional<T> object(std::string_view name, Read read);

  /// Something else that is wrong.
  void fail(Diagnostic error);
  [[nodiscard]] bool failed() const { return error_.has_value(); }
  /// The first mistake: a wrong type, or a field that nobody asked for.
  Result<void> finish();

 private:
  void wrong_type(const yaml::Node& value, std::string_view name, std::string_view wanted);
  std::string_view as_text(const yaml::Node& value, std::string_view name);

  const yaml::Node& node_;
  std::string_view what_;
  Reading reading_;
  std::vector<std::string_view> known_;
  std::optional<Diagnostic> error_;
};

/// Equal without regard to the case of ASCII letters. Most texts that are compared differ in
/// length.
bool differ_in_case_only(std::string_view a, std::string_view b);
inline bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && differ_in_case_only(a, b);
}

template <typename T, typename Read>
std::vector<T> FieldReader::list(std::string_view name, Read read) {
  std::vector<T> result;
  const yaml::Node* field = value(name);
  if (field == nullptr) return result;
  if (!field->is_sequence()) {
    wrong_type(*field, name, "a list");
    return result;
  }
  result.reserve(field->size());
  for (const yaml::Node* item : field->items()) {
    Result<T> one = read(*item);
    if (!one) {
      fail(std::move(one).error());
      return result;
    }
    result.push_back(*std::move(one));
  }
  return result;
}

template <typename T, typename Read>
std::optional<T> FieldReader::object(std::string_view name, Read read) {
  const yaml::Node* field = value(name);
  if (field == nullptr) return std::nullopt;
  Result<T> one = read(*field);
  if (one) return *std::move(one);
  fail(std::move(one).error());
  return std::nullopt;
}

}  // namespace slipway::kustomize
