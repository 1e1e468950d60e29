#include "compiler/kustomize/filters/setters.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <vector>

#include "compiler/kustomize/filters/scalar.h"

namespace slipway::kustomize {
namespace {

using yaml::Arena;
using yaml::Node;

constexpr FieldSpec metadata_namespace{{}, "metadata/namespace", true};

/// The text has to live as long as the tree.
Result<void> set_field(Node& field, std::string_view text, Typing typing, const Node* origin) {
  if (!field.is_scalar()) return wrong_kind(field, "scalar");
  SLIPWAY_TRY(write_text(field, text, typing));
  mark_origin(field, origin);
  return {};
}

bool is_role_binding(std::string_view kind) {
  return kind == "RoleBinding" || kind == "ClusterRoleBinding";
}

class NamespaceWriter {
 public:
  NamespaceWriter(const NamespaceSetting& setting, Arena& arena)
      : setting_(setting), text_(arena.copy(setting.name)), arena_(arena) {}

  Result<void> write(Node& field) const {
    if (setting_.unset_only && field.is_scalar() && !field.text().empty()) return {};
    return set_field(field, text_, Typing::string, setting_.origin);
  }

  /// Subjects of role bindings. The names `kind` and `name` decide, not the field specs.
  Result<void> write_subjects(Node& object) const {
    if (setting_.subjects == Subjects::none) return {};
    Node* subjects = object.find("subjects");
    if (subjects == nullptr || subjects->is_null()) return {};
    if (!subjects->is_sequence()) return wrong_kind(*subjects, "list");
    const bool by_name = setting_.subjects == Subjects::default_only;
    const std::string_view key = by_name ? "name" : "kind";
    const std::string_view wanted = by_name ? "default" : "ServiceAccount";
    for (Node* subject : subjects->items()) {
      if (subject->is_null()) continue;
      if (!subject->is_mapping()) return wrong_kind(*subject, "map");
      const Node* value = subject->find(key);
      if (value == nullptr || value->is_null()) continue;
      if (!value->is_scalar()) return wrong_kind(*value, "scalar");
      if (value->text() != wanted) continue;
      Node* field = subject->find("namespace");
      if (field == nullptr) {
        field = arena_.make<Node>();
        field->set_untagged_text({});
        subject->append(arena_, make_key(arena_, "namespace"), field);
      }
      SLIPWAY_TRY(write(*field));
    }
    return {};
  }

