#include "compiler/fleet/habits.h"

#include <catch2/catch.hpp>

#include "compiler/fleet/field_table.h"
#include "core/yaml/reader.h"

using namespace slipway;
using namespace slipway::fleet;

namespace {

const Field* mapping_at(const HabitRow& row) {
  const Field& root = row.format == "Fleet" ? fleet_fields() : service_fields();
  const Field* at = &root;
  std::string_view path = row.path == "." ? "" : row.path;
  while (!path.empty() && at != nullptr) {
    if (path.starts_with('.')) path.remove_prefix(1);
    const bool item = path.starts_with("[]");
    const std::string_view part =
        item ? path.substr(0, 2) : path.substr(0, path.find_first_of(".["));
    at = item ? at->item() : at->child(part);
    path.remove_prefix(part.size());
  }
  return at;
}

bool has_field(const Field& mapping, std::string_view name) {
  for (const Field& field : mapping.children) {
    if (field.name == name) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("habits lead to fields that there are, from words that are none", "[fleet]") {
  REQUIRE(habit_rows().size() > 30);
  for (const HabitRow& row : habit_rows()) {
    const Field* mapping = mapping_at(row);
    INFO(row.path << " " << row.habit.field);
    REQUIRE(mapping != nullptr);
    CHECK((row.habit.field.empty() || has_field(*mapping, row.habit.field)));
    CHECK_FALSE(row.habit.sentence.empty());
    CHECK_FALSE(row.words.empty());
    for (const std::string_view word : row.words) CHECK_FALSE(has_field(*mapping, word));
  }
}

TEST_CASE("a habit is known in every spelling, and by what its value is", "[fleet]") {
  const auto stream =
      yaml::read_manifests("x", "scalars: {A: b}\nmaps: {test: {replicas: 1}}\n").value();
  const yaml::Node& root = *stream->documents.front();
  const yaml::Node& scalars = *root.find("scalars");
  for (const char* word : {"depends_on", "dependsOn", "depends-on"})
    CHECK(habit_of("ServiceDescriptor", "", word, scalars)->field == "calls");
  CHECK(habit_of("ServiceDescriptor", "", "environment", scalars)->field == "config");
  CHECK(habit_of("ServiceDescriptor", "", "environment", *root.find("maps")) == nullptr);
  CHECK(habit_of("Fleet", "", "env", scalars) == nullptr);
  CHECK(habit_of("ServiceDescriptor", "resources", "limits", scalars)->field.empty());
}
