// Parses the lines of a type. Each line is a key, a type and attributes; what is indented one space
// more belongs to it:
//
//     custom com.example.v1.Backup object
//      spec* object
//       schedule* string pattern="^\\S+$"
//       hosts [name]@com.example.v1.Host
//       labels {}
//        {} string maxLength=63
//
// `*` marks a required field. `[]T` is a list, `[*]T` a set, `[a,b]T` a list whose items are told
// apart by the fields a and b, `{}T` a map; where the items need attributes they have their own
// line with the key `[]` or `{}`. Conditions have the keys `&&` (all of), `||` (any of), `^^` (one
// of) and `!!` (not). Names that would be misread are JSON strings.

#include "compiler/manifest/schema/schema_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "compiler/manifest/schema/json_value.h"

namespace slipway::manifest {

namespace {

using yaml::Arena;
using yaml::Node;

constexpr int max_depth = 200;

constexpr std::array<std::pair<std::string_view, SchemaType>, 8> type_names = {{
    {"any", SchemaType::any},
    {"object", SchemaType::object},
    {"string", SchemaType::string},
    {"integer", SchemaType::integer},
    {"number", SchemaType::number},
    {"boolean", SchemaType::boolean},
    {"int-or-string", SchemaType::int_or_string},
    {"quantity", SchemaType::quantity},
}};

class Reader {
 public:
  Reader(const SchemaText& text,
         const std::function<const std::uint32_t*(std::string_view)>& number_of, Arena& arena)
      : rest_(text.text), line_number_(text.first_line - 1), number_of_(number_of), arena_(arena) {}

  Result<const Schema*> read() {
    if (!next_line()) return error("it has no lines");
    origin_ = line_.starts_with("builtin ") ? Origin::builtin : Origin::custom;
    word();
    word();  // its name
    return schema(0);
  }

 private:
  // A schema while its lines are read.
  struct Draft {
    Schema schema;
    Constraints constraints;
    bool constrained = false;
    std::vector<SchemaField> fields;
    std::vector<std::string_view> required;
    std::vector<const Schema*> all_of;
    std::vector<const Schema*> any_of;
    std::vector<const Schema*> one_of;
  };

  [[nodiscard]] Diagnostic error(std::string message) const {
    Diagnostic diagnostic = plain_error(std::move(message));
    diagnostic.position.line = line_number_;
    return diagnostic;
  }

  // Makes the next line the current one.
  bool next_line() {
    if (rest_.empty()) return false;
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    line_ = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    ++line_number_;
    depth_ = static_cast<int>(std::min(line_.find_first_not_of(' '), line_.size()));
    line_.remove_prefix(static_cast<std::size_t>(depth_));
    return true;
  }

  [[nodiscard]] int next_depth() const {
    const std::size_t depth = rest_.find_first_not_of(' ');
    return depth == std::string_view::npos ? 0
                                           : static_cast<int>(std::min<std::size_t>(depth, 1000));
  }

  std::string_view word() {
    const std::size_t end = std::min(line_.find(' '), line_.size());
    const std::string_view word = line_.substr(0, end);
    line_.remove_prefix(std::min(end + 1, line_.size()));
    return word;
  }

  Node* value() {
    std::size_t position = 0;
    Node* node = read_json_value(line_, position, arena_);
    if (node == nullptr || (position < line_.size() && line_[position] != ' ')) return nullptr;
    line_.remove_prefix(std::min(position + 1, line_.size()));
    return node;
  }

  // The current line from its type on, and the lines below it.
  Result<const Schema*> schema(int depth) {
    if (depth > max_depth) return error("types are nested too deep");
    Draft draft;
    draft.schema.origin = origin_;
    SLIPWAY_TRY(type(word(), draft.schema));
    while (!line_.empty()) SLIPWAY_TRY(attribute(draft));
    while (next_depth() == depth + 1) {
      if (!next_line()) break;
      SLIPWAY_TRY(child(depth + 1, draft));
    }
    if (next_depth() > depth + 1) return error("the next line is indented too far");
    return finish(draft);
  }

