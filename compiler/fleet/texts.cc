#include "compiler/fleet/texts.h"

#include <algorithm>
#include <string>

#include "core/yaml/go_strings.h"
#include "core/yaml/utf8.h"

namespace slipway::fleet {

namespace {

bool is_refused(std::string_view text, bool is_key) {
  std::string storage;
  return yaml::pass_through_json(text, is_key, storage).outcome == yaml::Passage::Outcome::refused;
}

void add(const yaml::Node& node, const std::string& path, Diagnostics& diagnostics) {
  Diagnostic diagnostic =
      yaml::error_at(node, "`" + path + "` holds a control character, which no manifest can",
                     "take the control characters out of the text");
  diagnostics.add(std::move(diagnostic));
}

void check_below(const yaml::Node& node, const std::string& path, Diagnostics& diagnostics) {
  if (node.is_scalar() && is_refused(node.text(), false)) add(node, path, diagnostics);
  for (const yaml::Entry& entry : node.entries()) {
    const std::string name = (path.empty() ? "" : path + ".") + std::string(entry.key->text());
    if (is_refused(entry.key->text(), true)) add(*entry.key, name, diagnostics);
    check_below(*entry.value, name, diagnostics);
  }
  for (std::size_t i = 0; i < node.items().size(); ++i)
    check_below(*node.items()[i], path + "[" + std::to_string(i) + "]", diagnostics);
}

}  // namespace

std::string unprintable(std::string_view content) {
  if (!yaml::is_valid_utf8(content)) return "";
  std::string storage;
  if (yaml::pass_through_block(content, yaml::Style::plain, storage).outcome ==
      yaml::Passage::Outcome::refused)
    return "begins with a tab, which kustomize cannot print in a ConfigMap";
  if (!is_refused(content, false)) return "";
  std::size_t line = 1;
  for (; !content.empty(); ++line) {
    const std::size_t end = std::min(content.find('\n'), content.size() - 1) + 1;
    if (is_refused(content.substr(0, end), false)) break;
    content.remove_prefix(end);
  }
  return "holds a control character on line " + std::to_string(line) +
         ", which kustomize cannot print in a ConfigMap";
}

void check_texts(const yaml::Node& root, Diagnostics& diagnostics) {
  check_below(root, "", diagnostics);
}

}  // namespace slipway::fleet
