#include "compiler/fleet/field_check.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "compiler/fleet/expectation.h"
#include "compiler/fleet/habits.h"
#include "compiler/fleet/kind_hints.h"
#include "compiler/fleet/value_hints.h"
#include "compiler/fleet/value_types.h"
#include "compiler/fleet/variables.h"
#include "core/text/suggest.h"

namespace slipway::fleet {

namespace {

std::string what_it_is(const yaml::Node& node, std::string_view written) {
  if (node.is_mapping()) return "a mapping";
  if (node.is_sequence()) return "a list";
  if (node.is_null() || written.empty()) return "empty";
  return "`" + std::string(written) + "`";
}

class Checker {
 public:
  Checker(const Field& table, CheckStage stage, const Resolution& resolution,
          Diagnostics& diagnostics)
      : table_(table), stage_(stage), resolution_(resolution), diagnostics_(diagnostics) {}

  WrongFields check(const yaml::Node& root) {
    if (std::optional<Diagnostic> other = other_format(root, table_)) {
      wrong_.everything = true;
      diagnostics_.add(*std::move(other));
    } else {
      check(root, table_, "");
    }
    return std::move(wrong_);
  }

 private:
  // More mistakes than anyone reads: looking for each one's remedy would take minutes.
  static constexpr std::size_t most_mistakes = 1000;
  [[nodiscard]] bool has_enough() const { return diagnostics_.list().size() > most_mistakes; }

  void check(const yaml::Node& node, const Field& field, const std::string& path) {
    if (has_enough()) return;
    if (resolution_.texts.unknown.contains(&node)) return note_wrong(path, &node);
    if (field.type == "map") return check_map(node, field, path);
    if (field.type == "reference") return check_reference(node, field, path);
    if (field.type == "override") return check_override(node, field, path);
    if (field.type == "list") return check_list(node, field, path);
    if (is_map_or_choice(field) && node.is_mapping()) return check_map(node, field, path);
    check_scalar(node, field, path);
  }

  void check_map(const yaml::Node& node, const Field& field, const std::string& path) {
    if (!node.is_mapping()) return wrong_kind(node, field, path);
    const std::string below = path.empty() ? path : path + ".";
    std::vector<std::string_view> meant;  // by unknown fields: not missing as well
    for (const yaml::Entry& entry : node.entries()) {
      if (has_enough()) return;
      const Field* child = field.child(entry.key->text());
      if (child != nullptr) {
        check_entry(entry, *child, path);
        continue;
      }
      meant.push_back(unknown(entry, field, field.children, path));
      note_wrong(below + std::string(meant.back()), entry.value);
    }
    const bool partial = in_override_ && stage_ == CheckStage::as_written;
    for (const Field& child : field.children) {
      const bool there = node.find(child.name) != nullptr ||
                         std::find(meant.begin(), meant.end(), child.name) != meant.end();
      if (!child.is(Field::required) || partial) continue;
      if (!there) missing(node, child, path);
      const yaml::Node* value = node.find(child.name);
      const bool usable = value != nullptr && !wrong_.values.contains(value);
      if (!usable && !path.empty()) wrong_.values.insert(&node);
    }
  }

  // A value in clear is refused, and not repeated in the message.
  void check_reference(const yaml::Node& node, const Field& field, const std::string& path) {
    if (!node.is_scalar() || node.is_null()) return check_map(node, field, path);
    Diagnostic diagnostic = yaml::error_at(node, "`" + path + "` holds a secret in clear",
                                           into_a_secret(resolution_.secrets) +
                                               " and refer to it: " + std::string(field.example) +
                                               "; a value that was ever committed must be changed");
    diagnostic.fault = Fault::finding;
    diagnostic.rule = "secret-in-clear";
    diagnostic.source_line.clear();
    add(path, &node, std::move(diagnostic));
  }

  // An override takes the fields of the whole document that are not fixed, and its own children.
  void check_override(const yaml::Node& node, const Field& field, const std::string& path) {
    if (!node.is_mapping()) return wrong_kind(node, field, path);
    const bool was_in_override = std::exchange(in_override_, true);
    for (const yaml::Entry& entry : node.entries()) {
      const std::string_view key = entry.key->text();
      const Field* child = field.child(key);
      if (child == nullptr) child = table_.child(key);
      if (child == nullptr) {
        std::vector<Field> known = field.children;
        known.insert(known.end(), table_.children.begin(), table_.children.end());
        note_wrong(path + "." + std::string(unknown(entry, field, known, path)), entry.value);
      } else if (child->is(Field::fixed) && field.child(key) == nullptr) {
        add("", nullptr,
            yaml::error_at(*entry.key, "`" + std::string(key) + "` cannot be overridden",
                           key == "environments"
                               ? "overrides do not hold others: name each environment at the top"
                               : "the " + std::string(key) +
                                     " is the same in all environments: set it at the top of the "
                                     "file"));
      } else {
        check_entry(entry, *child, path);
      }
    }
    in_override_ = was_in_override;
  }

