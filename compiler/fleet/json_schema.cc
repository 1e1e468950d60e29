// The schema is made as a YAML tree, which the emitter of JSON writes and this file lays out in
// lines.
#include "compiler/fleet/json_schema.h"

#include "compiler/fleet/expectation.h"
#include "core/text/embedded.h"
#include "core/yaml/emitter.h"
#include "core/yaml/reader.h"

namespace slipway::fleet {

namespace {

constexpr std::string_view map_or_choice = "map-or-one-of:";
constexpr std::string_view variable_pattern = "\\{[a-z][A-Za-z0-9.-]*\\}";

SLIPWAY_EMBEDDED(value_schemas_yaml)

class SchemaWriter {
 public:
  SchemaWriter(const Field& table, CheckStage stage) : table_(table), stage_(stage) {}

  Result<std::string> write(std::string_view title) {
    auto forms = yaml::read_settings("value-schemas.yaml", std::string(value_schemas_yaml()));
    if (!forms) return std::move(forms).failure();
    forms_ = *std::move(forms);
    yaml::Node* root = schema_of(table_);
    if (!without_form_.empty())
      return plain_error("there is no schema of the form `" + without_form_ + "`");
    set(*root, "$schema", text("https://json-schema.org/draft/2020-12/schema"));
    set(*root, "title", text(title));
    std::string compact;
    SLIPWAY_TRY(yaml::emit_json(*root, compact));
    return laid_out(compact);
  }

 private:
  yaml::Node* text(std::string_view value) { return yaml::Node::make_scalar(arena_, value); }
  yaml::Node* map() { return yaml::Node::make_mapping(arena_); }
  yaml::Node* list() { return yaml::Node::make_sequence(arena_); }
  void set(yaml::Node& node, std::string_view key, yaml::Node* value) {
    node.set(arena_, key, value);
  }

  yaml::Node* schema_of(const Field& field) {
    yaml::Node* schema = map();
    if (field.type == "map" || field.type == "reference")
      add_object(*schema, field);
    else if (field.type == "override")
      add_override(*schema, field);
    else if (field.type == "list")
      add_list(*schema, field);
    else if (field.type.starts_with(map_or_choice))
      add_map_or_choice(*schema, field);
    else
      add_scalar(*schema, field);
    if (!field.documentation.empty()) set(*schema, "description", text(documentation(field)));
    return schema;
  }

  static std::string documentation(const Field& field) {
    std::string out;
    for (const char c : field.documentation) {
      if (c != '\n' && (c != ' ' || (!out.empty() && out.back() != ' ')))
        out += c;
      else if (c == '\n')
        out += ' ';
    }
    return out;
  }

  void add_object(yaml::Node& schema, const Field& field) {
    set(schema, "type", text("object"));
    yaml::Node* required = list();
    for (const Field& child : field.children) {
      if (child.is(Field::required)) required->append(arena_, text(child.name));
    }
    if (required->size() > 0) set(schema, "required", required);
    add_properties(schema, field.children, Nulls::refused);
  }

  // Everything that is not fixed, with null to take a key away, and the override's own fields.
  void add_override(yaml::Node& schema, const Field& field) {
    set(schema, "type", text("object"));
    std::vector<Field> fields;
    for (const Field& child : table_.children) {
      if (!child.is(Field::fixed)) fields.push_back(child);
    }
    in_override_ = true;
    add_properties(schema, fields, Nulls::allowed);
    in_override_ = false;
    yaml::Node* properties = schema.find("properties");
    for (const Field& child : field.children) set(*properties, child.name, schema_of(child));
  }

  enum class Nulls { refused, allowed };

  void add_properties(yaml::Node& schema, const std::vector<Field>& fields, Nulls nulls) {
    yaml::Node* properties = map();
    yaml::Node* others = yaml::Node::make_boolean(arena_, false);
    if (in_override_) nulls = Nulls::allowed;
    for (const Field& child : fields) {
      if (child.is(Field::planned)) continue;
      yaml::Node* value = schema_of(child);
      if (nulls == Nulls::allowed) {
        yaml::Node* choice = map();
        yaml::Node* null = map();
        set(*null, "type", text("null"));
        add_alternatives(*choice, {value, null});
        value = choice;
      }
      if (child.name == "*")
        others = value;
      else
        set(*properties, child.name, value);
    }
    if (in_override_) schema.remove("required");
    if (properties->size() > 0) set(schema, "properties", properties);
    set(schema, "additionalProperties", others);
  }

  void add_list(yaml::Node& schema, const Field& field) {
    set(schema, "type", text("array"));
    if (field.item() != nullptr) set(schema, "items", schema_of(*field.item()));
  }

