// A replacement copies the value of one field of one object to fields of others. Two ways lead to a
// target: into the text of a field that holds YAML or JSON itself, tried first, and the plain path.
// A scalar keeps its type and takes over the text; anything else is replaced as a whole.
#include "compiler/kustomize/filters/replacement.h"

#include <string>

#include "compiler/kustomize/filters/path_match.h"
#include "compiler/kustomize/filters/scalar.h"
#include "compiler/kustomize/filters/source_notes.h"
#include "compiler/kustomize/filters/structured_text.h"
#include "core/diagnostics/format.h"
#include "core/yaml/text_of.h"

namespace slipway::kustomize {
namespace {

using yaml::Arena;
using yaml::Node;
using Path = std::span<const std::string_view>;

constexpr std::string_view default_path = "metadata.name";
constexpr std::string_view default_namespace = "default";

std::string_view effective(std::string_view namespace_name) {
  return namespace_name.empty() ? default_namespace : namespace_name;
}

bool is_selected(const ResourceId& id, const ResourceId& by) {
  return (by.name.empty() || by.name == id.name) &&
         (by.namespace_name.empty() ||
          effective(by.namespace_name) == effective(id.namespace_name)) &&
         selects(by.gvk, id.gvk);
}

std::vector<std::string_view> split(std::string_view text, std::string_view delimiter) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(delimiter);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + delimiter.size());
  }
}

std::string describe(const ResourceId& id) {
  std::string text;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    if (!text.empty()) text += ", ";
    text.append(name).append(" `").append(printable(value)).append("`");
  };
  add("kind", id.gvk.kind);
  add("group", id.gvk.group);
  add("version", id.gvk.version);
  add("name", id.name);
  add("namespace", id.namespace_name);
  return text.empty() ? "anything" : text;
}

Diagnostic at(const Node* node, std::string message, std::string hint = {}) {
  if (node == nullptr) return plain_error(std::move(message), std::move(hint));
  return yaml::error_at(*node, std::move(message), std::move(hint));
}

Diagnostic about(const Node* node, Diagnostic cause, std::string message) {
  Diagnostic error = at(node, std::move(message) + ": " + cause.message, std::move(cause.hint));
  if (!cause.file.empty()) {
    error.notes.push_back(
        {std::move(cause.file), cause.position, std::move(cause.source_line), "in this object"});
  }
  return error;
}

/// A value, and whether it has no type yet: `sourceValue` takes the type that its text looks like.
class Replacer {
 public:
  Replacer(const Replacement& replacement, Arena& arena)
      : replacement_(replacement), arena_(arena) {}

  Result<void> run(std::span<const ReplaceableObject> objects) {
    if ((replacement_.source_value == nullptr && !replacement_.source) ||
        !replacement_.has_targets) {
      return at(replacement_.node, "a replacement needs a `source` and `targets`",
                "name the field to copy under `source` and where it goes under `targets`");
    }
    SLIPWAY_TRY(find_value(objects));
    for (const ReplacementTarget& target : replacement_.targets)
      SLIPWAY_TRY(apply(objects, target));
    return {};
  }

 private:
  Result<void> find_value(std::span<const ReplaceableObject> objects) {
    if (replacement_.source_value != nullptr) {
      if (replacement_.source) {
        return at(replacement_.node, "a replacement has either a `source` or a `sourceValue`",
                  "remove one of them");
      }
      const Node& written = *replacement_.source_value;
      value_ = Node::make_untagged(arena_, written.text());
      mark_origin(*value_, &written);
      return {};
    }
    const ReplacementSource& source = *replacement_.source;
    SLIPWAY_ASSIGN(Node * object, find_source(objects, source.id));
    const std::string_view path = source.field_path.empty() ? default_path : source.field_path;
    auto found = look_up(*object, split_bracketed_path(path, '.', arena_));
    if (!found)
      return about(place("source"), std::move(found).error(),
                   "the source's fieldPath leads nowhere");
    value_ = *found;
    const bool empty =
        value_ == nullptr || value_->is_null() || (!value_->is_scalar() && value_->size() == 0);
    if (empty) {
      return at(place("source"), "the source has no field `" + printable(path) + "`",
                "fieldPath leads from the object's root, such as `spec.ports.0.port`");
    }
    if (source.options.delimiter.empty()) return {};
    return cut_value(source.options);
  }

