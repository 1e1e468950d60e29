// The tables are read once, all at the first question: some 300 lines, 10 microseconds.
#include "compiler/kustomize/schema/default_fields.h"

#include <array>
#include <vector>

#include "compiler/kustomize/schema/table.h"
#include "core/text/embedded.h"

namespace slipway::kustomize {

SLIPWAY_EMBEDDED(default_fields_txt)
SLIPWAY_EMBEDDED(name_references_txt)

namespace {

/// Indexed by FieldTable.
constexpr std::array<std::string_view, 11> table_names = {"namePrefix",
                                                          "nameSuffix",
                                                          "namespace",
                                                          "commonLabels",
                                                          "labels",
                                                          "templateLabels",
                                                          "volumeClaimTemplateLabels",
                                                          "commonAnnotations",
                                                          "varReference",
                                                          "images",
                                                          "replicas"};

std::string_view cut_part(std::string_view& line) {
  const std::string_view part = next_word(line);
  return part == "*" ? std::string_view() : part;
}

Gvk cut_gvk(std::string_view& line) {
  Gvk gvk;
  gvk.group = cut_part(line);
  gvk.version = cut_part(line);
  gvk.kind = cut_part(line);
  return gvk;
}

FieldSpec read_spec(std::string_view line) {
  FieldSpec spec;
  spec.gvk = cut_gvk(line);
  spec.path = next_word(line);
  spec.create = line == "create";
  return spec;
}

struct FieldTables {
  std::vector<FieldSpec> specs;
  std::array<std::span<const FieldSpec>, table_names.size()> tables;

  FieldTables() {
    std::array<std::size_t, table_names.size()> starts{};
    std::array<std::size_t, table_names.size()> ends{};
    std::size_t current = 0;
    std::string_view text = default_fields_txt();
    specs.reserve(text.size() / 40);
    while (!text.empty()) {
      std::string_view line = next_line(text);
      if (line.starts_with("= ")) {
        current = 0;
        while (current + 1 < table_names.size() && table_names[current] != line.substr(2))
          ++current;
        starts[current] = specs.size();
      } else {
        specs.push_back(read_spec(line));
      }
      ends[current] = specs.size();
    }
    for (std::size_t i = 0; i < table_names.size(); ++i) {
      tables[i] = {specs.data() + starts[i], ends[i] - starts[i]};
    }
  }
};

struct ReferenceTable {
  std::vector<FieldSpec> specs;
  std::vector<NameReference> references;

  ReferenceTable() {
    std::vector<std::size_t> starts;
    std::string_view text = name_references_txt();
    while (!text.empty()) {
      std::string_view line = next_line(text);
      if (line.starts_with("= ")) {
        line.remove_prefix(2);
        references.push_back({cut_gvk(line), {}});
        starts.push_back(specs.size());
      } else {
        specs.push_back(read_spec(line));
      }
    }
    starts.push_back(specs.size());
    for (std::size_t i = 0; i < references.size(); ++i) {
      references[i].referrers = {specs.data() + starts[i], starts[i + 1] - starts[i]};
    }
  }
};

}  // namespace

std::span<const FieldSpec> default_fields(FieldTable table) {
  static const FieldTables tables;
  return tables.tables.at(static_cast<std::size_t>(table));
}

std::span<const NameReference> default_name_references() {
  static const ReferenceTable table;
  return table.references;
}

}  // namespace slipway::kustomize