  Result<void> type(std::string_view text, Schema& schema) {
    if (text.starts_with('@')) {
      const std::uint32_t* number = number_of_(text.substr(1));
      if (number == nullptr) return error("there is no type `" + std::string(text.substr(1)) + "`");
      schema.type = SchemaType::reference;
      schema.target = *number;
      return {};
    }
    if (text.starts_with("{}")) {
      schema.type = SchemaType::map;
      return items(text.substr(2), schema);
    }
    if (text.starts_with('[')) {
      const std::size_t end = text.find(']');
      if (end == std::string_view::npos) return error("`]` is missing");
      schema.type = SchemaType::list;
      list_type(text.substr(1, end - 1), schema);
      return items(text.substr(end + 1), schema);
    }
    const auto* found = std::find_if(type_names.begin(), type_names.end(),
                                     [&](const auto& name) { return name.first == text; });
    if (found == type_names.end()) return error("there is no type `" + std::string(text) + "`");
    schema.type = found->second;
    return {};
  }

  void list_type(std::string_view text, Schema& schema) {
    if (text.empty()) return;
    schema.list_type = text == "*" ? ListType::set : ListType::map;
    if (schema.list_type == ListType::set) return;
    std::vector<std::string_view> keys;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find(','), text.size());
      keys.push_back(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    schema.keys = keep(keys);
  }

  Result<void> items(std::string_view text, Schema& schema) {
    if (text.empty()) return {};  // they have their own line
    constexpr std::size_t longest = 1000;
    if (text.size() > longest) return error("a type is too long");
    Schema* inner = arena_.make<Schema>();
    inner->origin = origin_;
    schema.items = inner;
    SLIPWAY_TRY(type(text, *inner));
    const bool collection = inner->type == SchemaType::list || inner->type == SchemaType::map;
    if (collection && inner->items == nullptr) return error("a list or map has no type of items");
    return {};
  }

  Result<void> child(int depth, Draft& draft) {
    bool required = false;
    std::string_view key;
    const bool quoted = line_.starts_with('"');
    if (quoted) {
      std::size_t position = 0;
      const Node* name = read_json_value(line_, position, arena_);
      if (name == nullptr) return error("a name in quotes does not end");
      key = name->text();
      line_.remove_prefix(position);
      required = line_.starts_with('*');
      if (word() != (required ? "*" : "")) return error("a space is missing behind a name");
    } else {
      key = word();
      required = key.ends_with('*');
      if (required) key.remove_suffix(1);
    }
    SLIPWAY_ASSIGN(const Schema* inner, schema(depth));
    if (!quoted && (key == "[]" || key == "{}")) {
      draft.schema.items = inner;
    } else if (!quoted && key == "&&") {
      draft.all_of.push_back(inner);
    } else if (!quoted && key == "||") {
      draft.any_of.push_back(inner);
    } else if (!quoted && key == "^^") {
      draft.one_of.push_back(inner);
    } else if (!quoted && key == "!!") {
      draft.constraints.none_of = inner;
      draft.constrained = true;
    } else {
      draft.fields.push_back({key, inner, required});
    }
    return {};
  }

  Result<void> attribute(Draft& draft) {
    const std::size_t end = std::min(line_.find_first_of(" ="), line_.size());
    const std::string_view name = line_.substr(0, end);
    const bool has_value = end < line_.size() && line_[end] == '=';
    line_.remove_prefix(std::min(end + 1, line_.size()));
    Schema& schema = draft.schema;
    if (!has_value) {
      if (name == "nullable") {
        schema.nullable = true;
      } else if (name == "open") {
        schema.open = true;
      } else if (name == "present") {
        schema.present = true;
      } else if (name == "exact") {
        schema.exact = true;
      } else if (name == "embedded") {
        schema.embedded = true;
      } else if (name == "above") {
        draft.constraints.exclusive_minimum = true;
      } else if (name == "below") {
        draft.constraints.exclusive_maximum = true;
      } else {
        return error("there is no attribute `" + std::string(name) + "`");
      }
      return {};
    }
    Node* node = value();
    if (node == nullptr) return error("`" + std::string(name) + "` has no value");
    if (name == "default") {
      schema.default_value = node;
      return {};
    }
    if (name == "required") {
      for (const Node* item : node->items()) draft.required.push_back(item->text());
      return {};
    }
    draft.constrained = true;
    return constraint(name, node, draft.constraints);
  }