  /// Ids that a resource had count too.
  Result<Node*> find_source(std::span<const ReplaceableObject> objects,
                            const ResourceId& wanted) const {
    Node* found = nullptr;
    for (const ReplaceableObject& candidate : objects) {
      bool selected = false;
      for (const ResourceId& id : candidate.ids) selected = selected || is_selected(id, wanted);
      if (!selected) continue;
      if (found != nullptr) {
        return at(place("source"), "several objects match the source: " + describe(wanted),
                  "add `name`, `namespace`, `group` or `version`, until only one does");
      }
      found = candidate.object;
    }
    if (found != nullptr) return found;
    return at(place("source"), "no object matches the source: " + describe(wanted),
              "the source has to be one of the resources of this kustomization");
  }

  Result<void> cut_value(const FieldOptions& options) {
    if (!value_->is_scalar())
      return at(place("source"), "`delimiter` can only take a part of a plain value");
    const auto parts = split(value_->text(), options.delimiter);
    if (options.index < 0 || static_cast<std::size_t>(options.index) >= parts.size()) {
      return at(place("source"),
                "the value `" + printable(value_->text()) + "` has no part " +
                    std::to_string(options.index) + ": `" + printable(options.delimiter) +
                    "` divides it into " + std::to_string(parts.size()),
                "parts count from 0");
    }
    const std::string_view part = parts[static_cast<std::size_t>(options.index)];
    value_ = value_->clone(arena_);
    SLIPWAY_TRY(write_text(*value_, part, Typing::kept));
    return {};
  }

  Result<void> apply(std::span<const ReplaceableObject> objects, const ReplacementTarget& target) {
    if (!target.select) {
      return at(target.node != nullptr ? target.node : replacement_.node,
                "the target does not say which objects",
                "add `select` with `kind`, `name` or `labelSelector`");
    }
    SLIPWAY_ASSIGN(const ResourceSelector selected, ResourceSelector::compile(*target.select));
    std::vector<ResourceSelector> rejected;
    rejected.reserve(target.reject.size());
    for (const SelectorText& text : target.reject) {
      SLIPWAY_ASSIGN(ResourceSelector selector, ResourceSelector::compile(text));
      rejected.push_back(std::move(selector));
    }
    for (const ReplaceableObject& candidate : objects) {
      if (!selected.matches_labels_and_annotations(*candidate.object)) continue;
      if (!matches_any_id(selected, candidate) || is_rejected(rejected, candidate)) continue;
      SLIPWAY_TRY(copy_to(*candidate.object, target));
    }
    return {};
  }

  static bool matches_any_id(const ResourceSelector& selector, const ReplaceableObject& candidate) {
    for (const ResourceId& id : candidate.ids.first(candidate.ids.size() - 1)) {
      if (selector.matches_id(id)) return true;
    }
    // Who it is now, not who it was at first: an earlier target may have renamed it.
    return selector.matches_id(
        {gvk_of(*candidate.object),
         yaml::text_unless_null(candidate.object->at({"metadata", "name"})),
         yaml::text_unless_null(candidate.object->at({"metadata", "namespace"}))});
  }

  /// An id and a label selector in one entry of `reject` each reject on their own.
  static bool is_rejected(std::span<const ResourceSelector> selectors,
                          const ReplaceableObject& candidate) {
    for (const ResourceSelector& selector : selectors) {
      if (selector.has_label_selector() &&
          selector.matches_labels_and_annotations(*candidate.object))
        return true;
      if (selector.has_id() && matches_any_id(selector, candidate)) return true;
    }
    return false;
  }

  Result<void> copy_to(Node& object, const ReplacementTarget& target) {
    if (target.field_paths.empty()) return copy_to_path(object, default_path, target);
    for (const std::string_view path : target.field_paths)
      SLIPWAY_TRY(copy_to_path(object, path, target));
    return {};
  }

  [[nodiscard]] Create creation(const FieldOptions& options) const {
    if (!options.create) return Create::nothing;
    if (value_->is_scalar()) return Create::scalar;
    return value_->is_mapping() ? Create::mapping : Create::sequence;
  }

  Result<void> copy_to_path(Node& object, std::string_view text, const ReplacementTarget& target) {
    const std::vector<std::string_view> path = split_bracketed_path(text, '.', arena_);
    SLIPWAY_ASSIGN(const bool copied, copy_into_text(object, path, target.options));
    if (copied) return {};
    PathMatcher matcher(creation(target.options), arena_, sources_);
    auto matches = matcher.find(object, path);
    const Node* place = target.node != nullptr ? target.node : replacement_.node;
    if (!matches) {
      return about(place, std::move(matches).error(),
                   "the field `" + printable(text) + "` of the target cannot be reached");
    }
    if (matches->empty()) {
      return at(place, "the target has no field `" + printable(text) + "`",
                "correct `fieldPaths`, `reject` the objects without it, or set `options: {create: "
                "true}`");
    }
    for (Node* match : *matches) SLIPWAY_TRY(set_value(*match, path.size(), target.options));
    return {};
  }