  void add_scalar(yaml::Node& schema, const Field& field) {
    constexpr std::string_view constant = "constant:";
    constexpr std::string_view choice = "one-of:";
    if (field.type.starts_with(constant)) {
      set(schema, "const", text(field.type.substr(constant.size())));
    } else if (field.type.starts_with(choice)) {
      yaml::Node* word = map();
      add_choice(*word, field.type.substr(choice.size()));
      add_alternatives(schema, {word, variable(field)});
    } else {
      add_form(schema, field);
    }
  }

  void add_form(yaml::Node& schema, const Field& field) {
    const yaml::Node* form = forms_->documents.front()->find(field.type);
    if (form == nullptr) {
      without_form_ = field.type;
      return;
    }
    for (const yaml::Entry& entry : form->entries()) {
      const std::string_view key = entry.key->text();
      if (key != "pattern") {
        set(schema, key, entry.value);
        continue;
      }
      std::string pattern = "^(?:" + std::string(entry.value->text()) + ")$";
      if (takes_variables(field)) pattern += "|" + std::string(variable_pattern);
      set(schema, key, text(arena_.copy(pattern)));
      // not of the standard; editors show it instead of the pattern
      set(schema, "patternErrorMessage", text(arena_.copy("must be " + expectation(field))));
    }
    set(schema, "examples", example(field));
  }

  [[nodiscard]] bool takes_variables(const Field& field) const {
    return stage_ == CheckStage::as_written && !field.is(Field::fixed);
  }

  // A text with a variable, or null where the field takes none.
  yaml::Node* variable(const Field& field) {
    if (!takes_variables(field)) return nullptr;
    yaml::Node* schema = map();
    set(*schema, "type", text("string"));
    set(*schema, "pattern", text(variable_pattern));
    return schema;
  }

  // One of the schemas, of which some may be null.
  void add_alternatives(yaml::Node& schema, std::initializer_list<yaml::Node*> schemas) {
    yaml::Node* either = list();
    for (yaml::Node* alternative : schemas) {
      if (alternative != nullptr) either->append(arena_, alternative);
    }
    set(schema, "anyOf", either);
  }

  // A mapping, or one of some words.
  void add_map_or_choice(yaml::Node& schema, const Field& field) {
    yaml::Node* mapping = map();
    add_object(*mapping, field);
    yaml::Node* word = map();
    add_choice(*word, field.type.substr(map_or_choice.size()));
    add_alternatives(schema, {word, mapping, variable(field)});
  }

  void add_choice(yaml::Node& schema, std::string_view choices) {
    yaml::Node* values = list();
    while (!choices.empty()) {
      const std::size_t comma = choices.find(',');
      values->append(arena_, text(choices.substr(0, comma)));
      choices.remove_prefix(comma == std::string_view::npos ? choices.size() : comma + 1);
    }
    set(schema, "enum", values);
  }

  yaml::Node* example(const Field& field) {
    yaml::Node* examples = list();
    const auto stream = yaml::read_settings("example", std::string(field.example));
    if (stream) {
      streams_.push_back(*stream);
      examples->append(arena_, (*stream)->documents.front());
    }
    return examples;
  }

  // One key a line, two spaces for each level.
  static std::string laid_out(std::string_view compact) {
    std::string out;
    std::size_t depth = 0;
    bool quoted = false;
    const auto new_line = [&] { out += "\n" + std::string(depth * 2, ' '); };
    for (std::size_t i = 0; i < compact.size(); ++i) {
      const char c = compact[i];
      if (quoted) {
        out += c;
        if (c == '\\')
          out += compact[++i];
        else if (c == '"')
          quoted = false;
        continue;
      }
      if (c == '"') quoted = true;
      const bool opens = c == '{' || c == '[';
      if ((c == '}' || c == ']') && depth > 0) {
        --depth;
        if (out.back() != '{' && out.back() != '[') new_line();
      }
      out += c;
      if (opens) {
        ++depth;
        const char next = i + 1 < compact.size() ? compact[i + 1] : '\0';
        if (next != '}' && next != ']') new_line();
      } else if (c == ',') {
        new_line();
      } else if (c == ':') {
        out += ' ';
      }
    }
    return out + "\n";
  }

  const Field& table_;
  CheckStage stage_;
  std::shared_ptr<yaml::Stream> forms_;  ///< data/value-schemas.yaml
  std::string without_form_;             ///< the form of a value that is missing there
  yaml::Arena arena_;
  std::vector<std::shared_ptr<yaml::Stream>> streams_;
  bool in_override_ = false;
};

}  // namespace

Result<std::string> json_schema(const Field& table, CheckStage stage, std::string_view title) {
  return SchemaWriter(table, stage).write(title);
}

}  // namespace slipway::fleet
