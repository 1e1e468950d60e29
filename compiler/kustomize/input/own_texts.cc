#include "compiler/kustomize/input/own_texts.h"

#include <algorithm>
#include <array>
#include <string>

#include "compiler/kustomize/input/field_reader.h"
#include "core/yaml/go_strings.h"
#include "core/yaml/plain_value.h"
#include "core/yaml/reader.h"
#include "core/yaml/scalar_writer.h"
#include "core/yaml/utf8.h"

namespace slipway::kustomize {

namespace {

using yaml::Arena;
using yaml::Node;

// What goes to generators and transformers by value.
constexpr std::array<std::string_view, 16> handed_over = {"namePrefix",
                                                          "nameSuffix",
                                                          "namespace",
                                                          "commonLabels",
                                                          "labels",
                                                          "commonAnnotations",
                                                          "images",
                                                          "imageTags",
                                                          "replicas",
                                                          "patches",
                                                          "patchesStrategicMerge",
                                                          "patchesJson6902",
                                                          "replacements",
                                                          "configMapGenerator",
                                                          "secretGenerator",
                                                          "generatorOptions"};

enum class Printed : std::uint8_t { no, as_resource };
enum class Role : std::uint8_t { key, value };

bool is_handed_over(std::string_view field) {
  return std::any_of(handed_over.begin(), handed_over.end(),
                     [&](std::string_view name) { return equal_ignoring_case(name, field); });
}

bool is_generator(const yaml::Entry& entry) {
  const std::string_view field = entry.key->text();
  const bool named = equal_ignoring_case("configMapGenerator", field) ||
                     equal_ignoring_case("secretGenerator", field);
  return named && entry.value->is_sequence() && entry.value->size() > 0;
}

// A quick look: hardly any text has something in it that could change.
bool may_change(std::string_view text) {
  const bool lines_after_tab = text.starts_with('\t') && text.find('\n') != std::string_view::npos;
  return lines_after_tab || !yaml::is_ascii(text) || text.find('\x7F') != std::string_view::npos;
}

Diagnostic unreadable(const Node& scalar, std::string_view problem) {
  return yaml::error_at(scalar, std::string(problem),
                        "take the control characters out of the text");
}

// What go-yaml v2 reads of a text that it wrote as a value.
Result<std::string> write_and_read(const Node& scalar, std::string_view text) {
  std::string written = "k: ";
  yaml::LineWriter writer(written);
  yaml::write_string(writer, text, 2, yaml::ScalarPlace::value);
  if (writer.bytes_on_line() > 0) writer.end_line();
  const auto read = yaml::read_manifests({}, std::move(written));
  const Node* value =
      read && !(*read)->documents.empty() ? (*read)->documents.front()->find("k") : nullptr;
  if (value == nullptr) return unreadable(scalar, "kustomize cannot read this text again");
  return std::string(value->text());
}

class Settling {
 public:
  Settling(Arena& arena, Printed printed) : arena_(arena), printed_(printed) {}

  Result<void> walk(Node& node) {
    if (node.is_scalar()) return settle(node, Role::value);
    for (Node* item : node.items()) SLIPWAY_TRY(walk(*item));
    for (const yaml::Entry& entry : node.entries()) {
      SLIPWAY_TRY(settle(*entry.key, Role::key));
      SLIPWAY_TRY(walk(*entry.value));
    }
    return {};
  }

 private:
  Result<void> settle(Node& scalar, Role role) {
    SLIPWAY_TRY(change(scalar, role));
    // A word of YAML 1.1 got quotes when it was printed.
    const bool word = scalar.is_string() && scalar.style == yaml::Style::plain;
    if (printed_ == Printed::as_resource && word) scalar.style = yaml::Style::double_quoted;
    return {};
  }

  Result<void> change(Node& scalar, Role role) {
    const bool folded = printed_ == Printed::as_resource && scalar.style == yaml::Style::folded;
    if (!scalar.is_string() || !(folded || may_change(scalar.text()))) return {};
    const bool is_key = role == Role::key;
    std::string text(scalar.text());
    std::string storage;
    if (printed_ == Printed::as_resource && !is_key) {
      SLIPWAY_ASSIGN(const yaml::PlainValue value,
                     yaml::plain_value(scalar, yaml::Surroundings::block, storage));
      text = value.text;
    }
    const yaml::Passage passage = yaml::pass_through_json(text, is_key, storage);
    if (passage.outcome == yaml::Passage::Outcome::refused)
      return unreadable(scalar, passage.problem);
    if (passage.outcome == yaml::Passage::Outcome::changed) text = storage;
    if (!is_key) {
      SLIPWAY_ASSIGN(text, write_and_read(scalar, text));
    }
    if (text != scalar.text()) scalar.set_text(arena_.copy(text), scalar.tag);
    return {};
  }

  Arena& arena_;
  Printed printed_;
};

}  // namespace

Result<void> settle_kustomization_texts(Node& kustomization, Arena& arena) {
  Settling settling(arena, Printed::no);
  const auto entries = kustomization.entries();
  const bool generates = std::any_of(entries.begin(), entries.end(), is_generator);
  for (const yaml::Entry& entry : entries) {
    const std::string_view field = entry.key->text();
    // These go along with the generators, if there are any.
    if (equal_ignoring_case("generatorOptions", field) && !generates) continue;
    if (is_handed_over(field)) SLIPWAY_TRY(settling.walk(*entry.value));
  }
  return {};
}

Result<void> settle_plugin_texts(Node& configuration, Arena& arena) {
  return Settling(arena, Printed::as_resource).walk(configuration);
}

}  // namespace slipway::kustomize