 private:
  const NamespaceSetting& setting_;
  std::string_view text_;
  Arena& arena_;
};

/// Inserts a part into a file path; an absolute path stays one.
std::string insert_path_part(std::string_view path, std::size_t position, std::string_view part) {
  std::vector<std::string_view> parts;
  const bool absolute = path.starts_with('/');
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    if (slash != 0) parts.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  parts.insert(parts.begin() + static_cast<std::ptrdiff_t>(std::min(position, parts.size())), part);
  std::string result;
  for (const std::string_view piece : parts) {
    if (absolute || !result.empty()) result.push_back('/');
    result.append(piece);
  }
  return result;
}

}  // namespace

Result<void> set_entries(Node& object, const Gvk& gvk, std::span<const FieldSpec> specs,
                         std::span<const KeyValue> entries, Arena& arena) {
  if (entries.empty()) return {};
  // kustomize puts one and the same node into all fields that it adds: who changes it later in one
  // place changes it everywhere.
  Node** const values = arena.make_array<Node*>(entries.size());
  bool* const used = arena.make_array<bool>(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    values[i] = Node::make_scalar(arena, entries[i].value);
    used[i] = false;
    mark_origin(*values[i], entries[i].origin);
  }
  return visit_fields(object, gvk, specs, Create::mapping, arena, [&](Node& field) -> Result<void> {
    if (field.is_null()) return {};
    if (!field.is_mapping()) return wrong_kind(field, "map");
    for (std::size_t i = 0; i < entries.size(); ++i) {
      quote_if_ambiguous(*values[i]);
      if (Node* old = field.find(entries[i].key); old != nullptr) {
        values[i]->style = old->style;
        old->become(*values[i]);
        continue;
      }
      field.append(arena, make_key(arena, entries[i].key), values[i]);
      values[i]->shared = used[i];
      used[i] = true;
    }
    return {};
  });
}

Result<void> add_affixes(Node& object, const Gvk& gvk, const FieldSpec& spec,
                         std::string_view prefix, std::string_view suffix, Arena& arena) {
  return visit_fields(object, gvk, spec, Create::scalar, arena, [&](Node& field) -> Result<void> {
    const std::string_view old = field.text();
    const std::size_t size = prefix.size() + old.size() + suffix.size();
    char* text = arena.make_array<char>(size);
    prefix.copy(text, prefix.size());
    old.copy(text + prefix.size(), old.size());
    suffix.copy(text + prefix.size() + old.size(), suffix.size());
    return set_field(field, {text, size}, Typing::as_text, nullptr);
  });
}

Result<void> set_namespace(Node& object, const Gvk& gvk, std::span<const FieldSpec> specs,
                           const NamespaceSetting& setting, OpenApi& open_api, Arena& arena) {
  const NamespaceWriter writer(setting, arena);
  const auto write = [&](Node& field) { return writer.write(field); };
  if (!open_api.is_cluster_scoped(gvk)) {
    SLIPWAY_TRY(visit_fields(object, gvk, metadata_namespace, Create::scalar, arena, write));
  }
  const bool binds_roles = is_role_binding(gvk.kind);
  if (binds_roles) SLIPWAY_TRY(writer.write_subjects(object));
  const bool is_core = gvk.group.empty() && gvk.version == "v1";
  for (const FieldSpec& spec : specs) {
    if (spec.path == metadata_namespace.path) continue;
    if (!is_core && spec.path == "metadata/name") continue;
    if (binds_roles && is_role_binding(spec.gvk.kind) && spec.path == "subjects/namespace")
      continue;
    SLIPWAY_TRY(visit_fields(object, gvk, spec, Create::scalar, arena, write));
  }
  return {};
}

Result<void> set_replicas(Node& object, const Gvk& gvk, const FieldSpec& spec, std::int64_t count,
                          const Node* origin, Arena& arena) {
  return visit_fields(object, gvk, spec, Create::scalar, arena, [&](Node& field) -> Result<void> {
    std::array<char, 24> digits{};
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), count);
    const std::string_view text =
        arena.copy({digits.data(), static_cast<std::size_t>(written.ptr - digits.data())});
    // A quoted number stays quoted, and so a string.
    return set_field(field, text, Typing::integer, origin);
  });
}

Result<void> add_value(Node& object, std::string_view path, std::string_view value, int position,
                       Arena& arena) {
  std::vector<std::string_view> parts = split_path(path, '/', arena);
  Node* node = &object;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].empty()) continue;
    Node* next = nullptr;
    SLIPWAY_ASSIGN(next, look_up(*node, std::span(&parts[i], 1)));
    if (next == nullptr) {
      if (node->is_null()) return {};
      if (!node->is_mapping()) return wrong_kind(*node, "map");
      next = Node::make_mapping(arena);
      if (i + 1 == parts.size()) next->set_untagged_text({});
      node->append(arena, make_key(arena, parts[i]), next);
    }
    node = next;
  }
  if (!node->is_scalar()) return wrong_kind(*node, "scalar");
  if (value.empty()) return {};
  if (position <= 0) return set_field(*node, arena.copy(value), Typing::as_text, nullptr);
  const std::string text =
      insert_path_part(node->text(), static_cast<std::size_t>(position) - 1, value);
  return set_field(*node, arena.copy(text), Typing::as_text, nullptr);
}

}  // namespace slipway::kustomize