  void check_entry(const yaml::Entry& entry, const Field& field, const std::string& path) {
    const std::string name =
        path.empty() ? std::string(entry.key->text()) : path + "." + std::string(entry.key->text());
    if (!entry.key->is_scalar()) return;  // the reader refuses these
    if (field.is(Field::planned)) {
      add(name, entry.value,
          yaml::error_at(*entry.key, "`" + name + "` is not built yet",
                         "remove it; this version of slipway would do nothing with it"));
      return;
    }
    const bool removes = in_override_ && entry.value->is_null();  // `null` takes a key away
    if (!removes || stage_ == CheckStage::resolved) check(*entry.value, field, name);
  }

  void check_list(const yaml::Node& node, const Field& field, const std::string& path) {
    if (!node.is_sequence()) return wrong_kind(node, field, path);
    const Field* item = field.item();
    for (std::size_t i = 0; i < node.items().size(); ++i) {
      if (item != nullptr) check(*node.items()[i], *item, path + "[" + std::to_string(i) + "]");
    }
  }

  void check_scalar(const yaml::Node& node, const Field& field, const std::string& path) {
    if (!node.is_scalar() || node.is_null()) return wrong_kind(node, field, path);
    const std::string_view text = node.text();
    if (const std::string_view constant = constant_of(field); !constant.empty()) {
      if (text != constant) wrong_kind(node, field, path);
      return;
    }
    if (stage_ == CheckStage::as_written && !field.is(Field::fixed) && holds_variable(text)) return;
    if (const auto choices = choices_of(field); !choices.empty()) {
      if (std::find(choices.begin(), choices.end(), text) == choices.end()) {
        add(path, &node,
            yaml::error_at(node,
                           "`" + path + "` must be " + expectation(field) + ", not " +
                               what_it_is(node, written(node)),
                           become_of(node) + did_you_mean_or(text, choices, "choose one of")));
      }
      return;
    }
    const ValueType* type = value_type(field.type);
    if (type != nullptr && !type->accepts(text)) wrong_value(node, field, *type, path);
  }

  void wrong_value(const yaml::Node& node, const Field& field, const ValueType& type,
                   const std::string& path) {
    Diagnostic diagnostic =
        yaml::error_at(node,
                       "`" + path + "` must be " + std::string(type.expected) + ", not " +
                           what_it_is(node, written(node)),
                       value_hint(type.name, written(node), resolution_.meaning));
    if (diagnostic.hint.empty() && holds_variable(node.text()) && !holds_variable(field.example))
      diagnostic.hint = "variables are not replaced here: write the value itself, such as " +
                        std::string(field.example);
    if (diagnostic.hint.empty())
      diagnostic.hint = become_of(node) + "for example: " + std::string(field.example);
    if (!type.rule.empty()) {
      diagnostic.fault = Fault::finding;
      diagnostic.rule = type.rule;
    }
    add(path, &node, std::move(diagnostic));
  }

  void wrong_kind(const yaml::Node& node, const Field& field, const std::string& path) {
    if (path.empty()) wrong_.everything = true;
    add(path, &node,
        yaml::error_at(node,
                       (path.empty() ? "the file" : "`" + path + "`") + " must be " +
                           expectation(field) + ", not " + what_it_is(node, written(node)),
                       kind_hint(node, field)));
  }

  // A value in the words of the descriptor: told once, whatever it becomes in each cluster.
  [[nodiscard]] std::string_view written(const yaml::Node& node) const {
    const auto found = resolution_.texts.written.find(&node);
    return found == resolution_.texts.written.end() ? node.text() : found->second;
  }

  // What a value with variables is in the cluster, as the beginning of a hint.
  [[nodiscard]] std::string become_of(const yaml::Node& node) const {
    if (!resolution_.texts.written.contains(&node)) return {};
    return "in the cluster `" + resolution_.cluster + "` it is `" + std::string(node.text()) +
           "`; ";
  }

  // Gives the field that was most likely meant, or nothing.
  std::string_view unknown(const yaml::Entry& entry, const Field& mapping,
                           const std::vector<Field>& known, const std::string& path) {
    const yaml::Node& key = *entry.key;
    const std::string said = "unknown field `" + std::string(key.text()) + "`";
    if (const Habit* habit = habit_for(entry, mapping)) {
      const std::string field(habit->field);
      add("", nullptr,
          yaml::error_at(key, said,
                         (field.empty() ? "" : "did you mean `" + field + "`? ") +
                             std::string(habit->sentence)));
      return field.empty() ? key.text() : habit->field;
    }
    std::vector<std::string_view> names;
    for (const Field& field : known) {
      const bool usable = !in_override_ || !field.is(Field::fixed) || field.name == "clusters";
      if (usable && !field.is(Field::planned)) names.push_back(field.name);
    }
    std::string hint = did_you_mean(key.text(), names);
    if (hint.empty()) {
      hint = path.empty() ? "known fields:" : "known fields of `" + path + "`:";
      std::sort(names.begin(), names.end());
      for (const std::string_view name : names) {
        hint += (name == names.front() ? " " : ", ") + std::string(name);
      }
    }
    add("", nullptr, yaml::error_at(key, said, hint));
    return nearest(key.text(), names);
  }

