#include <catch2/catch.hpp>

#include "compiler/fleet/field_check.h"
#include "compiler/fleet/field_table.h"
#include "compiler/fleet/value_types.h"
#include "core/yaml/reader.h"

using namespace slipway;
using namespace slipway::fleet;

namespace {

constexpr std::array<std::string_view, 4> structures = {"map", "list", "override", "reference"};

bool is_known_type(std::string_view type) {
  return type.starts_with("constant:") || type.starts_with("one-of:") ||
         type.starts_with("map-or-one-of:") || value_type(type) != nullptr ||
         std::find(structures.begin(), structures.end(), type) != structures.end();
}

// Every field is whole, and its own example passes its own check.
void check_table(const Field& field, const Field& root, const std::string& path) {
  INFO(path);
  CHECK(is_known_type(field.type));
  CHECK_FALSE(field.example.empty());
  CHECK(field.documentation.starts_with("    "));
  const auto stream = yaml::read_settings("example", "field: " + std::string(field.example) + "\n");
  REQUIRE(stream);
  if (!field.is(Field::planned)) {
    Field holder;
    holder.type = "map";
    holder.children = root.children;  // overrides look fields up at the top
    Field copy = field;
    copy.name = "field";
    copy.flags = 0;
    holder.children.push_back(copy);
    for (Field& child : holder.children) child.flags &= static_cast<std::uint8_t>(~Field::required);
    Diagnostics diagnostics;
    check_fields(*(*stream)->documents.front(), holder, CheckStage::as_written, diagnostics);
    CHECK(diagnostics.empty());
    for (const Diagnostic& diagnostic : diagnostics.list()) UNSCOPED_INFO(diagnostic.message);
  }
  for (const Field& child : field.children) {
    const std::string separator = child.name == "[]" ? "" : ".";
    check_table(child, root, path + separator + std::string(child.name));
  }
}

}  // namespace

TEST_CASE("every field has a type and documentation and a good example", "[fields]") {
  for (const Field* table : {&fleet_fields(), &service_fields(), &index_fields()}) {
    CHECK(table->children.size() > 2);
    for (const Field& field : table->children) check_table(field, *table, std::string(field.name));
  }
}

TEST_CASE("a field is found by its own name before any name", "[fields]") {
  const Field* clusters = fleet_fields().child("clusters");
  REQUIRE(clusters != nullptr);
  const Field* cluster = clusters->child("test-1");
  REQUIRE(cluster != nullptr);
  CHECK(cluster->name == "*");
  REQUIRE(cluster->child("gateway") != nullptr);
  CHECK(cluster->child("gateway")->is(Field::required));
  CHECK(cluster->child("gatway") == nullptr);
}

TEST_CASE("a field that is declared and not built yet is refused", "[fields]") {
  Field table;
  table.type = "map";
  Field field;
  field.name = "later";
  field.type = "text";
  field.flags = Field::planned;
  table.children.push_back(field);
  const auto stream = yaml::read_settings("file", "later: x\n").value();
  Diagnostics diagnostics;
  check_fields(*stream->documents.front(), table, CheckStage::as_written, diagnostics);
  REQUIRE(diagnostics.list().size() == 1);
  CHECK(diagnostics.list().front().message == "`later` is not built yet");
}
