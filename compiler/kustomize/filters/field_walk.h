#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "compiler/kustomize/filters/function_reference.h"
#include "compiler/kustomize/schema/default_fields.h"
#include "core/result.h"
#include "core/yaml/arena.h"
#include "core/yaml/node.h"

namespace slipway::kustomize {

/// What is made where a field spec says `create` and the field is missing.
enum class Create : std::uint8_t { nothing, scalar, mapping, sequence };

using FieldVisitor = FunctionReference<Result<void>(yaml::Node& field)>;

/// Calls `visit` with every field of `object` that the spec's path leads to (through lists: with
/// every item's), when the spec selects `gvk`, the object's own kind. Missing fields are skipped,
/// or made as `create` says where the spec asks for it (then the visitor gets an empty string
/// scalar or mapping; lists are never made). Errors: a path that leads through a scalar, and the
/// visitor's own.
Result<void> visit_fields(yaml::Node& object, const Gvk& gvk, const FieldSpec& spec, Create create,
                          yaml::Arena& arena, FieldVisitor visit);

/// For many visits of one object whose paths begin alike, as those to the fields of a pod do:
/// remembers where `spec/template/spec` was. The object's maps on the way stay where they are.
class SharedStart {
 public:
  explicit SharedStart(yaml::Node& object) : object_(object) {}

  /// As visit_fields(), for a spec that selects the object, with nothing made.
  Result<void> visit(const FieldSpec& spec, yaml::Arena& arena, FieldVisitor visit);

 private:
  yaml::Node* follow(std::string_view path);

  yaml::Node& object_;
  std::string_view beginning_;
  yaml::Node* start_ = nullptr;  ///< null: something else than maps is on the way
  bool missing_ = false;         ///< the way ends where nothing is
};

/// The same for several specs, one after the other.
Result<void> visit_fields(yaml::Node& object, const Gvk& gvk, std::span<const FieldSpec> specs,
                          Create create, yaml::Arena& arena, FieldVisitor visit);

/// `a/b\/c` is `a`, `b/c`: splits at a delimiter that no backslash precedes; one delimiter at the
/// start is dropped. Parts with an escape are copied into the arena.
std::vector<std::string_view> split_path(std::string_view path, char delimiter, yaml::Arena& arena);

/// The same for field paths of replacements and vars: brackets hold a part together. `[name=a.b]`
/// stays as it is, `[a.b]` loses its brackets.
std::vector<std::string_view> split_bracketed_path(std::string_view path, char delimiter,
                                                   yaml::Arena& arena);

/// Follows a path as kustomize's lookup does: keys, `0`, `-` (the last), `[name=value]`,
/// `[=value]`. Null when something is missing. Errors: a key of a list, an index of a map, `*`.
Result<yaml::Node*> look_up(yaml::Node& object, std::span<const std::string_view> path);

}  // namespace slipway::kustomize
