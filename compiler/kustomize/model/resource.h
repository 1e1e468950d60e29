#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "compiler/kustomize/model/identity.h"
#include "compiler/kustomize/schema/open_api.h"
#include "core/yaml/node.h"

namespace slipway::kustomize {

/// What a generated object does with one of the same id.
enum class Behavior : std::uint8_t { unspecified, create, replace, merge };

/// One object of a build, with what kustomize remembers about it. kustomize keeps that in
/// annotations under internal.config.kubernetes.io/ and takes them away at the end; here it stands
/// beside the object, and annotations_exist() tells where the difference could be seen.
class Resource {
 public:
  explicit Resource(yaml::Node* object) : object_(object) {}

  /// The object; null once a patch has deleted it.
  [[nodiscard]] yaml::Node* object() { return object_; }
  [[nodiscard]] const yaml::Node* object() const { return object_; }
  void set_object(yaml::Node* object) {
    object_ = object;
    touch();
  }
  /// Deleted, or without any content.
  [[nodiscard]] bool empty() const;

  /// Who it is now. Kept until touch().
  [[nodiscard]] const Identity& identity(OpenApi& open_api) const;
  /// To be called after a change that may have touched apiVersion, kind, name or namespace.
  void touch() { known_ = Known::nothing; }
  /// The same for one that left apiVersion and kind as they were.
  void touch_name() { known_ = std::min(known_, Known::kind); }
  /// Becomes an equal copy of the object.
  void set_copy(yaml::Node* copy) { object_ = copy; }

  /// Who it was before its renamings, oldest first; group and version are always the current ones.
  [[nodiscard]] std::vector<Identity> previous(OpenApi& open_api) const;
  /// The oldest of these, or the current one.
  [[nodiscard]] Identity original(OpenApi& open_api) const;
  /// Remembers who it is now, before a renaming.
  void store_previous(OpenApi& open_api);

  struct Previous {
    std::string_view name;
    std::string_view namespace_name;  ///< the effective one
    std::string_view kind;
  };
  [[nodiscard]] const std::vector<Previous>& trail() const { return trail_; }

  /// Would kustomize's own annotations be there now? Then `metadata.annotations` exists for JSON
  /// patches, even where the object has none.
  [[nodiscard]] bool annotations_exist() const {
    return !trail_.empty() || !prefixes.empty() || !suffixes.empty() || behavior_set || needs_hash;
  }
  /// Writes what it remembers into the object, as kustomize has it in its annotations: for a step
  /// that could copy them elsewhere. hide_history() takes it out again.
  void show_history(yaml::Arena& arena);
  void hide_history();
  /// Remembers what the object's own annotations of that kind say, and takes them out.
  void adopt_history();
  /// Forgets what kustomize would have lost with its annotations.
  void forget_history();

  std::vector<std::string_view> prefixes;   ///< innermost first
  std::vector<std::string_view> suffixes;   ///< innermost first
  std::vector<std::string_view> var_names;  ///< of the vars that read this object
  Behavior behavior = Behavior::unspecified;
  bool behavior_set = false;  ///< by a generator
  bool name_change = false;   ///< a patch was allowed to change the name
  bool kind_change = false;   ///< or the kind
  bool needs_hash = false;    ///< its name gets a hash of its content at the end
  /// Takes over history, options and vars of the object that a generator's replaces or merges with.
  void inherit_from(const Resource& old);

 private:
  yaml::Node* object_;
  std::vector<Previous> trail_;
  mutable Identity identity_;
  enum class Known : std::uint8_t { nothing, kind, all };
  mutable Known known_ = Known::nothing;  ///< of identity_
};

/// Does a field's path lead to a place below `metadata` or `spec`, so that who changes what is
/// there leaves apiVersion and kind as they were? "No" means that nobody looked closely.
inline bool is_below_kind(std::string_view path) {
  return path.starts_with("metadata/") || path.starts_with("spec/");
}
/// The text of a scalar field of `metadata`; empty when it is missing.
std::string_view metadata_text(const yaml::Node& object, std::string_view field);
/// Sets a field of the object or of its metadata (made where missing) to a text.
void set_field(yaml::Node& object, std::string_view field, std::string_view text,
               yaml::Arena& arena);
void set_metadata(yaml::Node& object, std::string_view field, std::string_view text,
                  yaml::Arena& arena);
/// Is there nothing: null, an empty map or an empty list?
bool is_empty(const yaml::Node* node);

}  // namespace slipway::kustomize