  /// Tries the first part of the path that leads to a scalar whose text is YAML or JSON, and the
  /// rest of the path in there. False: that does not work, nothing has changed.
  Result<bool> copy_into_text(Node& object, Path path, const FieldOptions& options) {
    if (path.size() < 2) return false;
    for (std::size_t i = 1; i < path.size(); ++i) {
      const auto found = look_up(object, path.first(i));
      if (!found || *found == nullptr || !(*found)->is_scalar()) continue;
      return change_text(**found, path.subspan(i), options);
    }
    return false;
  }

  Result<bool> change_text(Node& field, Path path, const FieldOptions& options) {
    // A null is a text of nothing: what is made in it is lost.
    if (field.is_null()) return options.create && !field.text().empty();
    const auto text = yaml::read_written({}, std::string(field.text()));
    if (!text || (*text)->root == nullptr) return false;
    yaml::WrittenDocument& document = **text;
    if (document.root->is_null()) return options.create;
    PathMatcher matcher(creation(options), arena_, document.table);
    const auto matches = matcher.find(*document.root, path);
    if (!matches || matches->empty()) return false;
    for (Node* match : *matches) {
      const bool is_alias = document.table.is_alias(*match);
      if (is_alias && !options.delimiter.empty()) return not_plain(*match);
      if (is_alias || !match->is_scalar()) {
        if (!options.delimiter.empty() || !replace_in_text(*match, path.size(), document.table))
          return false;
      } else if (!set_value(*match, path.size(), options)) {
        return false;
      }
    }
    const auto written = write_structured_text(document);
    if (!written || written->size() > longest_text) return false;
    return write_text(field, arena_.copy(*written), Typing::kept).has_value();
  }

  /// Anything but a scalar becomes the value, with what stood at it.
  bool replace_in_text(Node& field, std::size_t levels, yaml::NoteTable& notes) {
    const auto copy = copy_bounded(*value_, arena_, levels, field);
    if (!copy) return false;
    // Of a `sourceValue`, only the text counts.
    if (replacement_.source_value == nullptr) sources_.add(*value_, notes_);
    field = **copy;
    notes.copy(*value_, notes_, field);
    return true;
  }

  static Diagnostic not_plain(const Node& field) {
    return yaml::error_at(field, "`delimiter` can only replace a part of a plain value");
  }

  /// `levels`: how many maps and lists are above the field.
  Result<void> set_value(Node& field, std::size_t levels, const FieldOptions& options) {
    if (!options.delimiter.empty()) {
      if (!field.is_scalar()) return not_plain(field);
      const std::string joined = join(split(field.text(), options.delimiter), options);
      SLIPWAY_TRY(write_text(field, arena_.copy(joined), Typing::kept));
    } else if (field.is_scalar()) {
      SLIPWAY_TRY(write_text(field, value_->text(), Typing::kept));
    } else {
      const Node* origin = replacement_.node != nullptr ? replacement_.node : &field;
      SLIPWAY_ASSIGN(const Node* copy, copy_bounded(*value_, arena_, levels, *origin));
      field = *copy;
    }
    mark_origin(field, value_);
    return {};
  }

  /// An index below 0 puts the value first, one behind the parts last.
  [[nodiscard]] std::string join(std::vector<std::string_view> parts,
                                 const FieldOptions& options) const {
    const std::string_view value = value_->text();
    if (options.index < 0) {
      parts.insert(parts.begin(), value);
    } else if (static_cast<std::size_t>(options.index) >= parts.size()) {
      parts.push_back(value);
    } else {
      parts[static_cast<std::size_t>(options.index)] = value;
    }
    std::string joined;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (i > 0) joined.append(options.delimiter);
      joined.append(parts[i]);
    }
    return joined;
  }

  [[nodiscard]] const Node* place(std::string_view field) const {
    if (replacement_.node == nullptr) return nullptr;
    const Node* value = replacement_.node->find(field);
    return value != nullptr ? value : replacement_.node;
  }

  const Replacement& replacement_;
  Arena& arena_;
  Node* value_ = nullptr;
  yaml::NoteTable notes_;  ///< of the value
  SourceNotes sources_;
};

}  // namespace

Result<void> apply_replacement(std::span<const ReplaceableObject> objects,
                               const Replacement& replacement, Arena& arena) {
  return Replacer(replacement, arena).run(objects);
}

}  // namespace slipway::kustomize
