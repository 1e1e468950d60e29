#include "cli/commands/explain.h"

#include "compiler/fleet/expectation.h"
#include "compiler/fleet/field_table.h"
#include "core/text/suggest.h"

namespace slipway::cli {

namespace {

using fleet::Field;

// Where a path of names leads; items of lists need no `[]`.
struct Found {
  const Field* field = nullptr;
  std::string path;     ///< as far as it was known
  std::string name;     ///< its last part
  std::string unknown;  ///< the first part that was not
};

// `routes[0].path` and `routes[].path` are `routes.path`.
std::vector<std::string> parts_of(const std::string& path) {
  std::vector<std::string> parts(1);
  bool in_brackets = false;
  for (const char c : path) {
    if (c == '[' || c == ']')
      in_brackets = c == '[';
    else if (c == '.' && !in_brackets)
      parts.emplace_back();
    else if (!in_brackets)
      parts.back() += c;
  }
  return parts;
}

const Field& item_of(const Field& field) {
  const Field* item = field.item();
  return item == nullptr ? field : item_of(*item);
}

// Below a map of names, a word that is a field of what has the name means that field:
// `volumes.size` is `volumes.NAME.size`.
const Field* below(const Field& field, const std::string& word) {
  const Field& holder = item_of(field);
  const Field* next = holder.child(word);
  if (next == nullptr || next->name != "*") return next;
  const Field* inner = item_of(*next).child(word);
  return inner != nullptr && inner->name == word ? inner : next;
}

Found follow(const Field& table, const std::string& name, const std::vector<std::string>& parts,
             std::size_t first) {
  Found found{&table, name, name, ""};
  for (std::size_t i = first; i < parts.size(); ++i) {
    const Field* next = below(*found.field, parts[i]);
    if (next == nullptr && found.field->type == "override") next = table.child(parts[i]);
    if (next == nullptr) {
      found.unknown = parts[i];
      return found;
    }
    found.field = next;
    found.path += "." + parts[i];
    found.name = parts[i];
  }
  return found;
}

Found find(const std::string& path) {
  const std::vector<std::string> parts = parts_of(path);
  if (parts.front() == "fleet") return follow(fleet::fleet_fields(), "fleet", parts, 1);
  if (parts.front() == "service") return follow(fleet::service_fields(), "service", parts, 1);
  Found found = follow(fleet::service_fields(), "service", parts, 0);
  if (found.unknown.empty()) return found;
  const Found other = follow(fleet::fleet_fields(), "fleet", parts, 0);
  return other.unknown.empty() ? other : found;
}

std::string documentation(const Field& field, const std::string& indent) {
  std::string out;
  std::string_view rest = field.documentation;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    line.remove_prefix(std::min(line.size(), line.find_first_not_of(' ')));
    out += indent + std::string(line) + "\n";
  }
  return out;
}

std::string shown_name(const Field& field) {
  return field.name == "*" ? std::string("NAME") : std::string(field.name);
}

std::string explanation(const Found& found) {
  const Field& field = *found.field;
  std::string out = found.path;
  if (!field.name.empty()) {
    out += field.is(Field::required) ? ", required" : "";
    out += field.is(Field::planned) ? ", not built yet" : "";
    out += "\n" + documentation(field, "  ") + "\n";
    out += "  Takes: " + expectation(field) + "\n";
    out += "  Example: " + found.name + ": " + std::string(field.example) + "\n";
    if (field.is(Field::fixed) && field.type != "override" && field.type != "map")
      out += "  The same in all environments and clusters.\n";
  } else {
    out += "\n";
  }
  const Field& holder = item_of(field);
  if (!holder.children.empty()) out += "\nFields:\n";
  for (const Field& child : holder.children) {
    std::string line = "  " + shown_name(child);
    line.resize(std::max<std::size_t>(line.size() + 1, 16), ' ');
    const std::string text = documentation(child, "");
    line += text.substr(0, text.find('\n'));
    if (child.is(Field::planned)) line += " (not built yet)";
    out += line + "\n";
  }
  if (field.type == "override") out += "  … and every field of a service that is not fixed\n";
  return out;
}

int run(const Arguments& arguments, Console& console) {
  const Found found = find(arguments.positionals().front());
  if (!found.unknown.empty()) {
    std::vector<std::string_view> names;
    for (const Field& child : item_of(*found.field).children) names.push_back(child.name);
    return console.report(plain_error("`" + found.path + "` has no field `" + found.unknown + "`",
                                      did_you_mean_or(found.unknown, names, "it has")));
  }
  console.out(explanation(found));
  return 0;
}

}  // namespace

Command explain_command() {
  Command command;
  command.name = "explain";
  command.summary = "explain a field of fleet.yaml or service.yaml";
  command.details =
      "FIELD is a path such as `service.routes.host` or `fleet.clusters`; `service` or `fleet` "
      "alone lists all fields.";
  command.positionals = {{"FIELD", "the path of a field", 1, 1, {Values::Kind::fields}}};
  command.run = run;
  return command;
}

}  // namespace slipway::cli