  [[nodiscard]] const Habit* habit_for(const yaml::Entry& entry, const Field& mapping) const {
    const Field* kind = table_.child("kind");
    if (kind == nullptr || constant_of(*kind).empty()) return nullptr;
    const std::string_view path = mapping.type == "override" ? std::string_view() : mapping.path;
    return habit_of(constant_of(*kind), path, entry.key->text(), *entry.value);
  }

  void missing(const yaml::Node& node, const Field& field, const std::string& path) {
    const std::string name(field.name);
    const std::string whole = path.empty() ? name : path + "." + name;
    if (const yaml::Node* taker = resolution_.taken.find(node, name)) {
      add(whole, nullptr,
          yaml::error_at(*taker, "`" + whole + "` is taken away, and must be there",
                         "give it another value, for example: " + name + ": " +
                             std::string(field.example) + "; or take all of `" + path +
                             "` away with null"));
      return;
    }
    add(whole, nullptr,
        yaml::error_at(node, "`" + whole + "` is missing",
                       "add it, for example: " + name + ": " + std::string(field.example)));
  }

  // Empty path: no field of the table is wrong.
  void add(const std::string& path, const yaml::Node* value, Diagnostic diagnostic) {
    if (!path.empty()) note_wrong(path, value);
    wrong_.places.insert(diagnostic.position);
    diagnostics_.add(std::move(diagnostic));
  }

  // `environments.test.clusters.one.config.A` is about `config`.
  void note_wrong(std::string_view path, const yaml::Node* value) {
    if (value != nullptr) wrong_.values.insert(value);
    wrong_.paths.emplace(path);
    if (path.empty() || path.ends_with('.')) {  // nobody knows what was meant
      wrong_.unknown = wrong_.unknown || path.empty() || in_override_;
      return;
    }
    const bool has_overrides =
        table_.child("environments") != nullptr && table_.child("environments")->is(Field::fixed);
    if (has_overrides) {
      for (const std::string_view overrides : {"environments", "clusters"}) {
        if (!path.starts_with(overrides)) continue;
        const std::size_t dot = path.find('.');
        const std::size_t next = dot == std::string_view::npos ? dot : path.find('.', dot + 1);
        if (next == std::string_view::npos) {  // the override itself
          wrong_.everything = true;
          return;
        }
        path.remove_prefix(next + 1);
      }
    }
    wrong_.names.emplace(path.substr(0, path.find_first_of(".[")));
  }

  const Field& table_;
  CheckStage stage_;
  const Resolution& resolution_;
  Diagnostics& diagnostics_;
  bool in_override_ = false;
  WrongFields wrong_;
};

}  // namespace

std::shared_ptr<yaml::Stream> read_document(FileSystem& files, const std::string& path,
                                            Diagnostics& diagnostics) {
  Result<std::string> text = files.read(path);
  if (!text) {
    diagnostics.add(std::move(text).error());
    return nullptr;
  }
  auto stream = yaml::read_settings(path, *std::move(text));
  if (!stream) {
    diagnostics.add(std::move(stream).error());
    return nullptr;
  }
  return *std::move(stream);
}

std::shared_ptr<yaml::Stream> read_checked(FileSystem& files, const std::string& path,
                                           const Field& table, CheckStage stage,
                                           Diagnostics& diagnostics) {
  auto stream = read_document(files, path, diagnostics);
  if (stream == nullptr) return nullptr;
  Diagnostics found;
  check_fields(*stream->documents.front(), table, stage, found);
  diagnostics.add(found.list());
  return found.has_errors() ? nullptr : stream;
}

bool WrongFields::touch(const std::string& path) const {
  const std::size_t dot = path.rfind('.');
  if (paths.contains(dot == std::string::npos ? "" : path.substr(0, dot + 1))) return true;
  const auto begins = [&](const std::string& prefix) {
    const auto found = paths.lower_bound(prefix);
    return found != paths.end() && found->starts_with(prefix);
  };
  return paths.contains(path) || begins(path + ".") || begins(path + "[");
}

WrongFields check_fields(const yaml::Node& root, const Field& table, CheckStage stage,
                         Diagnostics& diagnostics, const Resolution& resolution) {
  return Checker(table, stage, resolution, diagnostics).check(root);
}

namespace {

void remove_below(yaml::Node& node, const std::set<const yaml::Node*>& values) {
  for (std::size_t i = node.size(); i-- > 0;) {
    yaml::Node* value = node.is_mapping() ? node.entries()[i].value : node.items()[i];
    if (values.contains(value))
      node.erase(i);
    else
      remove_below(*value, values);
  }
}

}  // namespace

void remove_values(yaml::Node& root, const std::set<const yaml::Node*>& values) {
  if (values.empty()) return;
  std::set<const yaml::Node*> taken = values;
  taken.erase(root.find("apiVersion"));
  taken.erase(root.find("kind"));
  remove_below(root, taken);
}

}  // namespace slipway::fleet
