#include "cli/completion/values.h"

#include <algorithm>

#include "cli/commands.h"
#include "cli/fleet_input.h"
#include "cli/parser.h"
#include "compiler/fleet/field_table.h"

namespace slipway::cli::completion {

namespace {

// bash makes three words of `--env=test`.
std::vector<std::string> joined_at_equals_signs(std::span<const std::string> words) {
  std::vector<std::string> result;
  bool is_value = false;
  for (const std::string& word : words) {
    const bool is_sign = word == "=" && !result.empty() && result.back().starts_with("--");
    if (is_sign || is_value)
      result.back() += word;
    else
      result.push_back(word);
    is_value = is_sign;
  }
  return result;
}

// What was typed so far, as the command would read it. The last word may be the option whose value
// is completed.
Arguments typed(std::span<const std::string> typed_words) {
  std::vector<std::string> words = joined_at_equals_signs(typed_words);
  const CommandEntry* entry = find_command(words);
  if (entry == nullptr) return {};
  const Command command = entry->make();
  const auto of_name = std::count(entry->name.begin(), entry->name.end(), ' ') + 1;
  words.erase(words.begin(), words.begin() + of_name);
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (const Result<Arguments> arguments = Parser::parse(command, words)) return *arguments;
    if (!words.empty()) words.pop_back();
  }
  return {};
}

void add_fields(const fleet::Field& field, const std::string& path,
                std::vector<std::string>& paths) {
  for (const fleet::Field& child : field.children) {
    if (child.name == "[]") {
      add_fields(child, path, paths);
      continue;
    }
    const std::string below =
        path + "." + (child.name == "*" ? std::string("NAME") : std::string(child.name));
    paths.push_back(below);
    add_fields(child, below, paths);
  }
}

std::vector<std::string> fields() {
  std::vector<std::string> paths;
  for (const auto& [name, table] : {std::pair("service", &fleet::service_fields()),
                                    std::pair("fleet", &fleet::fleet_fields())}) {
    paths.emplace_back(name);
    add_fields(*table, name, paths);
  }
  return paths;
}

// The clusters of an environment; of all when it is not known.
std::vector<std::string> clusters_of(const fleet::Fleet& fleet, const std::string& environment) {
  std::vector<std::string> names;
  if (const fleet::Environment* chosen = fleet.environment(environment)) {
    for (const fleet::Placement& placement : chosen->clusters)
      names.push_back(fleet.clusters[placement.cluster].name);
  } else {
    for (const fleet::Cluster& cluster : fleet.clusters) names.push_back(cluster.name);
  }
  return names;
}

template <typename Named>
std::vector<std::string> names_of(const std::vector<Named>& list) {
  std::vector<std::string> names;
  for (const Named& each : list) names.push_back(each.name);
  return names;
}

std::vector<std::string> from_fleet(FileSystem& files, std::string_view source,
                                    const Arguments& arguments) {
  const std::string start = arguments.positionals().empty() ? "." : arguments.positionals().front();
  const Result<std::string> path = find_fleet(files, arguments, start);
  if (!path) return {};
  Diagnostics ignored;
  const fleet::FleetReading reading = fleet::read_fleet_sections(files, *path, ignored);
  if (!reading.fleet) return {};
  if (source == "environments") return names_of(reading.fleet->environments);
  if (source == "teams") return names_of(reading.fleet->teams);
  return clusters_of(*reading.fleet, arguments.value("--env").value_or(""));
}

bool is_plain(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char letter) {
    return std::isalnum(letter) != 0 || letter == '.' || letter == '-' || letter == '_';
  });
}

}  // namespace

std::vector<std::string> values(FileSystem& files, std::string_view source,
                                std::span<const std::string> words) {
  std::vector<std::string> found;
  if (source == "fields") found = fields();
  if (source == "environments" || source == "clusters" || source == "teams")
    found = from_fleet(files, source, typed(words));
  std::erase_if(found, [](const std::string& name) { return !is_plain(name); });
  std::vector<std::string> once;
  for (std::string& name : found) {
    if (std::find(once.begin(), once.end(), name) == once.end()) once.push_back(std::move(name));
  }
  return once;
}

}  // namespace slipway::cli::completion