  Result<void> constraint(std::string_view name, Node* node, Constraints& constraints) {
    const std::array<std::pair<std::string_view, const Node**>, 4> nodes = {{
        {"min", &constraints.minimum},
        {"max", &constraints.maximum},
        {"multipleOf", &constraints.multiple_of},
        {"enum", &constraints.enumeration},
    }};
    for (const auto& [known, place] : nodes) {
      if (known != name) continue;
      *place = node;
      return {};
    }
    const std::array<std::pair<std::string_view, std::uint64_t*>, 6> counts = {{
        {"minLength", &constraints.min_length},
        {"maxLength", &constraints.max_length},
        {"minItems", &constraints.min_items},
        {"maxItems", &constraints.max_items},
        {"minProperties", &constraints.min_properties},
        {"maxProperties", &constraints.max_properties},
    }};
    for (const auto& [known, place] : counts) {
      if (known != name) continue;
      const std::string_view text = node->text();
      const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), *place);
      if (failure != std::errc() || end != text.data() + text.size()) {
        return error("`" + std::string(name) + "` is no count");
      }
      return {};
    }
    if (name == "format") {
      constraints.format = node->text();
    } else if (name == "pattern") {
      auto* pattern = arena_.make<Pattern>();
      pattern->text = node->text();
      constraints.pattern = pattern;
    } else {
      return error("there is no attribute `" + std::string(name) + "`");
    }
    return {};
  }

  Result<const Schema*> finish(Draft& draft) {
    std::sort(draft.fields.begin(), draft.fields.end(),
              [](const SchemaField& a, const SchemaField& b) { return a.name < b.name; });
    draft.schema.fields = keep(draft.fields);
    draft.schema.required = keep(draft.required);
    const bool conditions = !draft.all_of.empty() || !draft.any_of.empty() || !draft.one_of.empty();
    if (draft.constrained || conditions) {
      draft.constraints.all_of = keep(draft.all_of);
      draft.constraints.any_of = keep(draft.any_of);
      draft.constraints.one_of = keep(draft.one_of);
      draft.schema.constraints = arena_.make<Constraints>(draft.constraints);
    }
    if ((draft.schema.type == SchemaType::list || draft.schema.type == SchemaType::map) &&
        draft.schema.items == nullptr) {
      return error("a list or map has no type of items");
    }
    return arena_.make<Schema>(draft.schema);
  }

  template <typename T>
  std::span<const T> keep(const std::vector<T>& values) {
    if (values.empty()) return {};
    T* copies = arena_.make_array<T>(values.size());
    std::uninitialized_copy(values.begin(), values.end(), copies);
    return {copies, values.size()};
  }

  std::string_view rest_;
  std::string_view line_;
  int depth_ = 0;
  std::uint32_t line_number_;
  Origin origin_ = Origin::custom;
  const std::function<const std::uint32_t*(std::string_view)>& number_of_;
  Arena& arena_;
};

}  // namespace

const SchemaField* Schema::field(std::string_view name) const {
  const auto found =
      std::lower_bound(fields.begin(), fields.end(), name,
                       [](const SchemaField& a, std::string_view b) { return a.name < b; });
  return found != fields.end() && found->name == name ? &*found : nullptr;
}

Result<const Schema*> read_schema(
    const SchemaText& text, const std::function<const std::uint32_t*(std::string_view)>& number_of,
    Arena& arena) {
  return Reader(text, number_of, arena).read();
}

}  // namespace slipway::manifest
